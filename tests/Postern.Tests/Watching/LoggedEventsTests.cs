using Postern.Cli.Watching;
using Postern.Linux.Capture;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Tests.Capture;
using Postern.Watcher.Events;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching;

public sealed class LoggedEventsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);

    private static readonly GateNames Names = new(new Dictionary<uint, string> { [0x11] = "ssh 2/4" }, new Dictionary<uint, string> { [0x22] = "ssh" });

    [Theory]
    [InlineData("postern knock", 0x11, "knock ssh 2/4", """{"time":"2026-03-04T05:06:07.089Z","event":"knock","source":"203.0.113.2","stage":"ssh 2/4","packet":"tcp/22"}""")]
    [InlineData("postern open ssh", 0x22, "open ssh", """{"time":"2026-03-04T05:06:07.089Z","event":"open","source":"203.0.113.2","door":"ssh","packet":"tcp/22"}""")]
    [InlineData("postern close ssh", 0x22, "tcp/22 closes ssh", """{"time":"2026-03-04T05:06:07.089Z","event":"grant-closed","source":"203.0.113.2","door":"ssh","packet":"tcp/22"}""")]
    [InlineData("postern wrong", 0x11, "wrong knock tcp/22", """{"time":"2026-03-04T05:06:07.089Z","event":"wrong-knock","source":"203.0.113.2","packet":"tcp/22"}""")]
    [InlineData("postern refused", 0x22, "refused tcp/22 (ssh)", """{"time":"2026-03-04T05:06:07.089Z","event":"refused","source":"203.0.113.2","door":"ssh","packet":"tcp/22"}""")]
    [InlineData("postern trap", 0, "trap tcp/22: banned", """{"time":"2026-03-04T05:06:07.089Z","event":"trap","source":"203.0.113.2","packet":"tcp/22"}""")]
    [InlineData("postern knock", 0x99, "knock a stage that is gone", """{"time":"2026-03-04T05:06:07.089Z","event":"knock","source":"203.0.113.2","stage":"a stage that is gone","packet":"tcp/22"}""")]
    public void The_prefix_says_what_and_the_mark_where(string prefix, uint mark, string text, string json)
    {
        var seen = Read(prefix, mark, NflogBytes.V4(6, 0x9c, 0x40, 0, 22)).ShouldNotBeNull();
        EventText.What(seen).ShouldBe(text);
        EventJson.Line(seen).ShouldBe(json);
    }

    [Fact]
    public void Packets_are_written_as_in_a_policy()
    {
        Read("postern wrong", 0, NflogBytes.V4(17, 0, 1, 0xf2, 0x30))!.Packet.ShouldBe("udp/62000");
        Read("postern wrong", 0, NflogBytes.V4(1, 8, 0))!.Packet.ShouldBe("icmp/size=60");
        Read("postern wrong", 0, NflogBytes.V6(58, 128, 0))!.Packet.ShouldBe("icmp/size=60");
        Read("postern wrong", 0, NflogBytes.V4(47))!.Packet.ShouldBe("gre");
    }

    [Theory]
    [InlineData("")]
    [InlineData("postern")]
    [InlineData("postern knocks")]
    [InlineData("somebody else's")]
    public void Records_of_others_are_none_of_ours(string prefix) => Read(prefix, 0, NflogBytes.V4(6, 0, 0, 0, 22)).ShouldBeNull();

    [Fact]
    public void A_record_without_a_packet_is_no_event() => Read("postern knock", 0x11, []).ShouldBeNull();

    [Fact]
    public void A_line_has_local_time_and_a_column_for_the_source()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(2), null, null);
        var opened = new GateEvent(At, GateEventKind.Open, "203.0.113.2", "ssh") { For = TimeSpan.FromMinutes(90) };
        EventText.Line(opened, zone).ShouldBe("07:06:07.089  203.0.113.2      open ssh for 1h30m");
        EventText.Line(opened with { Source = "2001:db8:1::2:3" }, zone).ShouldBe("07:06:07.089  2001:db8:1::2:3  open ssh for 1h30m");
    }

    [Fact]
    public void Every_kind_has_words_of_its_own()
    {
        var kinds = Enum.GetValues<GateEventKind>();
        kinds.Select(k => EventText.What(new GateEvent(At, k, "192.0.2.1", "x") { Packet = "tcp/1" })).Distinct().Count().ShouldBe(kinds.Length);
        EventJson.Line(new GateEvent(At, GateEventKind.Listed, "192.0.2.1", "Иван \"x\"") { For = TimeSpan.FromSeconds(1.5) })
            .ShouldBe("""{"time":"2026-03-04T05:06:07.089Z","event":"listed","source":"192.0.2.1","list":"Иван \"x\"","seconds":1.5}""");
    }

    [Fact]
    public void Names_come_from_the_comments_in_the_kernel()
    {
        var transitions = Set("transitions", new LoadedElement(["1", "tcp", "22"], "17", null, null, "ssh 1/4"));
        var states = Set("states", new LoadedElement(["18"], null, null, null, "ssh 2/4"));
        var arrivals = Set("arrivals", new LoadedElement(["34"], "goto open.ssh", null, null, "ssh"), new LoadedElement(["18"], "goto wait.5s", null, null, "ssh 2/4"));
        var names = GateNames.From(transitions, states, arrivals);
        (names.Stage(17), names.Stage(18), names.Door(34)).ShouldBe(("ssh 1/4", "ssh 2/4", "ssh"));
        names.Door(18).ShouldBe("a door that is gone");
        (names.Knows(0), names.Knows(17), names.Knows(34), names.Knows(35)).ShouldBe((true, true, true, false));
        GateNames.From(null, null, null).Knows(1).ShouldBeFalse();
    }

    private static LoadedSet Set(string name, params LoadedElement[] elements) => new("postern", name, "mark", null, null, [], "", elements);

    private static GateEvent? Read(string prefix, uint mark, byte[] packet)
    {
        NflogRecord.TryRead(NflogBytes.Record(NflogBytes.Prefix(prefix), NflogBytes.Mark(mark), NflogBytes.Payload(packet)), out var record).ShouldBeTrue();
        return LoggedEvents.Read(record, At, Names);
    }
}
