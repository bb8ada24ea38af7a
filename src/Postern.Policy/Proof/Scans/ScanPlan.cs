using Postern.Policy.Proof.Cells;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Scans;

/// <summary>Scans in order are not estimated but done: every packet goes through the evaluator.</summary>
internal static class ScanPlan
{
    /// <summary>Packets a second, slow to fast.</summary>
    public static readonly IReadOnlyList<int> Rates = [100, 1_000, 10_000, 100_000];

    /// <summary>Plays a scan of all ports.</summary>
    /// <param name="probe">The packet to port 1; SYN or empty datagram.</param>
    /// <param name="asks">Ports whose packets are explained.</param>
    /// <param name="met">Told after each such packet.</param>
    public static void Play(Evaluator evaluator, GateState state, Packet probe, bool descends, int rate, DateTimeOffset start, Func<ushort, bool> asks, Action<Explanation, DateTimeOffset> met)
    {
        var explanation = new Explanation();
        var step = TimeSpan.FromSeconds(1) / rate;
        var now = start;
        for (var i = 1; i <= PortSet.AllPorts; i++)
        {
            var port = (ushort)(descends ? PortSet.AllPorts + 1 - i : i);
            var packet = probe with { DestinationPort = port };
            now += step;
            if (!asks(port))
            {
                evaluator.Judge(state, packet, now);
                continue;
            }

            explanation.Clear();
            evaluator.Judge(state, packet, now, explanation);
            met(explanation, now);
        }
    }

    /// <param name="opened">The rates at which it did.</param>
    public static ScanChance Told(IpProtocol protocol, bool descends, IReadOnlyCollection<int> opened)
    {
        var order = descends ? ScanOrder.Descending : ScanOrder.Ascending;
        if (opened.Count == 0)
            return new ScanChance(protocol, order, 0, 0, 0, $"at {Rates[0]} to {Rates[^1]:N0} packets a second");
        var slowest = opened.Min();
        var isContiguous = opened.Count == Rates.Count(r => r >= slowest);
        return new ScanChance(protocol, order, 1, 1, 1,
            isContiguous ? $"at {slowest:N0} packets a second{(slowest == Rates[0] ? "" : " and not at a tenth of it")}, and faster" : $"at {string.Join(", ", opened.Order().Select(r => r.ToString("N0")))} packets a second");
    }
}
