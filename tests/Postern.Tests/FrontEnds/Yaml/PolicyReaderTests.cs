using System.Net;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Yaml;

public sealed class PolicyReaderTests
{
    [Fact]
    public void A_whole_policy_becomes_a_guard()
    {
        var guard = Policies.Clean("""
            gate:
              interfaces: [eth0, ppp0]
              public: [tcp/443, udp/443]
              unlisted: drop
              attempts: 65_536
            doors:
              ssh:
                opens: [tcp/22, udp/60000-61000, "tcp/192.0.2.10:22", "tcp/[2001:db8::5]:22"]
                for: 1h30m
                step-timeout: 10s
                strict: door
                after: pass
                knock: [tcp/7103, udp/5121 "open sesame", icmp/size=720]
            traps:
              - {ports: [tcp/666, tcp/10000-20000], ban: 1000m}
            trusted: [198.51.100.7, 2001:db8::/64, Home.Example.NET]
            """);

        guard.Interfaces.ShouldBe(["eth0", "ppp0"]);
        guard.Public.Select(p => p.ToString()).ShouldBe(["tcp/443", "udp/443"]);
        guard.Unlisted.ShouldBe(PacketFate.Drop);
        guard.AttemptLimit.ShouldBe(65536);
        var door = guard.Doors.ShouldHaveSingleItem();
        door.Name.ShouldBe("ssh");
        door.Opens.Select(o => o.ToString()).ShouldBe(["tcp/22", "udp/60000-61000", "tcp/192.0.2.10:22", "tcp/[2001:db8::5]:22"]);
        door.Opens[2].Address.ShouldBe(IPAddress.Parse("192.0.2.10"));
        door.For.ShouldBe(TimeSpan.FromMinutes(90));
        door.After.ShouldBe(PacketFate.Pass);
        door.Opener.StepTimeout.ShouldBe(TimeSpan.FromSeconds(10));
        door.Opener.Strictness.ShouldBe(Strictness.Door);
        door.Opener.Steps.Select(s => s.ToString()).ShouldBe(["tcp/7103", "udp/5121 \"open sesame\"", "icmp/size=720"]);
        var trap = guard.Traps.ShouldHaveSingleItem();
        trap.Ports.Select(p => p.ToString()).ShouldBe(["tcp/666", "tcp/10000-20000"]);
        trap.Ban.ShouldBe(TimeSpan.FromMinutes(1000));
        guard.Trusted.Select(t => t.Range?.ToString() ?? t.HostName).ShouldBe(["198.51.100.7", "2001:db8::/64", "home.example.net"]);
    }

    [Fact]
    public void The_group_of_the_control_socket_is_no_matter_of_packets()
    {
        Policies.Compile("gate: {control: gatekeepers}\n" + Policies.OneDoor).Policy!.ControlGroup.ShouldBe("gatekeepers");
        Policies.Compile(Policies.OneDoor).Policy!.ControlGroup.ShouldBeNull();
        foreach (var wrong in new[] { "''", "7", "a/b", "a:b", "\"a\\n\"", new string('g', 33), "[a]" })
            Policies.Compile($"gate: {{control: {wrong}}}\n{Policies.OneDoor}").HasErrors.ShouldBeTrue(wrong);
    }

    [Fact]
    public void What_is_not_said_has_its_default()
    {
        var guard = Policies.Clean(Policies.OneDoor);
        guard.Interfaces.ShouldBeEmpty();
        guard.Unlisted.ShouldBe(PacketFate.Pass);
        guard.AttemptLimit.ShouldBe(1 << 21);
        guard.Doors[0].For.ShouldBe(TimeSpan.FromMinutes(30));
        guard.Doors[0].After.ShouldBe(PacketFate.Drop);
        guard.Doors[0].Opener.StepTimeout.ShouldBe(TimeSpan.FromSeconds(5));
        guard.Doors[0].Opener.Strictness.ShouldBe(Strictness.Gate);
    }

    [Theory]
    [InlineData("tcp/7103", "tcp/7103")]
    [InlineData("'tcp/7103 flags=syn,!ack'", "tcp/7103 flags=syn,!ack")]
    [InlineData("udp/5121", "udp/5121")]
    [InlineData("udp/5121 \"open sesame\"", "udp/5121 \"open sesame\"")]
    [InlineData("udp/5121   \"open sesame\"/i", "udp/5121 \"open sesame\"/i")]
    [InlineData("udp/5121 hex:6F70656e", "udp/5121 \"open\"")]
    [InlineData("udp/5121 hex:00ff/i", "udp/5121 hex:00ff/i")]
    [InlineData("udp/5121 base64:b3Blbg==", "udp/5121 \"open\"")]
    [InlineData("udp/5121 base64:b3Blbg==/i", "udp/5121 \"open\"/i")]
    [InlineData("udp/5121 base64:AAA/", "udp/5121 hex:00003f")]
    [InlineData("udp/5121 base64:AAAAAA/i", "udp/5121 hex:000000000fe2")]
    [InlineData("{udp: 5121, base64: b3Blbg==}", "udp/5121 \"open\"")]
    [InlineData("'udp/5121 \"a, b # c: [d]\"'", "udp/5121 \"a, b # c: [d]\"")]
    [InlineData("'udp/5121 \"say \\\"a\\\\b\\\"\"'", "udp/5121 \"say \\\"a\\\\b\\\"\"")]
    [InlineData("udp/5121 \"ключ\"", "udp/5121 hex:d0bad0bbd18ed187")]
    [InlineData("udp/5121 size=90", "udp/5121 size=90")]
    [InlineData("udp/5121 size=39 \"open sesame\"", "udp/5121 size=39 \"open sesame\"")]
    [InlineData("icmp", "icmp")]
    [InlineData("icmp/size=720", "icmp/size=720")]
    [InlineData("icmp size=720", "icmp/size=720")]
    [InlineData("icmp \"mikrotik\"", "icmp \"mikrotik\"")]
    [InlineData("{tcp: 7103}", "tcp/7103")]
    [InlineData("{tcp: 7103, flags: \"syn,!ack\"}", "tcp/7103 flags=syn,!ack")]
    [InlineData("{udp: 5121, payload: Open, fold-case: true}", "udp/5121 \"Open\"/i")]
    [InlineData("{udp: 5121, hex: 6f70}", "udp/5121 \"op\"")]
    [InlineData("{udp: 5121, size: 90}", "udp/5121 size=90")]
    [InlineData("{icmp: echo, size: 90}", "icmp/size=90")]
    [InlineData("{icmp: , payload: x}", "icmp \"x\"")]
    public void A_step_is_read(string written, string step) =>
        Policies.DoorWith($"knock: [tcp/1999, {written}, tcp/1888]").Opener.Steps[1].ToString().ShouldBe(step);

    [Theory]
    [InlineData("30m", 1_800_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("1w", 604_800_000)]
    [InlineData("1000m", 60_000_000)]
    [InlineData("500ms", 500)]
    [InlineData("1s500ms", 1500)]
    [InlineData("01:00:00", 3_600_000)]
    [InlineData("0:05", 300_000)]
    [InlineData("1d02:00:00", 93_600_000)]
    public void A_duration_is_read(string written, long milliseconds) =>
        Policies.Clean($"doors:\n  ssh: {{opens: tcp/22, for: {written}, knock: [tcp/7103, udp/5121, tcp/6007]}}\n")
            .Doors[0].For.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData("off", Strictness.Off)]
    [InlineData("false", Strictness.Off)]
    [InlineData("door", Strictness.Door)]
    [InlineData("gate", Strictness.Gate)]
    public void Strictness_is_read(string written, Strictness strictness) =>
        Policies.DoorWith($"knock: [tcp/7103, udp/5121, tcp/6007]\n    strict: {written}").Opener.Strictness.ShouldBe(strictness);

    [Theory]
    [InlineData("Камера на входа")]
    [InlineData("it's \\\"here\\\"")]
    [InlineData("👩‍💻")]
    [InlineData("null")]
    public void A_name_may_be_any_text(string name) =>
        Policies.Clean($"doors:\n  \"{name}\": {{opens: tcp/22, knock: [tcp/7103, udp/5121, tcp/6007]}}\n").Doors[0].Name.ShouldBe(name.Replace("\\\"", "\""));

    [Fact]
    public void Several_files_are_merged_in_order()
    {
        var compilation = Policies.Compile(
            "gate: {public: [tcp/443]}\ntrusted: [192.0.2.1]\n" + Policies.OneDoor,
            "gate: {public: tcp/80, unlisted: drop}\ntrusted: 192.0.2.2\ndoors: {vpn: {opens: udp/51820, knock: [tcp/9871, udp/5122, tcp/6001]}}\n");
        compilation.Diagnostics.ShouldBeEmpty();
        var guard = compilation.RuleSet.Guard!;
        guard.Doors.Select(d => d.Name).ShouldBe(["ssh", "vpn"]);
        guard.Public.Select(p => p.ToString()).ShouldBe(["tcp/443", "tcp/80"]);
        guard.Trusted.Count.ShouldBe(2);
        guard.Unlisted.ShouldBe(PacketFate.Drop);
    }

    [Fact]
    public void Aliases_stand_for_what_they_name() =>
        Policies.Clean("""
            doors:
              a:
                for: &long 7d
                opens: tcp/22
                knock: [tcp/7103, udp/5121, tcp/6007]
              b:
                for: *long
                opens: tcp/23
                knock: [tcp/6007, udp/5121, tcp/7103]
            """).Doors[1].For.ShouldBe(TimeSpan.FromDays(7));

    [Fact]
    public void Every_part_knows_its_place()
    {
        const string text = "doors:\n  ssh:\n    opens: [tcp/22, 'udp/53']\n    step-timeout: 4s\n    knock: [tcp/7103, 'udp/5121 \"x\"', tcp/6007]\n";
        var door = Policies.Clean(text).Doors[0];
        door.Span.ShouldBe(new SourceSpan("p.yaml", 2, 3, 3));
        door.Opens[1].Port.Span.ShouldBe(new SourceSpan("p.yaml", 3, 22, 6));
        door.Opener.StepTimeoutSpan.ShouldBe(new SourceSpan("p.yaml", 4, 19, 2));
        door.Opener.Steps[1].Span.ShouldBe(new SourceSpan("p.yaml", 5, 24, 12));
    }

    [Fact]
    public void Ten_thousand_doors_are_read_and_checked_in_seconds()
    {
        var text = "doors:\n" + string.Concat(Enumerable.Range(0, 10_000).Select(i =>
            $"  d{i}:\n    opens: tcp/{10_000 + i}\n    knock: [tcp/{1000 + (i % 90 * 100) + (i / 90 % 90)}, udp/{2000 + (i / 90)} \"w{i}\", tcp/9999, udp/{i / 7 + 3000} \"z{i}\"]\n"));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Policies.Compile(text).RuleSet.Guard!.Doors.Count.ShouldBe(10_000);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }
}
