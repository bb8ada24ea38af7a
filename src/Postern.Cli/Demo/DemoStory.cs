using System.Text.Json;

namespace Postern.Cli.Demo;

/// <summary>The story, scene by scene, with real packets and the real command line. Whatever it says, it tries.</summary>
internal sealed class DemoStory(DemoHosts hosts, DemoPolicy policy, ITeller teller, CancellationToken stop)
{
    /// <summary>Silence is a second without an answer: time for one more SYN than a gate needs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1000);

    /// <summary>A grant may be gone this much later than it says: time to look, on a busy machine.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(300);

    private readonly List<Claim> _claims = [];

    public async Task<IReadOnlyList<Claim>> Tell()
    {
        await WithoutGate();
        if (await GateStands())
        {
            await ScanFindsNothing();
            await WrongKnockOpensNothing();
            await RightKnockOpens();
            await GrantRunsOut();
            await GateIsRemoved();
        }

        return _claims;
    }

    private async Task WithoutGate()
    {
        teller.Scene("Without a gate, everybody finds the service");
        await hosts.Gate.Listen(DemoPolicy.Port, stop);
        var scan = await Scan();
        Claim($"a stranger sees that port {DemoPolicy.Port} is open", scan.States.GetValueOrDefault(DemoPolicy.Port) == "open", scan.ToString());
        var reached = await Try(hosts.Client);
        Claim("anybody can connect", reached.IsOpen, reached.Text, reached.Milliseconds);
    }

    private async Task<bool> GateStands()
    {
        teller.Scene("One policy, one command, and the kernel is the gate");
        teller.Output(policy.Text);
        teller.Command(hosts.Gate.Name, "postern up policy.yaml");
        var up = await hosts.Gate.Postern(["up", "-"], stop, policy.Text);
        teller.Output((up.Error + up.Out).Trim());
        return Claim("the gate stands, and no process is left to run it", up.ExitCode == 0, up.ExitCode == 0 ? "up has ended" : up.LastWords);
    }

    private async Task ScanFindsNothing()
    {
        teller.Scene("A scan finds nothing");
        var scan = await Scan();
        Claim($"port {DemoPolicy.Port} is as silent as its neighbours", scan.FoundNothing, scan.ToString());
    }

    private async Task WrongKnockOpensNothing()
    {
        teller.Scene("A wrong knock opens nothing: the right ports, the last two exchanged");
        var sent = await Knock(policy.WrongKnocks);
        var tried = await Try(hosts.Client);
        Claim("the door stays shut", sent && tried.IsSilent, tried.Text);
    }

    private async Task RightKnockOpens()
    {
        teller.Scene("The right knock opens the door, to the one who knocked");
        var sent = await Knock(policy.Knocks);
        var first = await Try(hosts.Client);
        Claim("the first connection after the last knock is let in", sent && first.IsOpen, first.Text, first.Milliseconds);
        var other = await Try(hosts.Stranger);
        Claim("another source stays out", other.IsSilent, other.Text);

        teller.Command(hosts.Gate.Name, "postern status");
        var status = await hosts.Gate.Postern(["status"], stop);
        teller.Output(status.Out.Trim());
        var granted = Granted((await hosts.Gate.Postern(["status", "--json"], stop)).Out);
        Claim("the kernel knows who may pass, and for how long", granted.Contains(hosts.Client.Address.ToString()) && !granted.Contains(hosts.Stranger.Address.ToString()),
            granted.Count == 0 ? "nobody is granted" : string.Join(", ", granted));
    }

    private async Task GrantRunsOut()
    {
        teller.Scene($"The grant runs out after {DemoPolicy.For.TotalSeconds:0} seconds");
        var before = await Knock(policy.Knocks) ? await Try(hosts.Client) : null;
        Claim("a new knock renews it", before is { IsOpen: true }, before?.Text ?? "the knock failed", before?.Milliseconds);
        await Task.Delay(DemoPolicy.For + Slack, stop);
        var after = await Try(hosts.Client);
        Claim("the door is shut again, with no process to shut it", after.IsSilent, after.Text);
    }

    private async Task GateIsRemoved()
    {
        teller.Scene("Everything is removed");
        teller.Command(hosts.Gate.Name, "postern down");
        var down = await hosts.Gate.Postern(["down"], stop);
        teller.Output((down.Error + down.Out).Trim());
        var reached = await Try(hosts.Stranger);
        Claim("the gate is gone, and the host is as it was", down.ExitCode == 0 && reached.IsOpen, reached.Text);
    }

    private async Task<PortScan> Scan()
    {
        teller.Command(hosts.Stranger.Name, PortScan.Command(hosts.Gate));
        return await PortScan.Run(hosts.Stranger, hosts.Gate, stop);
    }

    private async Task<bool> Knock(IReadOnlyList<string> knocks)
    {
        string[] arguments = ["knock", hosts.Gate.Address.ToString(), .. knocks];
        teller.Command(hosts.Client.Name, $"postern {string.Join(' ', arguments.Select(Quoted))}");
        var knock = await hosts.Client.Postern(arguments, stop);
        if (knock.ExitCode != 0)
            teller.Output(knock.LastWords);
        return knock.ExitCode == 0;
    }

    private async Task<Connection> Try(DemoHost host)
    {
        teller.Command(host.Name, $"connect {hosts.Gate.Address} {DemoPolicy.Port}");
        return await host.Connect(hosts.Gate.Address, DemoPolicy.Port, Patience, stop);
    }

    private bool Claim(string text, bool holds, string evidence, double? milliseconds = null)
    {
        var claim = new Claim(text, holds, evidence, milliseconds);
        _claims.Add(claim);
        teller.Claim(claim);
        return holds;
    }

    private static List<string> Granted(string status)
    {
        try
        {
            using var json = JsonDocument.Parse(status);
            return [.. json.RootElement.GetProperty("grants").EnumerateArray().Select(g => g.GetProperty("source").GetString() ?? "")];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            return [];
        }
    }

    private static string Quoted(string argument) => argument.Contains(' ') || argument.Contains('"') ? $"'{argument}'" : argument;
}
