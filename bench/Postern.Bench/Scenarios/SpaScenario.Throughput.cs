using System.Diagnostics;
using System.Net;
using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Packets;
using Postern.Bench.Reports;
using Postern.Bench.Tools;

namespace Postern.Bench.Scenarios;

/// <summary>Valid packets, each from a source of its own, as many as get a grant; counted in the kernel's set, or in what fwknopd says.</summary>
internal sealed partial class SpaScenario
{
    /// <summary>Half of the range that answers find their way back to; tries take theirs from the other half.</summary>
    private const string FirstSender = "198.19.128.0";
    private const int FwknopdPackets = 300;
    private const double FwknopdPatience = 20;

    private static void Throughput(RunOptions options, Report report)
    {
        foreach (var (kind, bar, rates) in ((SpaKind, int, int[])[])[
            (SpaKind.Fwknop, 20_000, [20_000, 40_000]), (SpaKind.Ed25519, 5000, [5000, 8000]), (SpaKind.Ecdsa, 5000, [5000, 8000])])
        {
            foreach (var contender in Present(report, options, new SpaGate(kind)).OfType<SpaGate>())
            {
                foreach (var rate in rates)
                    With(report, contender, Setup, () => Offer(options, report, contender, rate, rate == bar));
            }
        }

        foreach (var contender in Present(report, options, new Fwknopd(listens: true), new Fwknopd(listens: false)).OfType<Fwknopd>())
            With(report, contender, Setup, () => Offer(report, contender));
    }

    private static void Offer(RunOptions options, Report report, SpaGate contender, int rate, bool isBar)
    {
        var seconds = options.Quick ? 1 : 3;
        var packets = rate * seconds;
        var first = contender.IsFwknop ? Rig.SpoofedRange : FirstSender;
        PacketFile.Write(Workplace.File("spa-packets"), contender.Packets(Setup, Sources(first, packets)));
        var cost = new ProcessCost(contender.WatcherId);
        var flood = Flood(new FloodPlan([FwknopClient.SpaPort], Source: first, Sources: packets, SourcesInTurn: true,
            Rate: rate, Packets: packets, Seconds: seconds + 10, PayloadFile: Workplace.File("spa-packets")));
        Thread.Sleep(200);
        var processor = cost.Seconds;
        var granted = CountGrants();
        report.Row(
            [contender.Name, $"{rate:N0} valid packets/s for {seconds} s", $"{granted / Math.Max(flood.Seconds, seconds):N0} grants/s",
                $"{granted:N0} of {flood.Sent:N0}, sent in {flood.Seconds:0.0} s; {processor / granted * 1e6:0} µs of the watcher's processor each; {cost.PeakMegabytes:0} MB at most"],
            isBar ? new Bar($"≥ {rate:N0} grants/s", granted == flood.Sent && flood.Seconds < seconds * 1.1) : null,
            flood);
    }

    /// <summary>All at once, since it takes less than its queue holds; then until no more come.</summary>
    private static void Offer(Report report, Fwknopd contender)
    {
        PacketFile.Write(Workplace.File("spa-packets"), Sources(FirstSender, FwknopdPackets)
            .Select(source => (ReadOnlyMemory<byte>)FwknopClient.Packet(FwknopClient.Key(FwknopClient.Keys().Key, FwknopClient.Keys().Hmac), $"udp/{BenchDoor.First.Service}", source)));
        var clock = Stopwatch.StartNew();
        var flood = Flood(new FloodPlan([FwknopClient.SpaPort], Source: FirstSender, Sources: FwknopdPackets, SourcesInTurn: true,
            Rate: 5000, Packets: FwknopdPackets, PayloadFile: Workplace.File("spa-packets")));
        var (granted, last) = (0, clock.Elapsed.TotalSeconds);
        while (clock.Elapsed.TotalSeconds - last < 1.5 && clock.Elapsed.TotalSeconds < FwknopdPatience)
        {
            Thread.Sleep(20);
            if (contender.CountGrants() is var count && count > granted)
                (granted, last) = (count, clock.Elapsed.TotalSeconds);
        }

        report.Row([contender.Name, $"{FwknopdPackets} valid packets at once", $"{granted / last:N0} grants/s", $"{granted} of {flood.Sent} in {last:0.0} s"], samples: flood);
    }

    private static IReadOnlyList<IPAddress> Sources(string first, int count)
    {
        var address = IPAddress.Parse(first);
        return [.. Enumerable.Range(0, count).Select(number => address.Plus((uint)number))];
    }
}
