using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Postern.Spa;
using Postern.Spa.Fwknop;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Fwknop;

public sealed class HostilePacketTests(ITestOutputHelper output)
{
    private static readonly byte[] Salt = [8, 7, 6, 5, 4, 3, 2, 1];

    public static TheoryData<FwknopMode, FwknopDigest> Kinds()
    {
        var kinds = new TheoryData<FwknopMode, FwknopDigest>();
        foreach (var mode in FwknopSamples.Modes)
        {
            kinds.Add(mode, default);
            kinds.Add(mode, FwknopDigest.Sha256);
        }

        foreach (var digest in FwknopSamples.Digests)
            kinds.Add(FwknopMode.Cbc, digest);
        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_bit_counts(FwknopMode mode, FwknopDigest hmac)
    {
        var key = Key(mode, hmac);
        foreach (var shape in FwknopSamples.Shapes)
        {
            var text = FwknopCodec.Seal(shape, key, Salt);
            for (var bit = 0; bit < text.Length * 8; bit++)
            {
                var changed = text.ToArray();
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
                FwknopCodec.Open(changed, key, out var read).ShouldBe(Reason(changed, key), $"{shape.Type}, bit {bit}");
                read.ShouldBeNull();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nothing_cut_off_or_put_behind_is_read(FwknopMode mode, FwknopDigest hmac)
    {
        var key = Key(mode, hmac);
        foreach (var shape in FwknopSamples.Shapes)
        {
            var text = FwknopCodec.Seal(shape, key, Salt);
            for (var length = 0; length < text.Length; length++)
            {
                Refused(text[..length]);
                Refused(text[^length..]);
            }

            foreach (var tail in (string[])["=", "==", "=AAAA", "A", "AA", "AAA", "AAAA", " ", "\n", "\0"])
                Refused([.. text, .. Encoding.ASCII.GetBytes(tail)]);
            Refused([.. "U2FsdGVkX1"u8, .. text]);

            void Refused(byte[] changed)
            {
                var refusal = FwknopCodec.Open(changed, key, out var read);
                if (mode == FwknopMode.LegacyCbc && hmac == default && read is not null)
                {
                    // A whole block of padding, which that mode does without: the same message by its own fingerprint.
                    FwknopText.Write(shape).Length.ShouldBe((changed.Length + 10) * 3 / 4 - 16);
                    read.Fingerprint().ShouldBe(shape.Fingerprint());
                    return;
                }

                refusal.ShouldBe(Reason(changed, key), Encoding.ASCII.GetString(changed));
                read.ShouldBeNull();
            }
        }
    }

    /// <summary>The same bytes in other base64: unused bits that are not zero, in the body and in the HMAC.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Base64_that_means_the_same_is_refused(FwknopMode mode, FwknopDigest hmac)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var key = Key(mode, hmac);
        var tried = 0;
        foreach (var shape in FwknopSamples.Shapes)
        {
            var text = FwknopCodec.Seal(shape, key, Salt);
            var body = hmac == default ? text.Length : text.Length - FwknopDigests.TextLengthOf(hmac);
            foreach (var (start, end) in ((int, int)[])[(-10, body), (body, text.Length)])
            {
                var unused = ((end - start) % 4) switch { 2 => 16, 3 => 4, _ => 1 };
                for (var other = 1; other < unused; other++, tried++)
                {
                    var changed = text.ToArray();
                    changed[end - 1] = (byte)alphabet[alphabet.IndexOf((char)text[end - 1]) + other];
                    FwknopCodec.Open(changed, key, out var read).ShouldBe(hmac == default ? SpaRefusal.Malformed : SpaRefusal.NotAuthentic);
                    read.ShouldBeNull();
                }
            }
        }

        tried.ShouldBeGreaterThan(0);
    }

    /// <summary>Padding that is a whole block can be cut off where there is no HMAC: another text, and the same message, told by its own fingerprint.</summary>
    [Fact]
    public void Without_HMAC_the_message_itself_tells_a_replay()
    {
        var key = Key(FwknopMode.LegacyCbc, default);
        var message = Enumerable.Range(1, 48).Select(x => FwknopSamples.Access with { User = new('u', x) }).First(x => FwknopText.Write(x).Length % 16 == 0);
        var padded = FwknopCodec.Seal(message, key, Salt);
        var cut = FwknopCodec.SealText(FwknopText.Write(message), key, Salt, pads: false);

        Encoding.ASCII.GetString(cut)[..^4].ShouldBe(Encoding.ASCII.GetString(padded)[..(cut.Length - 4)]);
        FwknopCodec.Open(padded, key, out var first).ShouldBe(SpaRefusal.None);
        FwknopCodec.Open(cut, key, out var second).ShouldBe(SpaRefusal.None, "an Android client sends such");
        second!.Fingerprint().ShouldBe(first!.Fingerprint());
        FwknopCodec.Open(FwknopCodec.SealText(FwknopText.Write(message), key with { Mode = FwknopMode.Cbc }, Salt, pads: false), key with { Mode = FwknopMode.Cbc }, out _)
            .ShouldBe(SpaRefusal.NotAuthentic, "in other modes clients always padded");
        var withHmac = Key(FwknopMode.Cbc, FwknopDigest.Sha256);
        FwknopCodec.Open(FwknopCodec.SealText(FwknopText.Write(message), withHmac, Salt, pads: false), withHmac, out _).ShouldBe(SpaRefusal.None);
        (first with { Time = first.Time + 1 }).Fingerprint().ShouldNotBe(first.Fingerprint());
    }

    /// <summary>Authenticated and yet unsound: what only the holder of the key can send.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("1234567890123456")]
    [InlineData("123456789012345:YWxpY2U:1790000000:3.0.0:1:MTk4LjUxLjEwMC43LHRjcC8yMg:*")]
    [InlineData("1234567890123456:YWxpY2U:1790000000:3.0.0:1:MTk4LjUxLjEwMC43LHRjcC8yMg")]
    [InlineData("1234567890123456:YWxpY2U=:1790000000:3.0.0:1:MTk4LjUxLjEwMC43LHRjcC8yMg:*")]
    [InlineData("1234567890123456:YWxpY2V:1790000000:3.0.0:1:MTk4LjUxLjEwMC43LHRjcC8yMg:*")]
    [InlineData("1234567890123456::1790000000:3.0.0:1:MTk4LjUxLjEwMC43LHRjcC8yMg:*")]
    [InlineData("1234567890123456:YWxpY2U:-1:3.0.0:1:MTk4LjUxLjEwMC43LHRjcC8yMg:*")]
    [InlineData("1234567890123456:YWxpY2U:+1:3.0.0:1:MTk4LjUxLjEwMC43LHRjcC8yMg:*")]
    [InlineData("1234567890123456:YWxpY2U::3.0.0:1:MTk4LjUxLjEwMC43LHRjcC8yMg:*")]
    [InlineData("1234567890123456:YWxpY2U:999999999999:3.0.0:1:MTk4LjUxLjEwMC43LHRjcC8yMg:*")]
    [InlineData("1234567890123456:YWxpY2U:1790000000::1:MTk4LjUxLjEwMC43LHRjcC8yMg:*")]
    [InlineData("1234567890123456:YWxpY2U:1790000000:3.0.0.0.0:1:MTk4LjUxLjEwMC43LHRjcC8yMg:*")]
    [InlineData("1234567890123456:YWxpY2U:1790000000:3.0.0:7:MTk4LjUxLjEwMC43LHRjcC8yMg:*")]
    [InlineData("1234567890123456:YWxpY2U:1790000000:3.0.0:001:MTk4LjUxLjEwMC43LHRjcC8yMg:*")]
    [InlineData("1234567890123456:YWxpY2U:1790000000:3.0.0:1::*")]
    [InlineData("1234567890123456:YWxpY2U:1790000000:3.0.0:1:AAECAw:*")]
    [InlineData("1234567890123456:YWxpY2U:1790000000:3.0.0:1:/w:*")]
    [InlineData("1234567890123456:YWxpY2U:1790000000:3.0.0:2:MTk4LjUxLjEwMC43LHRjcC8yMg:*")]
    [InlineData("1234567890123456:YWxpY2U:1790000000:3.0.0:3:MTk4LjUxLjEwMC43LHRjcC8yMg:*")]
    [InlineData("1234567890123456:YWxpY2U:1790000000:3.0.0:3:MTk4LjUxLjEwMC43LHRjcC8yMg:65537:*")]
    [InlineData("1234567890123456:YWxpY2U:1790000000:3.0.0:1:MTk4LjUxLjEwMC43LHRjcC8yMg:YQ:YQ:*")]
    [InlineData("1234567890123456:YWxpY2U:1790000000:3.0.0:1:MTk4LjUxLjEwMC43LHRjcC8yMg:YQ:YQ:YQ:YQ:*")]
    public void An_unsound_inside_is_unreadable(string inside)
    {
        var text = inside.EndsWith(":*", StringComparison.Ordinal) ? inside[..^2] : inside;
        var digest = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(text))).TrimEnd('=');
        var plain = Encoding.ASCII.GetBytes(text == inside ? text.PadRight(100, 'x') : $"{text}:{digest}");

        FwknopCodec.Open(FwknopCodec.SealText(plain, FwknopSamples.Key, Salt, pads: true), FwknopSamples.Key, out var read).ShouldBe(SpaRefusal.Unreadable);
        read.ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MaxValue + 1L)]
    [InlineData(uint.MaxValue + 1L)]
    [InlineData(253402300799)]
    public void Time_has_sixty_four_bits(long time)
    {
        FwknopCodec.Open(FwknopCodec.Seal(FwknopSamples.Access with { Time = time }, FwknopSamples.Key), FwknopSamples.Key, out var read).ShouldBe(SpaRefusal.None);
        read!.Time.ShouldBe(time);
    }

    /// <summary>Random bytes, random base64 and packets changed here and there, for as long as it takes; not one is read, none does harm.</summary>
    [Fact]
    public void A_million_packets_of_anything_open_nothing()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } given ? int.Parse(given) : Random.Shared.Next();
        output.WriteLine($"POSTERN_SEED={seed}");
        var random = new Random(seed);
        FwknopKey[] keys = [.. FwknopSamples.Modes.Select(x => Key(x, FwknopDigest.Sha256)), .. FwknopSamples.Modes.Select(x => Key(x, default))];
        byte[][] valid = [.. keys.Select(x => FwknopCodec.Seal(FwknopSamples.Access, x, Salt))];
        var bytes = new byte[1600];
        var clock = Stopwatch.StartNew();
        var count = 0;
        for (; count < 1_000_000 || clock.Elapsed < TimeSpan.FromSeconds(2); count++)
        {
            random.NextBytes(bytes);
            var text = bytes.AsSpan(0, random.Next(bytes.Length));
            FwknopCodec.Open(text, keys[count % keys.Length], out var read).ShouldNotBe(SpaRefusal.None);
            read.ShouldBeNull();
            AccessRequest.TryRead(FwknopSamples.Access with { Message = Encoding.Latin1.GetString(text[..Math.Min(8, text.Length)]) }).ShouldBeNull();
        }

        for (var mutant = 0; mutant < 50_000 && clock.Elapsed < TimeSpan.FromSeconds(20); mutant++)
        {
            var text = Mutated(random, valid[mutant % keys.Length]);
            if (text.AsSpan().SequenceEqual(valid[mutant % keys.Length]))
                continue;
            FwknopCodec.Open(text, keys[mutant % keys.Length], out var read).ShouldNotBe(SpaRefusal.None, Encoding.Latin1.GetString(text));
            read.ShouldBeNull();
        }

        count.ShouldBeGreaterThanOrEqualTo(1_000_000);
    }

    /// <summary>The plain text changed, and sealed by the right key: whatever the holder of a key sends does no harm either.</summary>
    [Fact]
    public void Whatever_a_key_holder_sends_is_judged_without_harm()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } given ? int.Parse(given) : Random.Shared.Next();
        output.WriteLine($"POSTERN_SEED={seed}");
        var random = new Random(seed);
        for (var count = 0; count < 20_000; count++)
        {
            var inside = FwknopText.Write(FwknopSamples.Shapes[count % FwknopSamples.Shapes.Count]);
            var text = Mutated(random, inside[..^44]);
            var digest = Convert.ToBase64String(SHA256.HashData(text)).TrimEnd('=');
            if (text.Length is < 30 or > 900)
                continue;
            var packet = FwknopCodec.SealText([.. text, (byte)':', .. Encoding.ASCII.GetBytes(digest)], FwknopSamples.Key, Salt, pads: true);
            var refusal = FwknopCodec.Open(packet, FwknopSamples.Key, out var read);
            (read is null).ShouldBe(refusal != SpaRefusal.None);
            if (read is null)
                continue;
            _ = AccessRequest.TryRead(read);
            _ = read.Fingerprint();
            FwknopCheck.Problems(read, FwknopSamples.Key).ShouldNotBeNull();
        }
    }

    [Fact]
    public void Turning_a_packet_down_leaves_nothing_on_the_heap()
    {
        using var ring = new FwknopKeyring([.. Enumerable.Range(0, 20).Select(x => FwknopSamples.Key with { HmacKey = FwknopSamples.Bytes($"HMAC {x}") })]);
        foreach (var hmac in FwknopSamples.Digests)
        {
            var key = Key(FwknopMode.Cbc, hmac);
            var good = FwknopCodec.Seal(FwknopSamples.Access, key, Salt);
            var bad = good.ToArray();
            bad[^1] = (byte)(bad[^1] == 'A' ? 'Q' : 'A');
            var fingerprint = new byte[32];
            for (var round = 0; round < 3; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var fits = FwknopCodec.HasShape(good) && FwknopCodec.IsAuthentic(good, key) && !FwknopCodec.IsAuthentic(bad, key);
                var refusal = FwknopCodec.Open(bad, key, out _);
                FwknopCodec.Fingerprint(good, fingerprint);
                var ringed = ring.Open(bad, (UInt128)round, DateTimeOffset.UnixEpoch, out _);
                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                fits.ShouldBeTrue();
                refusal.ShouldBe(SpaRefusal.NotAuthentic);
                ringed.ShouldBe(SpaRefusal.NotAuthentic);
                if (round > 0)
                    allocated.ShouldBe(0, $"{hmac}");
            }
        }
    }

    private static FwknopKey Key(FwknopMode mode, FwknopDigest hmac) =>
        hmac == default ? FwknopSamples.Key with { Mode = mode, HmacKey = default } : FwknopSamples.Key with { Mode = mode, Hmac = hmac };

    /// <summary>What is to be said of a changed packet: no shape before anything else; without HMAC, a body that is no canonical base64.</summary>
    private static SpaRefusal Reason(byte[] text, FwknopKey key)
    {
        if (!FwknopCodec.HasShape(text))
            return SpaRefusal.Malformed;
        if (!key.HmacKey.IsEmpty || !FwknopCodec.IsAuthentic(text, key))
            return SpaRefusal.NotAuthentic;
        var whole = "U2FsdGVkX1" + Encoding.ASCII.GetString(text);
        var padded = whole.PadRight((whole.Length + 3) / 4 * 4, '=');
        return Convert.ToBase64String(Convert.FromBase64String(padded)) == padded ? SpaRefusal.NotAuthentic : SpaRefusal.Malformed;
    }

    private static byte[] Mutated(Random random, byte[] text)
    {
        List<byte> mutant = [.. text];
        for (var change = random.Next(1, 4); change > 0 && mutant.Count > 0; change--)
        {
            var at = random.Next(mutant.Count);
            switch (random.Next(5))
            {
                case 0:
                    mutant[at] = (byte)random.Next(256);
                    break;
                case 1:
                    mutant.RemoveAt(at);
                    break;
                case 2:
                    mutant.Insert(at, text[random.Next(text.Length)]);
                    break;
                case 3:
                    mutant[at] = text[random.Next(text.Length)];
                    break;
                default:
                    mutant.RemoveRange(at, Math.Min(random.Next(20), mutant.Count - at));
                    break;
            }
        }

        return [.. mutant];
    }
}
