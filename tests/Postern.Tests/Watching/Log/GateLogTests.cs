using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Postern.Linux.Systemd;
using Postern.Policy.Text;
using Postern.Watcher.Events;
using Postern.Watcher.Log;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Log;

public sealed class GateLogTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);

    private readonly List<LogEntry> _written = [];
    private readonly Clock _clock = new();

    [Theory]
    [InlineData(GateEventKind.Refused, "ssh", "tcp/22", "refused from 2001:db8::7: tcp/22 (door ssh)")]
    [InlineData(GateEventKind.Trap, "", "tcp/666", "trap from 2001:db8::7: tcp/666, banned")]
    [InlineData(GateEventKind.WrongKnock, "", "icmp/size=84", "wrong knock from 2001:db8::7: icmp/size=84")]
    [InlineData(GateEventKind.Open, "ssh", "tcp/7001", "opened for 2001:db8::7: door ssh for 30m")]
    [InlineData(GateEventKind.GrantRevoked, "ssh", null, "revoked for 2001:db8::7: door ssh, revoked by alice")]
    public void The_message_has_one_form(GateEventKind kind, string name, string? packet, string message)
    {
        Log().Tell(new GateEvent(At, kind, "2001:db8::7", name)
        {
            Packet = packet,
            For = kind == GateEventKind.Open ? TimeSpan.FromMinutes(30) : null,
            Cause = kind == GateEventKind.GrantRevoked ? "revoked by alice" : null,
        });
        _written.ShouldHaveSingleItem().Message.ShouldBe(message);
        GateLog.Line(_written[0], At).ShouldBe("2026-03-04T05:06:07.089Z postern: " + message);
    }

    [Fact]
    public void The_fields_say_it_too()
    {
        Log().Tell(new GateEvent(At, GateEventKind.Grant, "192.0.2.1", "ssh") { For = TimeSpan.FromHours(1), Cause = "allowed by alice" });
        GateLog.JournalFields(_written.ShouldHaveSingleItem()).ShouldBe(
        [
            ("MESSAGE", "granted for 192.0.2.1: door ssh for 1h, allowed by alice"), ("PRIORITY", "5"), ("SYSLOG_IDENTIFIER", "postern"),
            ("POSTERN_EVENT", "grant"), ("POSTERN_SOURCE", "192.0.2.1"), ("POSTERN_DOOR", "ssh"), ("POSTERN_UNTIL", "2026-03-04T06:06:07Z"), ("POSTERN_CAUSE", "allowed by alice"),
        ]);
    }

    [Fact]
    public void Every_kind_but_a_stage_is_logged_and_names_its_source()
    {
        var log = Log();
        foreach (var kind in Enum.GetValues<GateEventKind>())
            log.Tell(new GateEvent(At, kind, "192.0.2.1", "x") { Packet = "tcp/1" });
        _written.Count.ShouldBe(Enum.GetValues<GateEventKind>().Length - 1);
        _written.Select(e => e.Message).Distinct().Count().ShouldBe(_written.Count);
        _written.ShouldAllBe(e => e.Message.Contains(" 192.0.2.1"));
    }

    [Theory]
    [InlineData("x\nrefused from 203.0.113.66: tcp/22 (door ssh)")]
    [InlineData("x\r\u2028y\u2029z\u0085")]
    [InlineData("\u001b[2J\u009b31m\0\u202egnp")]
    public void A_name_cannot_begin_a_line_or_command_a_terminal(string name)
    {
        var log = Log();
        log.Tell(new GateEvent(At, GateEventKind.Listed, "192.0.2.1", name) { Cause = name });
        log.Say(LogPriority.Error, name);
        log.Tell(new GateEvent(At, GateEventKind.Refused, "192.0.2.1", name) { Packet = name });
        foreach (var entry in _written)
        {
            entry.Fields.Select(f => f.Value).Append(entry.Message).ShouldAllBe(t => !t.Any(c => char.IsControl(c) || c == '\u2028' || c == '\u2029' || c == '\u202e'));
            JournalSocket.Entry(GateLog.JournalFields(entry)).Count(b => b == '\n').ShouldBe(GateLog.JournalFields(entry).Count);
        }

        _written.Count.ShouldBe(3);
    }

    [Fact]
    public void A_long_text_is_cut() => LogText.Clean(new string('a', 100_000)).Length.ShouldBe(LogText.Longest + 1);

    [Fact]
    public void Strangers_fill_no_disk_and_what_is_left_out_is_said()
    {
        var log = Log();
        for (var i = 0; i < 1000; i++)
            log.Tell(new GateEvent(At, GateEventKind.Refused, "192.0.2.1", "ssh") { Packet = "tcp/22" });
        _written.Count.ShouldBe(GateLog.StrangersLines);
        log.Tell(new GateEvent(At, GateEventKind.Open, "192.0.2.1", "ssh"));
        _written.Count.ShouldBe(GateLog.StrangersLines + 1, "what is right is not drowned");
        log.Tick();
        _written.Count.ShouldBe(GateLog.StrangersLines + 1);
        _clock.Now = At.AddSeconds(1);
        log.Tick();
        log.Tick();
        _written.Count.ShouldBe(GateLog.StrangersLines + 2);
        _written[^1].Message.ShouldStartWith("950 lines left out");
    }

    [Fact]
    public void Journald_gets_one_datagram_in_its_own_protocol()
    {
        var path = Path.Combine(Path.GetTempPath(), $"postern-journal-{Guid.NewGuid():n}");
        using var journald = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        journald.Bind(new UnixDomainSocketEndPoint(path));
        using var journal = JournalSocket.Connect(path).ShouldNotBeNull();
        journal.Send([("MESSAGE", "Дверь"), ("PRIORITY", "6"), ("TEXT", "a\nb")]).ShouldBeTrue();
        var buffer = new byte[1000];
        journald.ReceiveTimeout = 5000;
        var length = journald.Receive(buffer);
        var lines = "MESSAGE=Дверь\nPRIORITY=6\nTEXT\n"u8;
        buffer.AsSpan(0, lines.Length).SequenceEqual(lines).ShouldBeTrue(Encoding.UTF8.GetString(buffer, 0, length));
        BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(lines.Length)).ShouldBe(3ul);
        Encoding.UTF8.GetString(buffer, lines.Length + 8, length - lines.Length - 8).ShouldBe("a\nb\n");
        journald.Dispose();
        journal.Send([("MESSAGE", "x")]).ShouldBeFalse();
        JournalSocket.Connect(path + "-none").ShouldBeNull();
    }

    [Theory]
    [InlineData("8:12345", "socket:[12345]", true)]
    [InlineData("8:12345", "socket:[1234]", false)]
    [InlineData("8:12345", "/dev/pts/0", false)]
    [InlineData("8:12345", null, false)]
    [InlineData("8:", "socket:[]", false)]
    [InlineData("12345", "socket:[12345]", false)]
    [InlineData(null, "socket:[12345]", false)]
    public void Journald_is_there_when_standard_error_leads_to_it(string? variable, string? standardError, bool isThere) =>
        JournalSocket.IsStandardError(variable, standardError).ShouldBe(isThere);

    private GateLog Log() => new(_clock, _written.Add);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = At;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
