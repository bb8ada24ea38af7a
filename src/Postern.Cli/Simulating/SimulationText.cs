using System.Globalization;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Rules.Simulation;

namespace Postern.Cli.Simulating;

/// <summary>A simulation as lines for people.</summary>
/// <param name="begin">Times are told as seconds from here; null: as the time of day in UTC.</param>
/// <param name="isVerbose">Every rule that a packet met or missed, a line each.</param>
public sealed class SimulationText(TextWriter writer, DateTimeOffset? begin, bool isVerbose)
{
    /// <summary>Most of <see cref="PacketText"/> over IPv4 fits.</summary>
    private const int PacketWidth = 44;

    /// <summary>A full scan or a flood must not fill the screen.</summary>
    private const int MostEntries = 40;

    public void Write(Played played)
    {
        if (played is PlayedPacket packet)
        {
            Write(packet);
        }
        else if (played is PlayedClaim claim)
        {
            writer.WriteLine($"{Time(played.Time)}  {claim.Text}{(played.Failure is null ? ": so it is" : "")}");
        }

        if (played.Failure is { } failure)
            writer.WriteLine($"{played.Line}: FAILED: {failure}");
    }

    /// <summary>What stands in the gate at the end.</summary>
    public void WriteState(GateState state, RuleSet ruleSet, DateTimeOffset now)
    {
        WriteEntries("granted", [.. state.Grants(now).Select(g => (g.Door.Name, g.Source.ToString(), (DateTimeOffset?)g.Until))], now);
        WriteEntries("attempt", [.. state.Attempts(now).Select(a => ($"{a.Door.Name}, {a.Steps} of {a.Door.Opener.Steps.Count}", a.Source.ToString(), (DateTimeOffset?)a.Until))], now);
        WriteEntries("banned", [.. state.Bans(now).Select(b => ("", b.Source.ToString(), (DateTimeOffset?)b.Until))], now);
        WriteEntries("list", [.. state.Lists(now).Select(l => (l.List, l.Range.ToString(), l.Until))], now);
        foreach (var (chain, index, count) in Counters.Of(state, ruleSet))
            writer.WriteLine($"{"counted",-8} {Amount(count.Packets, "packet")}, {Amount(count.Bytes, "byte")}: {ReasonText.Rule(chain, index)} {chain.Rules[index].Effect}");
    }

    public void WriteTally(Tally tally)
    {
        writer.WriteLine(string.Join(", ", Enum.GetValues<Verdict>().Where(v => tally.Of(v) > 0).Select(v => $"{tally.Of(v):N0} {VerdictText.Of(v)}").DefaultIfEmpty("no packets")));
        foreach (var (verdict, reason, packets) in tally.Decisions.Take(MostEntries))
            writer.WriteLine($"  {packets,12:N0}  {VerdictText.Of(verdict),-9}  {ReasonText.Heading(reason)}");
        WriteRest(tally.Decisions.Count, "decisions");
    }

    public void WriteScan(ScanPlay scan, ScanPlan plan)
    {
        writer.WriteLine($"{Amount(scan.Tally.Packets, "packet")} from {plan.Source} to {plan.Gate}, {plan.PerSecond} a second");
        foreach (var seen in scan.Events.Take(MostEntries))
            writer.WriteLine($"{Time(seen.Time)}  after {Amount(seen.Packets, "packet")}, {plan.Protocol}/{seen.Port}: {ReasonText.Of(seen.Reason, seen.Time)}");
        WriteRest(scan.Events.Count, "events");
        if (scan.Events.All(e => e.Reason is not GuardReason { Event: GuardEvent.Opened }))
            writer.WriteLine("no door opened");
        var reached = scan.Reached;
        writer.WriteLine(reached.Count == 0
            ? "no port was reached"
            : $"{Amount(reached.Sum(r => (long)r.Count), "port")} reached: {string.Join(", ", reached.Take(MostEntries))}{(reached.Count > MostEntries ? $" and {reached.Count - MostEntries} more" : "")}");
    }

    public void WriteRefusals(CaptureRun run)
    {
        foreach (var refusal in Enum.GetValues<PacketRefusal>().Where(r => run.Refused(r) > 0))
            writer.WriteLine($"  {run.Refused(refusal),12:N0}  not judged  {RefusalText.Of(refusal)}");
        if (run.OutOfOrder > 0)
            writer.WriteLine($"  {run.OutOfOrder,12:N0}  out of order: judged at the time of the packet before");
    }

    private void Write(PlayedPacket played)
    {
        var reasons = string.Join("; ", Decision.Notable(played.Reasons).Select(r => ReasonText.Of(r, played.Time)));
        writer.WriteLine($"{Time(played.Time)}  {PacketText.Of(played.Packet),-PacketWidth}  {VerdictText.Of(played.Judgement.Verdict),-9}  {reasons}");
        if (!isVerbose)
            return;
        foreach (var reason in played.Reasons)
            writer.WriteLine($"{"",12}{ReasonText.Of(reason, played.Time)}");
    }

    private void WriteEntries(string kind, IReadOnlyList<(string Name, string Source, DateTimeOffset? Until)> entries, DateTimeOffset now)
    {
        foreach (var (name, source, until) in entries.Take(MostEntries))
            writer.WriteLine($"{kind,-8} {name,-20} {source,-40} {(until is { } end ? Durations.Text(end - now) : "stays")}");
        WriteRest(entries.Count, $"of {kind}");
        if (entries.Count == 0 && kind is "granted" or "banned")
            writer.WriteLine($"{kind,-8} nobody");
    }

    private void WriteRest(int count, string what)
    {
        if (count > MostEntries)
            writer.WriteLine($"  and {count - MostEntries:N0} more {what} (--json has all)");
    }

    private string Time(DateTimeOffset time) => begin is { } start
        ? (time - start).TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture).PadLeft(9) + "s"
        : time.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Amount(long number, string noun) => $"{number:N0} {noun}{(number == 1 ? "" : "s")}";
}
