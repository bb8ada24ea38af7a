using System.CommandLine;
using Postern.Cli.Commands;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Rules.Simulation;

namespace Postern.Cli.Simulating;

/// <summary>The options of a scan.</summary>
public sealed class ScanOptions
{
    private const string DefaultSource = "198.51.100.9";
    private const string Gate = "203.0.113.1";
    private const string GateV6 = "2001:db8:1::1";
    private const int MostPerSecond = 10_000_000;

    private readonly Option<int> _rate = new("--rate") { Description = "packets a second", DefaultValueFactory = _ => 1000 };
    private readonly Option<int> _seed = new("--seed") { Description = "of the random orders: the same seed, the same scan", DefaultValueFactory = _ => 1 };
    private readonly Option<string> _protocol = new("--protocol") { Description = "tcp or udp", DefaultValueFactory = _ => "tcp" };
    private readonly Option<string> _from = new("--from") { Description = "the address that scans, IPv4 or IPv6", DefaultValueFactory = _ => DefaultSource };

    public ScanOptions()
    {
        Order.AcceptOnlyFromAmong("ascending", "descending", "random", "nmap-top-1000");
        _protocol.AcceptOnlyFromAmong("tcp", "udp");
    }

    public Option<string?> Order { get; } = new("--scan") { Description = "in place of a scenario: ports 1 to 65535 ascending, descending or random, or nmap-top-1000" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Order, _rate, _seed, _protocol, _from])
            command.Options.Add(option);
    }

    /// <summary>Null after a message on the terminal.</summary>
    public ScanPlan? Plan(ParseResult parsed, Terminal terminal)
    {
        var rate = parsed.GetValue(_rate);
        if (rate is < 1 or > MostPerSecond)
        {
            terminal.Error.WriteLine($"postern: --rate {rate}: write 1 to {MostPerSecond} packets a second");
            return null;
        }

        if (SharedArguments.ParseSource(parsed.GetRequiredValue(_from), terminal) is not { } from)
            return null;

        // A repeatable order, nothing secret.
#pragma warning disable CA5394
        var random = new Random(parsed.GetValue(_seed));
        Func<int, int> below = random.Next;
#pragma warning restore CA5394
        var ports = parsed.GetValue(Order) switch
        {
            "ascending" => ScanOrder.Ascending,
            "descending" => ScanOrder.Descending,
            "random" => ScanOrder.Random(below),
            _ => ScanOrder.NmapTop1000(below),
        };
        HostAddress source = from;
        return new ScanPlan(ports, parsed.GetValue(_protocol) == "udp" ? IpProtocol.Udp : IpProtocol.Tcp, source, HostAddress.Parse(source.Family == IpFamily.V4 ? Gate : GateV6), rate);
    }
}
