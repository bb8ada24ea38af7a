using System.Text.Json;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Control;

/// <summary>The command line through the control socket: a watcher that holds the kernel's log, and callers who are not root.</summary>
public sealed class ControlTests
{
    [Fact]
    public async Task A_member_of_the_group_watches_allows_and_revokes()
    {
        await using var gate = await RunningControl.Start();
        var host = gate.Lab.Gate;
        await using var watch = host.Start(RunningControl.AsNobody(RunningControl.Group, "watch", "--json"));
        await watch.WaitForLine("watching the gate");

        await Knocks.Send(gate.Lab.Client, host.IPv4, "tcp/7001", "udp/62000", "tcp/3333");
        await watch.WaitForLine("\"stage\":\"ssh 1/3\"");
        await watch.WaitForLine("\"event\":\"open\"");

        (await host.Run(RunningControl.AsNobody(RunningControl.Group, "allow", "198.51.100.7", "ssh", "--for", "90m"))).OrThrow().Out
            .ShouldBe("198.51.100.7 may pass ssh for 1h30m\n");
        await watch.WaitForLine("\"cause\":\"allowed by nobody\"");
        (await host.Run(RunningControl.AsNobody(RunningControl.Group, "revoke", "203.0.113.2"))).OrThrow();
        await watch.WaitForLine("\"cause\":\"revoked by nobody\"");
        (await Probe.Tcp(gate.Lab.Client, host.IPv4, 22)).ShouldBe(ProbeResult.Silent);
        (await host.Postern("allow", "203.0.113.3", "ssh")).OrThrow();
        await watch.WaitForLine("\"cause\":\"allowed by root\"");

        // Two looks at the sets later, nothing was told twice.
        await Moment.Pass(2.5);
        var events = watch.Lines.Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("event").GetString()!).ToList();
        events.Where(e => e is "grant" or "grant-revoked" or "open").ShouldBe(["open", "grant", "grant-revoked", "grant"]);
    }

    [Fact]
    public async Task Status_and_lists_say_what_root_sees_and_how_the_watcher_fares()
    {
        await using var gate = await RunningControl.Start();
        var host = gate.Lab.Gate;
        (await host.Postern("allow", "198.51.100.7", "ssh", "--for", "1d")).OrThrow();
        var text = (await host.Run(RunningControl.AsNobody(RunningControl.Group, "status"))).OrThrow().Out;
        text.ShouldContain("the gate stands (nft list table inet postern)");
        text.ShouldContain("door ssh: tcp/22 · opened 0 times · 1 granted now");
        text.ShouldContain("; /etc/postern/postern.yaml loaded 1970-01-01");
        text.ShouldContain("the last reload was refused, and the policy before it is in force: postern.yaml:3:5: error PN1020");
        text.ShouldContain("trouble with journal since 1970-01-01 00:00:00, 3 times: the disk is full");
        text.ShouldContain("looks: 12 a second · 4 left out");
        using (var json = JsonDocument.Parse((await host.Run(RunningControl.AsNobody(RunningControl.Group, "status", "--json"))).OrThrow().Out))
        {
            json.RootElement.GetProperty("stands").GetBoolean().ShouldBeTrue();
            json.RootElement.GetProperty("watcher").GetProperty("reloadError").GetString().ShouldBe("postern.yaml:3:5: error PN1020");
        }

        using (var json = JsonDocument.Parse((await host.Run(RunningControl.AsNobody(RunningControl.Group, "lists", "--json"))).OrThrow().Out))
            json.RootElement.GetProperty("grants").EnumerateArray().Single().GetProperty("remainingSeconds").GetInt64().ShouldBeInRange(86_000, 86_400);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("lists")]
    [InlineData("watch")]
    [InlineData("allow 198.51.100.7 ssh")]
    [InlineData("revoke 198.51.100.7")]
    public async Task Anyone_else_is_refused_and_told_who_may(string command)
    {
        await using var gate = await RunningControl.Start();
        var refused = await gate.Lab.Gate.Run(RunningControl.AsNobody(null, command.Split(' ')));
        (refused.ExitCode, refused.Out, refused.Error).ShouldBe((3, "", "postern: only root and members of the group games may use this gate's control socket\n"));
        (await gate.Lab.Gate.Postern("lists", "--json")).OrThrow().Out.ShouldNotContain("198.51.100.7");
    }

    [Fact]
    public async Task When_the_watcher_ends_its_readers_are_told_and_the_kernel_is_asked()
    {
        await using var gate = await RunningControl.Start();
        await using var watch = gate.Lab.Gate.StartPostern("watch");
        await watch.WaitForLine("watching the gate");
        await gate.EndWatcher();
        await watch.WaitForLine("the watcher ended; the gate stands as it was");
        var status = (await gate.Lab.Gate.Postern("status")).OrThrow().Out;
        status.ShouldContain("the gate stands");
        status.ShouldNotContain("watcher:");
    }

    [Fact]
    public async Task Wrong_names_are_refused_as_the_kernels_gate_refuses_them()
    {
        await using var gate = await RunningControl.Start();
        var refused = await gate.Lab.Gate.Postern("allow", "198.51.100.7", "shed");
        (refused.ExitCode, refused.Error).ShouldBe((1, "postern: there is no door or address list 'shed' here; there are: ssh\n"));
    }
}
