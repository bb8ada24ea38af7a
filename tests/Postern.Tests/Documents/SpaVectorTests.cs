using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Postern.Spa;
using Postern.Spa.Keys;
using Postern.Spa.Native;
using Postern.Tests.Spa.Native;
using Shouldly;
using Xunit;

namespace Postern.Tests.Documents;

/// <summary>The vectors on docs/spa.md, made anew from the inputs that it names. After a change: <c>POSTERN_WRITE_DOCUMENTS=1 ./test --filter-class '*SpaVector*'</c>.</summary>
public sealed class SpaVectorTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_795_291_200_123);

    [Fact]
    public void The_page_has_the_vectors_that_come_out()
    {
        var page = Repository.Read("docs/spa.md");
        var written = Regex.Replace(page, "(?ms)^```vectors\n.*?^```", "```vectors\n" + Vectors() + "```");
        if (Environment.GetEnvironmentVariable("POSTERN_WRITE_DOCUMENTS") == "1")
            File.WriteAllText(Path.Combine(Repository.Root, "docs/spa.md"), written);
        Repository.Read("docs/spa.md").ShouldBe(written);
        Regex.Count(page, "(?m)^```vectors$").ShouldBe(1);
    }

    [Theory]
    [InlineData("1,144", PacketLayout.Length)]
    [InlineData("1,054", PacketLayout.Length - PacketLayout.SealedOffset)]
    [InlineData("1,038", PacketLayout.TextLength)]
    [InlineData("893", PacketLayout.SignatureRoom)]
    [InlineData("143", PayloadFields.Length)]
    [InlineData("192", AnswerBytes.Length)]
    public void The_page_knows_the_lengths(string text, int length)
    {
        length.ToString("N0").ShouldBe(text);
        Repository.Read("docs/spa.md").ShouldContain(text);
    }

    private static string Vectors()
    {
        var (scalar, armour, ephemeralScalar, nonce, seed) = (Count(0x01, 32), Count(0x40, 32), Count(0x60, 32), Count(0xA0, 16), Count(0xC0, 32));
        using var gate = GateKey.Of(scalar, armour, DateTimeOffset.FromUnixTimeSeconds(Now.ToUnixTimeSeconds()))!;
        using var ephemeral = P256.FromScalar(ephemeralScalar)!;
        using var signer = new Ed25519Signer(seed: seed);
        var payload = new SpaPayload(Now, "ssh") { For = TimeSpan.FromMinutes(30), Source = IPAddress.Parse("198.51.100.7"), PrefixLength = 24 };
        var exchange = SpaWriter.Write(payload, gate.Identity, signer, ephemeral, nonce, new StandingClock(), out var problem);
        problem.ShouldBeEmpty();
        var packet = exchange!.Packet.ToArray();
        using var reader = NativeLab.ReaderOf([gate], [signer.Key]);
        reader.Open(packet, out var opened).ShouldBe(SpaRefusal.None);
        opened!.Payload.ShouldBe(payload);

        var fields = new byte[PayloadFields.Length];
        PayloadFields.Write(payload, nonce, signer.Key.Fingerprint.Span, fields);
        var message = PacketLayout.Message(gate.Identity.Public.Span, PacketLayout.Enc(packet), fields);
        var data = SshSig.DataToSign(message);
        var (tagKey, macKey, fingerprint) = (new byte[32], new byte[32], new byte[32]);
        ArmourKeys.DeriveTagKey(armour, tagKey);
        ArmourKeys.DeriveMacKey(armour, macKey);
        SpaReader.Fingerprint(packet, fingerprint);
        var answer = new SpaAnswer(SpaRefusal.None, "ssh", IPAddress.Parse("198.51.100.7"), Now) { Granted = IPAddress.Parse("198.51.100.0"), PrefixLength = 24, Until = Now.AddMinutes(30) };
        var sealedAnswer = AnswerBytes.Seal(answer, exchange.AnswerKey, Count(0xE0, 12));
        exchange.TryReadAnswer(sealedAnswer, out var read).ShouldBeTrue();
        read.ShouldBe(answer);

        var text = new StringBuilder();
        Add("gate private key", scalar);
        Add("gate public key", gate.Identity.Public.Span);
        Add("armour", armour);
        text.Append($"gate key line\n  {gate.ToLine()}\n");
        Add("ephemeral private key", ephemeralScalar);
        Add("nonce", nonce);
        Add("ed25519 seed", seed);
        text.Append($"ssh public key\n  {signer.Key}\n");
        text.Append($"time (ms)\n  {Now.ToUnixTimeMilliseconds()}\n");
        Add("tag key", tagKey);
        Add("MAC key", macKey);
        Add("fields", fields);
        Add("message", message);
        Add("data to sign", data);
        Add("signature", signer.Sign(data, out _));
        Add("packet", packet);
        Add("SHA-256 of the packet", SHA256.HashData(packet));
        Add("replay fingerprint", fingerprint);
        Add("answer key", exchange.AnswerKey);
        Add("answer", sealedAnswer);
        return text.ToString();

        void Add(string name, ReadOnlySpan<byte> bytes)
        {
            text.Append(name).Append('\n');
            foreach (var line in Convert.ToHexStringLower(bytes).Chunk(128))
                text.Append("  ").Append(line).Append('\n');
        }
    }

    private static byte[] Count(int first, int length) => [.. Enumerable.Range(first, length).Select(i => (byte)i)];

    /// <summary>Signing takes no time.</summary>
    private sealed class StandingClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
