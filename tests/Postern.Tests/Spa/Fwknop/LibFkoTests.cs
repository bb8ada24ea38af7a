using System.Text;
using Postern.Spa;
using Postern.Spa.Fwknop;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Fwknop;

/// <summary>Postern's codec beside fwknop's own library, both ways.</summary>
public sealed class LibFkoTests
{
    [Fact]
    public void What_we_seal_libfko_reads_and_what_it_seals_we_read()
    {
        var random = new Random(1);
        List<string> differences = [];
        var count = 0;
        foreach (var mode in FwknopSamples.Modes)
        foreach (var digest in FwknopSamples.Digests)
        foreach (var hmac in FwknopSamples.Digests.Prepend(default))
        foreach (var shape in FwknopSamples.Shapes)
        {
            var key = Key(random, mode, hmac);
            var sent = shape with { Digest = digest, Random = FwknopPayload.NewRandom() };
            if (FwknopCheck.Problems(sent, key).Count > 0)
                continue;
            count++;
            var what = $"{mode}, digest {digest}, HMAC {hmac}, {shape.Type}, {shape.ServerAuth}";

            var theirs = LibFko.Open(FwknopCodec.Seal(sent, key), key, out var reason);
            if (theirs != sent)
                differences.Add($"{what}: libfko says {reason}, and read {theirs}");

            var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            var refusal = FwknopCodec.Open(LibFko.Seal(sent, key), key, out var ours);
            if (refusal != SpaRefusal.None || ours! with { Time = sent.Time, Version = sent.Version } != sent || ours.Time < now - 1)
                differences.Add($"{what}: we say {refusal}, and read {ours}");
        }

        string.Join('\n', differences.Take(20)).ShouldBeEmpty();
        count.ShouldBeGreaterThan(2000);
    }

    /// <summary>Our check is right about fwknopd: what it has nothing against is read there, and what it warns of is not.</summary>
    [Fact]
    public void The_check_foretells_what_libfko_refuses()
    {
        List<string> differences = [];
        foreach (var (payload, key) in Borders())
        {
            var problems = FwknopCheck.Problems(payload, key);
            Span<byte> salt = [1, 2, 3, 4, 5, 6, 7, 8];
            var text = FwknopCodec.SealText(FwknopText.Write(payload), key, salt, pads: true);
            var takes = text.Length is >= FwknopCodec.Shortest and <= FwknopCodec.Longest && LibFko.Open(text, key, out _)?.Time == payload.Time;   // it reads 2^32 as 0
            if (takes != (problems.Count == 0))
                differences.Add($"{(takes ? "libfko reads" : "libfko refuses")} {payload}, and we say: {string.Join("; ", problems.Select(x => x.Text))}");

            var weTake = FwknopCodec.Open(text, key, out _) == SpaRefusal.None && (payload.Type == FwknopMessageType.Command || AccessRequest.TryRead(payload) is not null);
            if (weTake != problems.All(x => x.OnlyFwknopd))
                differences.Add($"{(weTake ? "we read" : "we refuse")} {payload}, and say: {string.Join("; ", problems.Select(x => x.Text))}");
        }

        string.Join('\n', differences).ShouldBeEmpty();
    }

    private static IEnumerable<(FwknopPayload, FwknopKey)> Borders()
    {
        var access = FwknopSamples.Access;
        var key = FwknopSamples.Key;
        FwknopPayload[] payloads =
        [
            access,
            .. Enumerable.Range(1, 70).Select(x => access with { User = new('u', x) }),
            .. "\"/\\[]:;|=,+*?<>_-.@ \u007f\u00e9".Select(x => access with { User = $"a{x}b" }),
            access with { User = "" },
            .. new[] { 0, 1, 0x7fffffff, 0x80000000, 0x100000000, 253402300799 }.Select(x => access with { Time = x }),
            .. new[] { 0, 1, 65535, 65536, 65537, 99999, -1 }.Select(x => access with { Type = FwknopMessageType.AccessWithTimeout, Timeout = x }),
            .. new[]
            {
                "0.0.0.0", "255.255.255.255", "256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4 ", "", "2001:db8::7", "::1", "::", "1.2.3.", "example.net",
            }.Select(x => access with { Message = $"{x},tcp/22" }),
            .. new[]
            {
                "tcp/22", "udp/65535", "tcp/65536", "tcp/0", "tcp/00022", "tcp/000022", "icmp/1", "none/0", "TCP/22", "tcp/22,", ",tcp/22", "tcp/22,,udp/1", "tcp/", "tcp/2 2", "tcp22",
                "tcp/22,udp/53,tcp/1,tcp/2,tcp/3,tcp/4",
            }.Select(x => access with { Message = $"198.51.100.7,{x}" }),
            .. Enumerable.Range(1, 32).Select(x => access with { Message = "198.51.100.7" + string.Concat(Enumerable.Range(1, x).Select(y => $",tcp/{y}")) }),
            access with { Message = "198.51.100.7" },
            access with { Message = "" },
            .. new[] { "10.0.0.5,443", "host.example,1", "10.0.0.5", "10.0.0.5,0", "10.0.0.5,65536", "a b,22", "10.0.0.5,1,2", "a/b,1", "a?b,1" }
                .Select(x => access with { Type = FwknopMessageType.NatAccess, NatAccess = x }),
            access with { Type = FwknopMessageType.NatAccess },
            access with { NatAccess = "10.0.0.5,443", ServerAuth = "a" },
            access with { Timeout = 5, ServerAuth = "a", NatAccess = "10.0.0.5,5" },
            .. Enumerable.Range(1, 200).Select(x => access with { Type = FwknopMessageType.Command, Message = "198.51.100.7," + new string('x', x) }),
            access with { Type = FwknopMessageType.Command, Message = "2001:db8::7,id" },
            .. new[] { "3.0.0", "2.0", "12345678", "123456789", "" }.Select(x => access with { Version = x }),
            .. Enumerable.Range(-1, 10).Select(x => access with { Type = (FwknopMessageType)x }),
            .. new[] { "123456789012345", "12345678901234567", "12345678901234a6" }.Select(x => access with { Random = x }),
        ];
        foreach (var payload in payloads)
            yield return (payload, key);
        foreach (var length in (int[])[1, 2, 15, 16, 17, 31, 32])
            yield return (access, key with { Passphrase = new byte[length].Select((_, i) => (byte)(i + 1)).ToArray() });
        foreach (var length in (int[])[1, 63, 64, 65, 127, 128, 129, 135, 136])
            yield return (access, key with { HmacKey = new byte[length].Select((_, i) => (byte)(i + 100)).ToArray() });
    }

    private static FwknopKey Key(Random random, FwknopMode mode, FwknopDigest hmac)
    {
        var passphrase = new byte[random.Next(1, mode == FwknopMode.LegacyCbc ? 17 : 33)];
        random.NextBytes(passphrase);
        var hmacKey = new byte[hmac == default ? 0 : random.Next(1, 137)];
        random.NextBytes(hmacKey);
        return new(passphrase, hmacKey) { Mode = mode, Hmac = hmac == default ? FwknopDigest.Sha256 : hmac };
    }
}
