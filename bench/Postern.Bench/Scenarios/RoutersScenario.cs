using System.Diagnostics;
using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Packets;
using Postern.Bench.Reports;
using Postern.Bench.Tools;

namespace Postern.Bench.Scenarios;

/// <summary>Routers as gates: a packet here to an entry there, many routers, many grants; pushes; rolling knocks; what compiling and proving take.</summary>
internal sealed partial class RoutersScenario : Scenario
{
    private static readonly GateSetup Setup = new([BenchDoor.First], "udp");
    private static readonly string[] Ways = ["routeros", "routeros-plain", "routeros-rest"];

    public override string Name => "routers";

    public override Report Run(Rig rig, RunOptions options)
    {
        var report = new Report(Name, "Routers: from the system call that sends a packet to the gate to the entry on the router's list; many routers; many grants; pushes; rolling knocks; compiling and proving.",
            "what", "by", "result", "detail");
        // Answers that nobody waits for would else be answered in turn, with ICMP errors, on the watcher's time.
        Command.Run(Rig.On(Rig.ClientHost, "nft", "-f", "-"), $"table inet answers {{ chain early {{ type filter hook prerouting priority -300; udp sport {FwknopClient.SpaPort} drop; }}; }}");
        Latency(rig, options, report);
        ManyRouters(rig, options, report);
        ManyGrants(rig, options, report);
        Pushes(report);
        Rolls(options, report);
        Texts(options, report);
        return report;
    }

    /// <summary>Packets from fresh sources to a gate whose door the routers enforce.</summary>
    /// <param name="patience">Seconds to wait for the last entry after the last packet.</param>
    /// <returns>For each packet what it took until the last router had its entry, in microseconds; NaN where one has not got it.</returns>
    private static (double[] Microseconds, IReadOnlyList<SentPacket> Sent, IReadOnlyList<RouterArrival> Arrived) Enter(
        Rig rig, SpaGate gate, RouterStand routers, int packets, int gapMilliseconds, double patience)
    {
        var first = rig.TakeSources(packets);
        var plan = gate.Knocking(Setup, new ProbePlan([], [], first, Tries: packets));
        return Enter(routers, [.. plan.Payloads!.Select(payload => (ReadOnlyMemory<byte>)payload)], first, gapMilliseconds, patience);
    }

    private static (double[] Microseconds, IReadOnlyList<SentPacket> Sent, IReadOnlyList<RouterArrival> Arrived) Enter(
        RouterStand routers, IReadOnlyList<ReadOnlyMemory<byte>> packets, int firstSource, int gapMilliseconds, double patience)
    {
        PacketFile.Write(Workplace.File("router-packets"), packets);
        var plan = new SendPlan(Workplace.File("router-packets"), firstSource, GapMilliseconds: gapMilliseconds);
        var sent = Tool.Result<IReadOnlyList<SentPacket>>(Command.Run(
            Tool.CommandLine(Rig.ClientHost, "send"), Tool.Order(plan), 30 + (packets.Count * gapMilliseconds * 2 / 1000.0)));
        routers.WaitForArrivals(packets.Count * routers.Count, patience);
        var arrived = routers.Finish();
        var last = arrived.GroupBy(one => one.Source).Where(one => one.Count() == routers.Count).ToDictionary(one => one.Key, one => one.Max(arrival => arrival.Ticks));
        return ([.. sent.Select(packet => last.TryGetValue(packet.Source, out var ticks) ? Microseconds(ticks - packet.Ticks) : double.NaN)], sent, arrived);
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    /// <summary>As <see cref="Scenario.With"/>, with routers beside the contender, which stand before it and go after it.</summary>
    private static void With(Report report, RouterStand routers, Contender contender, Action measure)
    {
        using (routers)
        {
            try
            {
                routers.Up();
            }
            catch (CommandFailedException failure)
            {
                report.Failed("the routers", failure.Message, mustNot: true);
                return;
            }

            With(report, contender, Setup, measure);
        }
    }
}
