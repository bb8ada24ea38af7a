using Postern.Bench.Hosts;

namespace Postern.Bench.Contenders;

/// <summary>knockd in its fastest way: its command adds one element to an nftables set.</summary>
internal sealed class Knockd : Contender
{
    private RunningProcess? _daemon;

    public override string Name => "knockd";

    public override IReadOnlyList<(string Program, string Package)> Needs => [("knockd", "knockd")];

    public override bool GuardsIpv6 => false;

    public override void Up(GateSetup setup)
    {
        var sets = setup.Doors.Select(door => $"set open_{door.Name} {{ type ipv4_addr; flags timeout; }}");
        var rules = setup.Doors.Select(door => $"ip saddr @open_{door.Name} meta l4proto {{ tcp, udp }} th dport {door.Service} accept");
        Rig.LoadNftables(Firewall(string.Join("\n    ", rules), string.Join("\n  ", sets)));

        var log = Workplace.File("knockd.log");
        File.Delete(log);
        var nft = Command.Find("nft");
        var doors = setup.Doors.Select(door => $$"""
            [{{door.Name}}]
                sequence = {{string.Join(',', door.Steps.Select(port => $"{port}:{setup.Protocol}"))}}
                seq_timeout = 5
                tcpflags = syn
                command = {{nft}} add element inet host open_{{door.Name}} { %IP% timeout 30s }

            """);
        var configuration = Workplace.Write("knockd.conf", $"[options]\n    logfile = {log}\n{string.Concat(doors)}");
        _daemon = new RunningProcess(Rig.OnGateCpu("knockd", "-i", Rig.GateInterface, "-c", configuration));
        _daemon.WaitFor("starting up", log);
        Thread.Sleep(200);
    }

    protected override void Stop()
    {
        _daemon?.Dispose();
        _daemon = null;
    }
}
