using System.Numerics;
using Postern.Policy.Proof.Cells;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Chains;

/// <summary>One way through the states: what a person reads, and the packets that do it.</summary>
/// <param name="Packets">Null: wait until what the step before it wrote has expired.</param>
internal sealed record SequenceDraft(IReadOnlyList<OpeningStep> Steps, IReadOnlyList<(Packet? Packet, TimeSpan Wait)> Packets, bool CanPlay);

/// <summary>Turns ways through the states into steps for people.</summary>
internal sealed class SequenceWriter(Slice slice, IReadOnlyList<(CellProgram Program, List<PacketCell> Cells)> moves, Func<int, TimeSpan?> timeout, ProgramBuilder builder, Site site)
{
    /// <summary>Three protocols that a guesser would try, and 65,535 ports where there are ports.</summary>
    private static readonly double ProtocolBits = Math.Log2(3);

    public SequenceDraft Write(IReadOnlyList<(Visit From, Move Move, Visit To)> way)
    {
        var steps = new List<OpeningStep>();
        var packets = new List<(Packet?, TimeSpan)>();
        var canPlay = true;
        foreach (var (from, move, to) in way)
        {
            if (move.IsWait)
            {
                var list = slice.Lists[BitOperations.TrailingZeroCount(move.Expired)];
                var time = timeout(list) ?? TimeSpan.Zero;
                steps.Add(new OpeningStep($"wait {Durations.Text(time)} until {site.DynamicLists[list]} has expired", 0, null, true));
                packets.Add((null, time));
                continue;
            }

            var (program, cells) = moves[move.Program];
            var chosen = cells.OrderBy(c => c.IsPlain ? 0 : 1).ThenBy(c => c.Bits).ThenBy(c => c.IsForwarded).ThenBy(c => c.Notes.Length).First();
            var conditions = slice.Choices.Where((_, i) => (move.Choices >> i & 1) != 0).Select(c => builder.Choices[c]).ToList();
            canPlay &= slice.Choices.Any() is false;
            var text = Text(cells, chosen) + (conditions.Count > 0 ? $" (if {string.Join(" and ", conditions)})" : "");
            steps.Add(new OpeningStep(text, Bits(from, move, to, chosen), Within(from, move, to, program), false));
            packets.Add((chosen.Witness, TimeSpan.Zero));
        }

        return new SequenceDraft(steps, packets, canPlay);
    }

    // The same protocol and fields first; another protocol that does as well is worth a word.
    private string Text(List<PacketCell> cells, PacketCell chosen)
    {
        var here = cells.Where(c => c.Interface == chosen.Interface && c.Witness.Destination == chosen.Witness.Destination).ToList();
        var outside = site.Interfaces.Outside.Count();
        var by = outside > 1 && cells.Select(c => c.Interface).Distinct().Count() < outside ? $" by {chosen.Interface.Text}" : "";
        var texts = here.Where(c => c.Bits <= chosen.Bits && c.Notes == chosen.Notes).GroupBy(c => c.Witness.Protocol)
            .OrderBy(g => g.Key == chosen.Witness.Protocol ? 0 : 1)
            .Select(g => Step(g.Key, g.First().Ports is null ? null : PortSet.Union(g.Select(c => c.Ports!)), chosen.Notes)).ToList();
        return texts[0] + (texts.Count == 2 ? $" or {texts[1]}" : texts.Count > 2 ? $" or {texts.Count - 1} other protocols" : "") + by;
    }

    public static string Step(IpProtocol protocol, PortSet? ports, string notes)
    {
        if (ports is not null)
            return $"{protocol}/{ports}{notes}";
        var name = protocol == IpProtocol.IcmpV6 ? "icmp" : protocol.ToString();
        return notes.StartsWith(" size=", StringComparison.Ordinal) ? $"{name}/{notes[1..]}" : name + notes;
    }

    // All packets that make the same progress, from the same place to the same address, count for the guesser.
    private double Bits(Visit from, Move move, Visit to, PacketCell chosen)
    {
        var chance = 0.0;
        foreach (var (program, cells) in moves)
        {
            if (ProgramRun.Run(program, from.State, move.Choices).State != to.State)
                continue;
            foreach (var cell in cells)
            {
                if (cell.Interface == chosen.Interface && cell.Witness.Destination == chosen.Witness.Destination && IsSameKind(cell.Witness, chosen.Witness))
                    chance += Chance(cell);
            }
        }

        return Math.Max(0, -Math.Log2(Math.Min(1, chance)));
    }

    // A guesser sends one kind of segment or message to a port, not each of them.
    private static bool IsSameKind(in Packet packet, in Packet chosen) => packet.Protocol == chosen.Protocol
        ? packet.TcpFlags == chosen.TcpFlags && packet.IcmpType == chosen.IcmpType && packet.IcmpCode == chosen.IcmpCode
        : packet.Protocol == IpProtocol.Tcp ? packet.IsSyn : packet.Protocol == IpProtocol.Udp || packet.IsEchoRequest;

    private double Chance(PacketCell cell)
    {
        var protocol = cell.Witness.Protocol;
        if (protocol != IpProtocol.Tcp && protocol != IpProtocol.Udp && protocol != site.Icmp)
            return 0;
        return Math.Pow(2, -ProtocolBits - cell.Bits) * (cell.Ports is null ? 1 : (double)cell.Ports.Count / PortSet.AllPorts);
    }

    // The entries without which the packet does not get so far.
    private TimeSpan? Within(Visit from, Move move, Visit to, CellProgram program)
    {
        TimeSpan? least = null;
        var gained = to.State & ~from.State;
        for (var left = from.State; left != 0; left &= left - 1)
        {
            var bit = left & (~left + 1);
            if ((ProgramRun.Run(program, from.State & ~bit, move.Choices).State & gained) != gained
                && timeout(slice.Lists[BitOperations.TrailingZeroCount(bit)]) is { } time && (least is null || time < least))
                least = time;
        }

        return least;
    }
}
