using System.Text;
using Postern.Policy.Model;
using Postern.Rules.Model;
using Postern.Spa;
using Postern.Spa.Fwknop;
using Postern.Spa.Keys;
using Postern.Tests.Spa.Native;
using Postern.Watcher.Events;
using Postern.Watcher.Spa;
using Shouldly;
using Xunit;
using static Postern.Tests.Watching.Spa.JudgedGate;

namespace Postern.Tests.Watching.Spa;

public sealed class SpaJudgeTests
{
    [Fact]
    public void A_packet_opens_its_door_and_is_answered_to_that_client_alone()
    {
        using var gate = new JudgedGate();
        var exchange = gate.Postern();
        var seen = gate.See(exchange.Packet);
        seen.Changes.Length.ShouldBe(2);
        seen.Changes[0].ShouldStartWith("grants4 198.51.100.7 . 0x");
        seen.Changes[0].ShouldEndWith(" 1800");
        seen.Changes[1].ShouldBe("admitted4 198.51.100.7 1800");
        seen.Events.ShouldHaveSingleItem().ShouldBe(new GateEvent(Noon, GateEventKind.Open, "198.51.100.7", "ssh") { Packet = "udp/62201", For = TimeSpan.FromMinutes(30), Cause = "spa alice" });
        seen.Entries.ShouldHaveSingleItem().Until.ShouldBe(Noon.AddSeconds(180));
        var reply = seen.Replies.ShouldHaveSingleItem();
        (reply.From.ToString(), reply.FromPort, reply.To.ToString(), reply.ToPort, reply.Interface, reply.IsOpen).ShouldBe(("192.0.2.1", (ushort)62201, "198.51.100.7", (ushort)40000, 3u, true));
        exchange.TryReadAnswer(reply.Datagram, out var answer).ShouldBeTrue();
        (answer!.Refusal, answer.Door, answer.Seen.ToString(), answer.Granted!.ToString(), answer.Until, answer.Now).ShouldBe((SpaRefusal.None, "ssh", "198.51.100.7", "198.51.100.7", Noon.AddMinutes(30), Noon));
        gate.Counters[SpaProtocol.Postern, SpaRefusal.None].ShouldBe(1);
        gate.Counters.LastOf["alice"].ShouldBe(Noon);
    }

    [Fact]
    public void An_fwknop_packet_opens_the_doors_of_its_ports_and_nobody_is_answered()
    {
        using var gate = new JudgedGate();
        var seen = gate.See(gate.Fwknop("0.0.0.0,tcp/22,tcp/8003"));
        seen.Doors.ShouldBe("ssh 1800 198.51.100.7, web 1800 198.51.100.7");
        seen.Events[0].Cause.ShouldBe("spa phone");
        seen.Replies.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_packet_again_is_refused_and_nobody_is_answered()
    {
        using var gate = new JudgedGate();
        foreach (var packet in (ReadOnlyMemory<byte>[])[gate.Fwknop(), gate.Postern().Packet])
        {
            gate.See(packet).Doors.ShouldBe("ssh 1800 198.51.100.7");
            var again = gate.See(packet, from: "203.0.113.9");
            again.Refusal.ShouldBe("replayed");
            again.Changes.ShouldBeEmpty();
            again.Replies.ShouldBeEmpty();
            again.Entries.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Without_HMAC_a_packet_whose_padding_was_cut_off_is_the_same_one()
    {
        var key = PhoneKey with { HmacKey = default, Mode = FwknopMode.LegacyCbc };
        using var gate = new JudgedGate(stanza: s => s with { Key = key });
        var message = Enumerable.Range(1, 48).Select(n => new FwknopPayload("1234567890123456", new string('u', n), Noon.ToUnixTimeSeconds(), FwknopMessageType.Access, "0.0.0.0,tcp/22"))
            .First(p => FwknopText.Write(p).Length % 16 == 0);
        var salt = "saltsalt"u8;
        var (padded, cut) = (FwknopCodec.SealText(FwknopText.Write(message), key, salt, pads: true), FwknopCodec.SealText(FwknopText.Write(message), key, salt, pads: false));
        gate.See(padded).Doors.ShouldBe("ssh 1800 198.51.100.7");
        gate.See(cut, from: "203.0.113.9").Refusal.ShouldBe("replayed");
    }

    [Fact]
    public void A_packet_that_lost_its_HMAC_opens_nothing_where_another_stanza_needs_none()
    {
        var legacy = new Person("old", default) { Stanzas = [new FwknopStanza(PhoneKey with { HmacKey = default }, KeyLimits.None, default)] };
        using var gate = new JudgedGate(more: [legacy]);
        var packet = gate.Fwknop();
        gate.See(packet).Doors.ShouldBe("ssh 1800 198.51.100.7");
        // 43 characters are an HMAC of SHA-256.
        gate.See(packet.AsMemory(..^43), from: "203.0.113.9").Refusal.ShouldBe("replayed");
        gate.See(gate.Fwknop().AsMemory(..^43)).Refusal.ShouldBe("door old");
    }

    [Fact]
    public void A_packet_twice_in_one_batch_opens_once()
    {
        using var gate = new JudgedGate();
        var record = Record(gate.Postern().Packet);
        var at = new SpaMoment(Noon, DateTimeOffset.MinValue, Noon);
        gate.Judge.Judge(record, at, gate.Effects);
        gate.Judge.Judge(record, at, gate.Effects);
        gate.Judge.Settle(isWritten: true, Noon, gate.Effects);
        gate.Effects.Told.Events.Select(e => e.Kind).ShouldBe([GateEventKind.SpaRefused, GateEventKind.Open]);
        gate.Effects.Replies.Count.ShouldBe(1);
    }

    [Fact]
    public void What_cannot_be_written_down_opens_nothing()
    {
        using var gate = new JudgedGate();
        foreach (var packet in (ReadOnlyMemory<byte>[])[gate.Fwknop(), gate.Postern().Packet])
        {
            var seen = gate.See(packet, isWritten: false);
            seen.Refusal.ShouldStartWith("replay-cache ");
            seen.Changes.ShouldBeEmpty();
            seen.Replies.ShouldBeEmpty();
            gate.See(packet).Refusal.ShouldBe("replayed");
        }
    }

    [Fact]
    public void A_full_cache_is_closed()
    {
        using var gate = new JudgedGate(room: 2);
        gate.See(gate.Fwknop()).Refusal.ShouldBe("");
        gate.See(gate.Fwknop()).Refusal.ShouldBe("");
        gate.See(gate.Fwknop()).Refusal.ShouldBe("replay-cache phone");
        gate.See(gate.Fwknop(time: Noon.AddSeconds(121).ToUnixTimeSeconds()), now: Noon.AddSeconds(121)).Refusal.ShouldBe("");
    }

    [Fact]
    public void Each_refusal_of_an_fwknop_packet_has_its_reason()
    {
        using var gate = new JudgedGate(
            phone: new KeyLimits { Sources = [Range("198.51.100.0/24"), Range("2001:db8::/32")], Source = SourceRule.Both, Expires = Noon.AddDays(1) },
            stanza: s => s with { User = "phone", Destinations = [Range("192.0.2.1")] });
        const string Mine = "198.51.100.7,tcp/22";
        gate.See("hello"u8.ToArray()).Refusal.ShouldBe("malformed");
        gate.See(gate.Fwknop(key: Key("mallory"))).Refusal.ShouldBe("not-authentic");
        gate.See(gate.Fwknop(Mine, key: PhoneKey with { Mode = FwknopMode.Ctr })).Refusal.ShouldBe("unreadable");
        gate.See(gate.Fwknop(Mine, time: Noon.ToUnixTimeSeconds() - 121)).Refusal.ShouldBe("too-old phone");
        gate.See(gate.Fwknop(Mine, time: Noon.ToUnixTimeSeconds() + 121)).Refusal.ShouldBe("too-early phone");
        gate.See(gate.Fwknop(Mine, time: Noon.AddDays(1).ToUnixTimeSeconds()), now: Noon.AddDays(1)).Refusal.ShouldBe("key-expired phone");
        gate.See(gate.Fwknop(Mine), from: "203.0.113.7").Refusal.ShouldBe("source phone");
        gate.See(gate.Fwknop("203.0.113.7,tcp/22")).Refusal.ShouldBe("source phone");
        gate.See(gate.Fwknop("0.0.0.0,tcp/22")).Refusal.ShouldBe("source-unstated phone");
        gate.See(gate.Fwknop(Mine), to: "192.0.2.2").Refusal.ShouldBe("destination phone");
        gate.See(gate.Fwknop(Mine, user: "alice")).Refusal.ShouldBe("user phone");
        gate.See(gate.Fwknop("198.51.100.7,tcp/2222")).Refusal.ShouldBe("door phone");
        gate.See(gate.Fwknop("198.51.100.7,udp/22")).Refusal.ShouldBe("door phone");
        gate.See(gate.Fwknop("198.51.100.7,tcp/22,tcp/23")).Refusal.ShouldBe("door phone");
        gate.See(gate.Fwknop("198.51.100.7,/bin/true", FwknopMessageType.Command)).Refusal.ShouldBe("command phone");
        gate.See(gate.Fwknop(Mine)).Doors.ShouldBe("ssh 1800 198.51.100.7");
        Enum.GetValues<SpaRefusal>().Where(r => r is not (SpaRefusal.Replayed or SpaRefusal.ReplayCache))
            .ShouldAllBe(r => gate.Counters[r == SpaRefusal.Malformed ? SpaProtocol.Unknown : SpaProtocol.Fwknop, r] > 0);
    }

    [Fact]
    public void Each_refusal_of_a_packet_of_ours_has_its_reason_and_people_are_told()
    {
        using var gate = new JudgedGate(alice: new KeyLimits { Sources = [Range("198.51.100.0/24")], Source = SourceRule.Either, Expires = Noon.AddDays(1), Doors = ["ssh", "four", "vpn"], Prefix4 = 24 });
        using var mallory = new EcdsaSigner();
        using var other = GateKey.Generate(Noon);
        Refused("not-authentic", SpaRefusal.None, gate.Postern(signer: mallory));
        Refused("not-authentic", SpaRefusal.None, gate.Postern(gate: other.Identity));
        Refused("too-old alice", SpaRefusal.TooOld, gate.Postern(time: Noon.AddSeconds(-121)));
        Refused("too-old alice", SpaRefusal.TooOld, gate.Postern(time: Noon.AddSeconds(-180)));
        Refused("too-old alice", SpaRefusal.None, gate.Postern(time: Noon.AddSeconds(-181)));
        Refused("too-early alice", SpaRefusal.TooEarly, gate.Postern(time: Noon.AddSeconds(121)));
        Refused("too-early alice", SpaRefusal.TooEarly, gate.Postern(time: Noon.AddSeconds(180)));
        Refused("too-early alice", SpaRefusal.None, gate.Postern(time: Noon.AddSeconds(181)));
        Refused("key-expired alice", SpaRefusal.KeyExpired, gate.Postern(time: Noon.AddDays(1)), now: Noon.AddDays(1));
        Refused("source alice", SpaRefusal.Source, gate.Postern(), from: "203.0.113.7");
        Refused("source alice", SpaRefusal.Source, gate.Postern(prefix: 23));
        Refused("door alice", SpaRefusal.Door, gate.Postern("web"));
        Refused("door alice", SpaRefusal.Door, gate.Postern("bob's"));
        Refused("door alice", SpaRefusal.Door, gate.Postern("no such door"));
        gate.See(gate.Postern("ssh", prefix: 24).Packet).Doors.ShouldBe("ssh 1800 198.51.100.0/24");
        gate.See(gate.Postern("four", source: "203.0.113.8").Packet).Doors.ShouldBe("four 1800 203.0.113.8");

        void Refused(string reason, SpaRefusal answered, Postern.Spa.Native.SpaExchange exchange, string from = "198.51.100.7", DateTimeOffset? now = null)
        {
            var seen = gate.See(exchange.Packet, from, now);
            seen.Refusal.ShouldBe(reason);
            seen.Changes.ShouldBeEmpty();
            if (answered == SpaRefusal.None)
            {
                seen.Replies.ShouldBeEmpty();
                return;
            }

            exchange.TryReadAnswer(seen.Replies.ShouldHaveSingleItem().Datagram, out var answer).ShouldBeTrue();
            answer!.Refusal.ShouldBe(answered);
            answer.Until.ShouldBeNull();
        }
    }

    [Theory]
    [InlineData(SourceRule.Observed, "0.0.0.0", "198.51.100.7")]
    [InlineData(SourceRule.Observed, "198.51.100.7", "198.51.100.7")]
    [InlineData(SourceRule.Observed, "203.0.113.9", "source")]
    [InlineData(SourceRule.Stated, "0.0.0.0", "source-unstated")]
    [InlineData(SourceRule.Stated, "203.0.113.9", "203.0.113.9")]
    [InlineData(SourceRule.Both, "0.0.0.0", "source-unstated")]
    [InlineData(SourceRule.Both, "203.0.113.9", "source")]
    [InlineData(SourceRule.Both, "198.51.100.7", "198.51.100.7")]
    [InlineData(SourceRule.Either, "0.0.0.0", "198.51.100.7")]
    [InlineData(SourceRule.Either, "203.0.113.9", "203.0.113.9")]
    public void Who_is_let_in_is_the_policys_to_say(SourceRule rule, string stated, string expected)
    {
        using var gate = new JudgedGate(phone: new KeyLimits { Source = rule }, alice: new KeyLimits { Source = rule });
        foreach (var packet in (ReadOnlyMemory<byte>[])[gate.Fwknop($"{stated},tcp/22"), gate.Postern(source: stated == "0.0.0.0" ? null : stated).Packet])
        {
            var seen = gate.See(packet);
            (seen.Doors.Length > 0 ? seen.Doors.Split(' ')[^1] : seen.Refusal.Split(' ')[0]).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("::", "198.51.100.7")]
    [InlineData("0.0.0.0", "198.51.100.7")]
    [InlineData("2001:db8::9", "2001:db8::9")]
    [InlineData("127.0.0.1", null)]
    [InlineData("::1", null)]
    [InlineData("0.1.2.3", null)]
    [InlineData("224.0.0.1", null)]
    [InlineData("255.255.255.255", null)]
    [InlineData("::ffff:127.0.0.1", null)]
    [InlineData("ff02::1", null)]
    public void An_address_that_is_said_is_somebodys_in_one_spelling(string stated, string? granted)
    {
        using var gate = new JudgedGate();
        var ask = new SpaAsk { Door = "ssh", Stated = System.Net.IPAddress.Parse(stated) };
        var refusal = new SpaPermissions(gate.Guard).Judge("alice", new KeyLimits { Source = SourceRule.Either }, ask, Postern.Rules.Packets.HostAddress.Parse("198.51.100.7"), Noon, out var grant);
        refusal.ShouldBe(granted is null ? SpaRefusal.Source : SpaRefusal.None);
        if (granted is not null)
            grant.Source.ToString().ShouldBe(granted);
    }

    [Fact]
    public void IPv4_on_the_wire_as_IPv6_is_nobody()
    {
        using var gate = new JudgedGate();
        gate.See(gate.Postern().Packet, from: "::ffff:203.0.113.9").Refusal.ShouldBe("malformed");
    }

    [Fact]
    public void A_door_for_one_IP_version_opens_to_no_other()
    {
        using var gate = new JudgedGate();
        gate.See(gate.Postern("four").Packet, from: "2001:db8::7").Refusal.ShouldBe("door alice");
        gate.See(gate.Postern("ssh").Packet, from: "2001:db8::7").Doors.ShouldBe("ssh 1800 2001:db8::7");
    }

    [Fact]
    public void A_door_that_closes_others_closes_them()
    {
        using var gate = new JudgedGate();
        var exchange = gate.Postern("shut");
        var seen = gate.See(exchange.Packet);
        seen.Changes.ShouldHaveSingleItem().ShouldStartWith("-grants4 198.51.100.7 . 0x");
        seen.Events.ShouldHaveSingleItem().ShouldBe(new GateEvent(Noon, GateEventKind.GrantClosed, "198.51.100.7", "ssh") { Packet = "udp/62201", Cause = "spa alice" });
        exchange.TryReadAnswer(seen.Replies.ShouldHaveSingleItem().Datagram, out var answer).ShouldBeTrue();
        (answer!.Refusal, answer.Until).ShouldBe((SpaRefusal.None, null));
    }

    [Theory]
    [InlineData(null, null, null, 1800)]
    [InlineData(null, 3600, null, 3600)]
    [InlineData(60, null, null, 60)]
    [InlineData(7200, null, null, 1800)]
    [InlineData(7200, null, 28800, 7200)]
    [InlineData(40000, null, 28800, 28800)]
    [InlineData(7200, 3600, null, 1800)]
    public void A_client_may_ask_for_less_and_for_no_more_than_the_longest(int? asked, int? usual, int? longest, int expected)
    {
        var limits = new KeyLimits { For = Seconds(usual), Longest = Seconds(longest) };
        using var gate = new JudgedGate(alice: limits, phone: limits);
        var fwknop = asked is null ? gate.Fwknop() : gate.Fwknop(type: FwknopMessageType.AccessWithTimeout, timeout: asked);
        gate.See(fwknop).Doors.ShouldBe($"ssh {expected} 198.51.100.7");
        var seen = gate.See(gate.Postern(lasting: Seconds(asked)).Packet);
        seen.Doors.ShouldBe($"ssh {expected} 198.51.100.7");
        seen.Changes[1].ShouldBe($"admitted4 198.51.100.7 {Math.Max(Math.Max(usual ?? 0, longest ?? 0), 1800)}");
    }

    [Theory]
    [InlineData(null, 7200, null, 1800)]
    [InlineData(null, 60, null, 60)]
    [InlineData(7200, null, 7200, 1800)]
    [InlineData(7200, null, 60, 60)]
    public void The_line_of_a_key_gives_no_longer_time_than_the_door(int? asked, int? usual, int? longest, int expected)
    {
        using var gate = new JudgedGate(alice: new KeyLimits { For = Seconds(usual), Longest = Seconds(longest), StaysWithinDoor = true });
        gate.See(gate.Postern(lasting: Seconds(asked)).Packet).Doors.ShouldBe($"ssh {expected} 198.51.100.7");
    }

    [Theory]
    [InlineData("tcp/8443", "10.0.0.5,443", FwknopMessageType.NatAccess, "camera")]
    [InlineData("tcp/8443", "10.0.0.5,444", FwknopMessageType.NatAccess, "")]
    [InlineData("tcp/8443", "10.0.0.6,443", FwknopMessageType.NatAccess, "")]
    [InlineData("tcp/8444", "10.0.0.5,443", FwknopMessageType.NatAccess, "")]
    [InlineData("tcp/8443", "camera.example,443", FwknopMessageType.NatAccess, "")]
    [InlineData("tcp/22", "192.0.2.1,22", FwknopMessageType.LocalNatAccess, "ssh")]
    [InlineData("tcp/22", "192.0.2.1,2222", FwknopMessageType.LocalNatAccess, "")]
    [InlineData("tcp/22", "10.0.0.5,22", FwknopMessageType.NatAccess, "")]
    public void A_request_for_NAT_opens_the_door_that_forwards_just_so(string port, string nat, FwknopMessageType type, string door)
    {
        using var gate = new JudgedGate();
        var seen = gate.See(gate.Fwknop($"0.0.0.0,{port}", type, nat));
        seen.Doors.Split(' ')[0].ShouldBe(door);
        if (door.Length == 0)
            seen.Refusal.ShouldBe("door phone");
    }

    [Theory]
    [InlineData(0, false, false, false)]
    [InlineData(1, false, false, true)]
    [InlineData(0, true, false, true)]
    [InlineData(1, false, true, false)]
    [InlineData(5, false, true, true)]
    [InlineData(4, true, true, true)]
    public void Authenticators_are_touched_and_ask_for_a_PIN_as_the_line_of_the_key_says(byte flags, bool withoutTouch, bool withVerification, bool isOpen)
    {
        using var bob = new Ed25519Signer(flags);
        var limits = new KeyLimits { WithoutTouch = withoutTouch, WithVerification = withVerification };
        using var gate = new JudgedGate(more: [new Person("bob", default) { Keys = [new PersonKey(bob.Key, limits, default)] }]);
        gate.See(gate.Postern("bob's", signer: bob).Packet).Refusal.ShouldBe(isOpen ? "" : "not-authentic");
    }

    [Fact]
    public void A_stanza_may_have_one_door_for_whatever_is_asked()
    {
        using var gate = new JudgedGate(stanza: s => s with { ForcedDoor = "camera" });
        gate.See(gate.Fwknop("0.0.0.0,tcp/4711")).Doors.ShouldBe("camera 1800 198.51.100.7");
        using var other = new JudgedGate(stanza: s => s with { ForcedDoor = "vpn" });
        other.See(other.Fwknop("0.0.0.0,tcp/22")).Refusal.ShouldBe("door phone");
    }

    [Theory]
    [InlineData(-50, "too-old alice")]
    [InlineData(-1, "too-old alice")]
    [InlineData(1, "too-early alice")]
    [InlineData(1000, "too-early alice")]
    public void Clocks_may_be_off_by_years(int years, string reason)
    {
        using var gate = new JudgedGate();
        gate.See(gate.Postern(time: Noon.AddYears(years)).Packet).Refusal.ShouldBe(reason);
        gate.See(gate.Postern().Packet, now: Noon.AddYears(-years)).Refusal.ShouldBe(reason);
    }

    [Fact]
    public void What_was_made_for_a_time_to_come_is_not_taken_when_it_comes()
    {
        using var gate = new JudgedGate();
        var packet = gate.Fwknop(time: Noon.AddDays(1).ToUnixTimeSeconds());
        gate.See(packet).Refusal.ShouldBe("too-early phone");
        gate.See(packet, now: Noon.AddDays(1), from: "203.0.113.9").Refusal.ShouldBe("replayed");
    }

    [Fact]
    public void A_packet_of_a_clock_that_is_ahead_is_remembered_for_as_long_as_it_could_be_taken()
    {
        using var gate = new JudgedGate();
        var packet = gate.Postern(time: Noon.AddSeconds(100)).Packet;
        gate.See(packet).Entries.ShouldHaveSingleItem().Until.ShouldBe(Noon.AddSeconds(280));
        gate.Effects.MustSync.ShouldBeTrue();
        gate.See(packet, now: Noon.AddSeconds(279)).Refusal.ShouldBe("replayed");
        gate.See(gate.Postern(time: Noon.AddSeconds(-100)).Packet).Entries.ShouldHaveSingleItem().Until.ShouldBe(Noon.AddSeconds(180));
        gate.Effects.MustSync.ShouldBeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-150)]
    [InlineData(150)]
    public void Nobody_but_the_first_sender_of_a_packet_is_ever_answered(int off)
    {
        using var gate = new JudgedGate();
        var packet = gate.Postern(time: Noon.AddSeconds(off)).Packet;
        gate.See(packet).Replies.ShouldHaveSingleItem();
        for (var later = 0; later <= 600; later += 10)
            gate.See(packet, "203.0.113.7", Noon.AddSeconds(later)).Replies.ShouldBeEmpty();
    }

    [Fact]
    public void What_was_made_before_this_boot_is_too_old_and_not_answered()
    {
        using var gate = new JudgedGate();
        var before = gate.See(gate.Postern(time: Noon.AddSeconds(-2)).Packet, notBefore: Noon.AddSeconds(-1));
        before.Refusal.ShouldBe("too-old alice");
        before.Replies.ShouldBeEmpty("it may be one that was accepted, and the power failed");
        gate.See(gate.Postern(time: Noon.AddSeconds(-1)).Packet, notBefore: Noon.AddSeconds(-1)).Refusal.ShouldBe("");
    }

    [Fact]
    public void The_text_may_come_in_a_connection_or_a_request()
    {
        using var gate = new JudgedGate();
        gate.See(gate.Fwknop(), protocol: IpProtocol.Tcp).Doors.ShouldBe("ssh 1800 198.51.100.7");
        gate.See(Request("GET /{0} HTTP/1.0\r\nUser-Agent: Fwknop/2.6.11\r\n\r\n"), protocol: IpProtocol.Tcp).Doors.ShouldBe("ssh 1800 198.51.100.7");
        gate.See(Request("GET http://gate.example/{0} HTTP/1.0\r\n\r\n"), protocol: IpProtocol.Tcp).Doors.ShouldBe("ssh 1800 198.51.100.7");
        gate.See(Request("POST /{0} HTTP/1.0\r\n\r\n"), protocol: IpProtocol.Tcp).Refusal.ShouldBe("malformed");
        gate.See(Encoding.ASCII.GetBytes("GET /" + new string('A', 4000)), protocol: IpProtocol.Tcp).Refusal.ShouldBe("malformed");

        byte[] Request(string format) => Encoding.ASCII.GetBytes(string.Format(format, Encoding.ASCII.GetString(gate.Fwknop()).Replace('+', '-').Replace('/', '_')));
    }

    [Fact]
    public void One_key_in_two_stanzas_opens_what_either_lets()
    {
        var second = new Person("tablet", default) { Stanzas = [new FwknopStanza(PhoneKey, new KeyLimits { Sources = [Range("203.0.113.0/24")] }, default)] };
        using var gate = new JudgedGate(phone: new KeyLimits { Sources = [Range("198.51.100.0/24")] }, more: [second]);
        gate.See(gate.Fwknop()).Doors.ShouldBe("ssh 1800 198.51.100.7");
        // The tablet may come from there, and has no door: it came further than the phone.
        gate.See(gate.Fwknop(), from: "203.0.113.9").Refusal.ShouldBe("door tablet");
        gate.See(gate.Fwknop(), from: "192.0.2.99").Refusal.ShouldStartWith("source ");
    }

    [Fact]
    public void A_ban_in_the_name_of_whoever_has_a_key_is_lifted()
    {
        using var gate = new JudgedGate(traps: true);
        gate.See(gate.Postern().Packet).Changes[0].ShouldBe("-banned4 198.51.100.7");
    }

    [Fact]
    public void A_stanza_without_a_MAC_is_told_by_its_passphrase()
    {
        using var gate = new JudgedGate(stanza: s => s with { Key = s.Key with { HmacKey = default } });
        gate.See(gate.Fwknop(key: PhoneKey with { HmacKey = default })).Doors.ShouldBe("ssh 1800 198.51.100.7");
        gate.See(gate.Fwknop(key: new FwknopKey("another"u8.ToArray(), default))).Refusal.ShouldBe("not-authentic");
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s) : null;

    private static AddressRange Range(string text) => AddressRange.TryParse(text, out var range) ? range : throw new FormatException(text);
}
