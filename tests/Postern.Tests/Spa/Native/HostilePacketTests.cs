using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Text;
using Postern.Spa;
using Postern.Spa.Keys;
using Postern.Spa.Native;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Native;

/// <summary>Packets that nobody honest sends: none opens anything, and each is refused for the right reason.</summary>
public sealed class HostilePacketTests
{
    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        using var lab = new NativeLab();
        using var reader = lab.Reader();
        var packet = lab.Write().Packet.ToArray();
        for (var bit = 0; bit < 8 * packet.Length; bit++)
        {
            packet[bit / 8] ^= (byte)(1 << bit % 8);
            reader.HasShape(packet).ShouldBeFalse();
            reader.Open(packet, out var opened).ShouldBe(bit / 8 == PacketLayout.VersionOffset ? SpaRefusal.Malformed : SpaRefusal.NotAuthentic);
            opened.ShouldBeNull();
            packet[bit / 8] ^= (byte)(1 << bit % 8);
        }

        reader.Open(packet, out _).ShouldBe(SpaRefusal.None);
    }

    /// <summary>Whoever is invited, and whoever was, can make the MAC. It gains them nothing.</summary>
    [Fact]
    public void Every_flipped_bit_is_refused_under_a_mac_that_fits()
    {
        using var lab = new NativeLab();
        using var reader = lab.Reader();
        var packet = lab.Write().Packet.ToArray();
        for (var bit = 0; bit < 8 * packet.Length; bit++)
        {
            if (bit / 8 is PacketLayout.VersionOffset or (>= PacketLayout.MacOffset and < PacketLayout.EncOffset))
                continue;
            packet[bit / 8] ^= (byte)(1 << bit % 8);
            reader.Open(lab.WithMac(packet), out _).ShouldBe(SpaRefusal.NotAuthentic);
            packet[bit / 8] ^= (byte)(1 << bit % 8);
        }
    }

    [Fact]
    public void Every_other_length_is_malformed()
    {
        using var lab = new NativeLab();
        using var reader = lab.Reader();
        byte[] packet = [.. lab.Write().Packet.Span, .. new byte[400]];
        for (var length = 0; length <= packet.Length; length++)
        {
            reader.HasShape(packet.AsSpan(0, length)).ShouldBe(length == PacketLayout.Length);
            reader.Open(packet.AsSpan(0, length), out _).ShouldBe(length == PacketLayout.Length ? SpaRefusal.None : SpaRefusal.Malformed);
        }
    }

    [Fact]
    public void A_packet_opens_at_its_own_gate_alone_with_whichever_of_its_keys()
    {
        using var lab = new NativeLab();
        using var elsewhere = GateKey.Generate(NativeLab.Now);
        using var sameArmour = GateKey.Of(new byte[32].Select((_, i) => (byte)(i + 1)).ToArray(), lab.Gate.Identity.Armour.ToArray(), NativeLab.Now)!;
        var packet = lab.Write().Packet.Span;
        NativeLab.ReaderOf([elsewhere], [lab.Alice.Key]).Open(packet, out _).ShouldBe(SpaRefusal.NotAuthentic);
        NativeLab.ReaderOf([sameArmour], [lab.Alice.Key]).Open(packet, out _).ShouldBe(SpaRefusal.NotAuthentic);
        NativeLab.ReaderOf([], [lab.Alice.Key]).Open(packet, out _).ShouldBe(SpaRefusal.NotAuthentic);
        NativeLab.ReaderOf([elsewhere, lab.Gate], [lab.Alice.Key]).Open(packet, out _).ShouldBe(SpaRefusal.None);
        NativeLab.ReaderOf([lab.Gate, elsewhere], [lab.Alice.Key]).Open(packet, out _).ShouldBe(SpaRefusal.None);
    }

    [Fact]
    public void A_wrong_armour_is_refused_before_anything_is_decrypted()
    {
        using var lab = new NativeLab();
        using var reader = lab.Reader();
        var wrong = new GateIdentity(lab.Gate.Identity.Public, new byte[32]);
        var exchange = SpaWriter.Write(new SpaPayload(NativeLab.Now, "ssh"), wrong, lab.Alice, out _)!;
        reader.HasShape(exchange.Packet.Span).ShouldBeFalse();
        reader.Open(exchange.Packet.Span, out _).ShouldBe(SpaRefusal.NotAuthentic);
    }

    /// <summary>The replay cache knows a packet again whatever can be changed about it.</summary>
    [Fact]
    public void A_replay_has_the_fingerprint_of_its_first()
    {
        using var lab = new NativeLab();
        var packet = lab.Write().Packet.ToArray();
        var changed = packet.ToArray();
        SpaTag.Write(lab.Gate.Identity.Armour.Span, NativeLab.Now + SpaTag.Period, changed);
        changed[^1] ^= 1;
        Print(lab.WithMac(changed)).ShouldBe(Print(packet));
        Enumerable.Range(0, 100).Select(_ => Print(lab.Write().Packet.ToArray())).Distinct().Count().ShouldBe(100);

        static string Print(byte[] packet)
        {
            var fingerprint = new byte[Digest32.Length];
            SpaReader.Fingerprint(packet, fingerprint);
            return Convert.ToHexString(fingerprint);
        }
    }

    [Fact]
    public void Keys_that_are_not_listed_are_refused_as_wrong_signatures_are()
    {
        using var lab = new NativeLab();
        using var mallory = new EcdsaSigner();
        using var reader = lab.Reader();
        reader.Open(lab.Craft(lab.Alice), out _).ShouldBe(SpaRefusal.None);
        reader.Open(lab.Craft(mallory), out _).ShouldBe(SpaRefusal.NotAuthentic);
        reader.Open(lab.Craft(mallory, fields => lab.Alice.Key.Fingerprint.CopyTo(fields.AsMemory(24))), out _).ShouldBe(SpaRefusal.NotAuthentic);
        reader.Open(lab.Craft(lab.Alice, fields => mallory.Key.Fingerprint.CopyTo(fields.AsMemory(24))), out _).ShouldBe(SpaRefusal.NotAuthentic);
    }

    /// <summary>The signature covers the encapsulated key: a gate that has opened a packet cannot seal its inside for another.</summary>
    [Fact]
    public void A_signature_fits_its_own_packet_alone()
    {
        using var lab = new NativeLab();
        using var reader = lab.Reader();
        byte[] first = [];
        lab.Craft(lab.Alice, spoil: text => first = text.ToArray());
        reader.Open(lab.Craft(lab.Alice, spoil: text => first.CopyTo(text, 0)), out _).ShouldBe(SpaRefusal.NotAuthentic);
    }

    [Fact]
    public void Every_signed_byte_is_signed()
    {
        using var lab = new NativeLab();
        using var reader = lab.Reader();
        for (var i = 0; i < PayloadFields.Length; i++)
            reader.Open(lab.Craft(lab.Alice, spoil: text => text[i] ^= 1), out _).ShouldBe(SpaRefusal.NotAuthentic, $"byte {i}");
    }

    public static TheoryData<string, int, string> WrongFields => new()
    {
        { "a time before 1970", 0, "ffffffffffffffff" },
        { "a time after the year 9999", 0, "0000f00000000000" },
        { "an address of the kind 5", 60, "05c6336407" },
        { "an address though there is none", 60, "00c6336407" },
        { "bytes behind an IPv4 address", 60, "04c633640700000001" },
        { "0.0.0.0", 60, "0400000000" },
        { "a multicast address", 60, "04e0000001" },
        { "the broadcast address", 60, "04ffffffff" },
        { "::", 60, "0600000000000000000000000000000000" },
        { "IPv4 within IPv6", 60, "0600000000000000000000ffffc6336407" },
        { "ff02::1", 60, "06ff020000000000000000000000000001" },
        { "a prefix of 33 bits", 60, "04c633640700000000000000000000000021" },
        { "a prefix of 129 bits", 60, "0620010db800000000000000000000000181" },
        { "a prefix of 129 bits of whatever is seen", 77, "81" },
        { "no door", 78, "00" },
        { "a door of 65 bytes", 78, "41" },
        { "bytes behind the door", 78, "02" },
        { "a line feed in the door", 78, "03730a68" },
        { "an escape in the door", 78, "03731b68" },
        { "a C1 control in the door", 78, "04c29b7368" },
        { "no UTF-8", 78, "03ff7368" },
        { "an overlong slash", 78, "03c0af68" },
        { "half of a pair", 78, "03eda080" },
    };

    [Theory]
    [MemberData(nameof(WrongFields))]
    public void Fields_out_of_bounds_are_unreadable_though_signed(string what, int offset, string hex)
    {
        using var lab = new NativeLab();
        using var reader = lab.Reader();
        reader.Open(lab.Craft(lab.Alice, fields => Convert.FromHexString(hex).CopyTo(fields, offset)), out var opened).ShouldBe(SpaRefusal.Unreadable, what);
        opened.ShouldBeNull();
    }

    [Fact]
    public void Padding_is_zero()
    {
        using var lab = new NativeLab();
        using var reader = lab.Reader();
        foreach (var index in (int[])[PacketLayout.TextLength - 1, PacketLayout.TextLength / 2])
            reader.Open(lab.Craft(lab.Alice, spoil: text => text[index] = 1), out _).ShouldBe(SpaRefusal.Unreadable);
    }

    [Fact]
    public void Lengths_of_signatures_are_bounded()
    {
        using var lab = new NativeLab();
        using var reader = lab.Reader();
        foreach (var length in (int[])[0, 1, 3, 4, 90, 200, PacketLayout.SignatureRoom, PacketLayout.SignatureRoom + 1, ushort.MaxValue])
            reader.Open(lab.Craft(lab.Alice, spoil: text => BinaryPrimitives.WriteUInt16BigEndian(text.AsSpan(PayloadFields.Length), (ushort)length)), out _).ShouldBe(SpaRefusal.NotAuthentic);
    }

    [Fact]
    public void Random_insides_are_refused_without_an_exception()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } text ? int.Parse(text) : 20261121;
        using var lab = new NativeLab();
        using var reader = lab.Reader();
        var alice = lab.Alice.Key.Fingerprint;
        for (var round = 0; round < 1500; round++)
        {
            var random = new Random(seed + round);
            var packet = lab.Craft(lab.Alice, spoil: inside =>
            {
                var begin = random.Next(2) == 0 ? 0 : 143;
                random.NextBytes(inside.AsSpan(begin, random.Next(1, inside.Length - begin)));
                if (random.Next(2) == 0)
                    alice.CopyTo(inside.AsMemory(24));
                if (random.Next(2) == 0)
                    (inside[143], inside[144]) = (0, (byte)random.Next(256));
                if (random.Next(2) == 0)
                    Encoding.ASCII.GetBytes("\0\0\0\u0013ecdsa-sha2-nistp256\0\0\0").CopyTo(inside, 145);
            });
            reader.Open(packet, out var opened).ShouldBe(SpaRefusal.NotAuthentic, $"POSTERN_SEED={seed + round}");
            opened.ShouldBeNull();
        }
    }

    [Fact]
    public void Random_bytes_are_refused_a_million_times_in_seconds()
    {
        var random = new Random(20261121);
        using var lab = new NativeLab();
        using var reader = lab.Reader();
        var packet = new byte[PacketLayout.Length];
        random.NextBytes(packet);
        for (var round = 0; round < 1_000_000; round++)
        {
            packet[random.Next(packet.Length)] = (byte)random.Next(256);
            if (reader.HasShape(packet.AsSpan(0, round % 3 == 0 ? random.Next(packet.Length) : packet.Length)))
                throw new InvalidOperationException($"round {round}: {Convert.ToHexString(packet)}");
        }
    }

    [Fact]
    public void What_is_asked_of_every_packet_allocates_nothing()
    {
        using var lab = new NativeLab();
        using var reader = lab.Reader();
        var packet = lab.Write().Packet.ToArray();
        var broken = packet.ToArray();
        broken[^1] ^= 1;
        var fingerprint = new byte[Digest32.Length];
        var allocated = 0L;
        for (var round = 0; round < 3; round++)
        {
            allocated = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                reader.HasShape(packet);
                reader.HasShape(broken);
                reader.HasShape(packet.AsSpan(1));
                SpaReader.Fingerprint(packet, fingerprint);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        }

        allocated.ShouldBe(0);
    }

    [Fact]
    public void Ten_thousand_keys_cost_what_one_costs()
    {
        using var lab = new NativeLab();
        var packet = lab.Write().Packet.ToArray();
        var random = new Random(1);
        var many = new SshPublicKey[9_999];
        for (var i = 0; i < many.Length; i++)
        {
            var point = new byte[32];
            random.NextBytes(point);
            SshPublicKey.TryRead(new SshBytes().String("ssh-ed25519"u8).String(point).ToArray(), out many[i]!, out _).ShouldBeTrue();
        }

        using var one = lab.Reader();
        using var all = lab.Reader([.. many, lab.Alice.Key]);
        var (fastOne, fastAll) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < 200; round++)
        {
            fastOne = Math.Min(fastOne, Time(one));
            fastAll = Math.Min(fastAll, Time(all));
        }

        fastAll.ShouldBeLessThan(1.5 * fastOne);

        double Time(SpaReader reader)
        {
            var begun = Stopwatch.GetTimestamp();
            reader.Open(packet, out var opened).ShouldBe(SpaRefusal.None);
            opened.ShouldNotBeNull();
            return Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
        }
    }

    [Fact]
    public void A_payload_that_cannot_be_sent_is_a_sentence()
    {
        using var lab = new NativeLab();
        var fine = new SpaPayload(NativeLab.Now, "ssh");
        foreach (var payload in (SpaPayload[])
        [
            fine with { Door = "" }, fine with { Door = new string('x', 65) }, fine with { Door = new string('é', 33) }, fine with { Door = "a\nb" }, fine with { Door = "\ud800" },
            fine with { For = TimeSpan.Zero }, fine with { For = TimeSpan.FromSeconds(-1) }, fine with { For = TimeSpan.FromMilliseconds(1500) }, fine with { For = TimeSpan.FromDays(60000) },
            fine with { Source = IPAddress.Any }, fine with { Source = IPAddress.IPv6Any }, fine with { Source = IPAddress.Parse("ff02::1") },
            fine with { PrefixLength = 0 }, fine with { PrefixLength = 129 }, fine with { PrefixLength = 33, Source = IPAddress.Loopback }, fine with { Time = DateTimeOffset.MinValue },
        ])
        {
            SpaWriter.Write(payload, lab.Gate.Identity, lab.Alice, out var problem).ShouldBeNull();
            problem.ShouldNotBeEmpty();
        }

        SpaWriter.Write(fine, new GateIdentity(new byte[65], new byte[32]), lab.Alice, out var damaged).ShouldBeNull();
        damaged.ShouldContain("invitation");
        SpaWriter.Write(fine, new GateIdentity(lab.Gate.Identity.Public, new byte[31]), lab.Alice, out _).ShouldBeNull();
    }
}
