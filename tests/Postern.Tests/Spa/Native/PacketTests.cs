using System.Net;
using Postern.Spa;
using Postern.Spa.Keys;
using Postern.Spa.Native;
using Postern.Watcher;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Native;

public sealed class PacketTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 20, 15, 0, 123, TimeSpan.Zero);

    private static readonly Ed25519Verifier Ed25519 = Ed25519Verifier.TryLoad(out _)!;

    public static TheoryData<string, string> Types => new()
    {
        { "ed25519", "" }, { "ecdsa", "256" }, { "ecdsa", "384" }, { "ecdsa", "521" }, { "rsa", "2048" }, { "rsa", "3072" }, { "rsa", "4096" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void A_packet_signed_by_ssh_keygen_opens(string type, string bits)
    {
        using var signer = new KeyFileSigner(bits.Length == 0 ? ["-t", type] : ["-t", type, "-b", bits]);
        using var gate = GateKey.Generate(Now);
        var payload = new SpaPayload(Now, "ssh") { For = TimeSpan.FromMinutes(30), Source = IPAddress.Parse("198.51.100.7"), PrefixLength = 24 };
        var exchange = SpaWriter.Write(payload, gate.Identity, signer, out var problem);
        problem.ShouldBeEmpty();
        exchange!.Packet.Length.ShouldBe(1144);

        var reader = new SpaReader([gate], new Dictionary<Digest32, SshPublicKey> { [signer.Key.Digest] = signer.Key }, Ed25519);
        reader.HasShape(exchange.Packet.Span).ShouldBeTrue();
        reader.Open(exchange.Packet.Span, out var opened).ShouldBe(SpaRefusal.None);
        opened!.Payload.ShouldBe(payload);
        opened.Key.ShouldBe(signer.Key);

        var answer = new SpaAnswer(SpaRefusal.None, "ssh", IPAddress.Parse("198.51.100.7"), Now) { Granted = IPAddress.Parse("198.51.100.0"), PrefixLength = 24, Until = Now.AddMinutes(30) };
        var datagram = opened.Seal(answer);
        datagram.Length.ShouldBe(192);
        exchange.TryReadAnswer(datagram, out var read).ShouldBeTrue();
        read.ShouldBe(answer);
        Should.Throw<InvalidOperationException>(() => opened.Seal(answer));
    }
}
