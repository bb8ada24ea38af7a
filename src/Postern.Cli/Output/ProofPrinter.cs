using Postern.Policy.Proof;
using Postern.Rules.Model;

namespace Postern.Cli.Output;

/// <summary>A proof for people: sentences that can be read out.</summary>
public static class ProofPrinter
{
    /// <summary>Doors of a fleet are not read one by one; --json has them all.</summary>
    private const int MostDoors = 50;

    public static void Print(GateProof proof, TextWriter writer)
    {
        if (proof.Outside.Count > 0)
            writer.WriteLine($"strangers come in by {string.Join(", ", proof.Outside)} (--outside says otherwise)");
        writer.WriteLine("without a knock");
        foreach (var reach in proof.Reach)
            writer.WriteLine($"  {Family(reach.Family)}{reach.From}: {(reach.Places.Count == 0 ? "nothing" : string.Join(", ", reach.Places))}");
        foreach (var door in proof.Doors.Take(MostDoors))
            Print(door, writer);
        if (proof.Doors.Count > MostDoors)
            writer.WriteLine($"and {proof.Doors.Count - MostDoors} more doors (--json shows them all)");
        if (proof.Doors.Count == 0)
            writer.WriteLine("no door: nothing that a stranger can send opens anything");
        foreach (var sentence in proof.NotExplored)
            writer.WriteLine($"not explored: {sentence}");
    }

    public static void Print(GateComparison comparison, string first, string second, TextWriter writer)
    {
        if (comparison.IsEqual)
            writer.WriteLine($"{first} and {second} let the same in");
        foreach (var difference in comparison.Differences)
            Print(difference, second, writer);
        foreach (var sentence in comparison.NotExplored)
            writer.WriteLine($"not explored: {sentence}");
    }

    /// <summary>Both proofs, and what lies between them.</summary>
    public static void Print(RouterProof proof, TextWriter writer)
    {
        writer.WriteLine("AS THE LINUX GATE");
        Print(proof.Linux, writer);
        writer.WriteLine("AS A ROUTER");
        Print(proof.Router, writer);
        var comparison = proof.Comparison;
        var more = comparison.Differences.Count(d => d.IsMore);
        writer.WriteLine("SIDE BY SIDE");
        writer.WriteLine(comparison.IsEqual ? "the router lets the same in as the Linux gate: it is as strict"
            : more == 0 ? "the router is as strict as the Linux gate, and lets in less"
            : $"the router is not as strict as the Linux gate: {(more == 1 ? "1 difference lets" : $"{more} differences let")} in more");
        foreach (var difference in comparison.Differences)
            Print(difference, GateNames.LinuxAndRouter.Second, writer);
        foreach (var sentence in comparison.NotExplored.Except(proof.Linux.NotExplored).Except(proof.Router.NotExplored))
            writer.WriteLine($"not explored: {sentence}");
    }

    private static void Print(Difference difference, string second, TextWriter writer)
    {
        var what = difference.Sentence ?? $"{difference.Who} {(difference.IsMore ? "gets" : "no longer gets")} to {difference.Place}";
        var unconfirmed = difference.IsConfirmed == false ? " (THE EVALUATOR DOES NOT CONFIRM THIS)" : "";
        writer.WriteLine($"{second} lets in {(difference.IsMore ? "more" : "less")}: {what}");
        writer.WriteLine($"  {(difference.Packets.Count == 0 ? "at once" : $"after {string.Join(", ", difference.Packets)}")}{unconfirmed}");
    }

    private static void Print(DoorProof door, TextWriter writer)
    {
        writer.WriteLine($"{Family(door.Family)}door {door.Name}: {(door.Opens.Count == 0 ? "protects nothing" : string.Join(", ", door.Opens))}");
        var time = door.For is { } duration ? $"for {Durations.Text(duration)}" : "until reboot";
        if (door.People.Count > 0)
            writer.WriteLine($"  opens {time} to a single packet that only {string.Join(" and ", door.People)} can make, each of which counts once");
        if (door.Shortest.Count == 0)
        {
            writer.WriteLine(door.People.Count > 0 ? "  no stranger can open it without one of their keys" : "  no stranger can open it");
            return;
        }

        foreach (var sequence in door.Shortest)
            writer.WriteLine($"  opens {time} after: {sequence}{(sequence.IsConfirmed == false ? " (THE EVALUATOR DOES NOT CONFIRM THIS)" : "")}");
        if (door.ShortestCount > door.Shortest.Count)
            writer.WriteLine($"  {(door.ShortestCount == int.MaxValue ? "many" : $"{door.ShortestCount - door.Shortest.Count} more")} sequences of {door.Packets} packets do as well");
        var steps = door.Shortest[0].Steps.Where(s => !s.IsWait).ToList();
        if (steps.Exists(s => s.Within is not null))
            writer.WriteLine($"  time for the next packet: {string.Join(", ", steps.Skip(1).Select(s => s.Within is { } within ? Durations.Text(within) : "any"))}");
        writer.WriteLine($"  a guesser must know {door.Bits:0.0} bits");
        foreach (var protocol in door.Scans.GroupBy(s => s.Protocol))
        {
            foreach (var scan in protocol.Where(s => s.High > 0))
                writer.WriteLine($"  {Name(scan.Order)} {protocol.Key} scan: {Chance(scan)}, {scan.Condition}");
        }

        var harmless = door.Scans.Where(s => s.High <= 0).Select(s => $"{Name(s.Order)} {s.Protocol}").ToList();
        if (harmless.Count > 0)
            writer.WriteLine($"  does not open it: a scan {string.Join(", ", harmless)}");
        if (door.People.Count > 0)
            writer.WriteLine("  the knock is the weaker way in: it needs no key");
        if (door.RollsEvery is { } every)
        {
            writer.WriteLine($"  the knock changes every {Durations.Text(every)}, and {door.ShortestCount} are open at once: a recorded one is worthless after {Durations.Text(2 * every)}");
            writer.WriteLine("  until then it opens to the address that used it first, and to no other");
            return;
        }

        writer.WriteLine(door.IsOneTime ? "  the knock opens once: who recorded it does not get in"
            : $"  who recorded the knock can send it from any address, and gets in {time}");
    }

    private static string Family(IpFamily family) => family switch { IpFamily.V4 => "IPv4 ", IpFamily.V6 => "IPv6 ", _ => "" };

    private static string Name(ScanOrder order) => order.ToString().ToLowerInvariant();

    private static string Chance(ScanChance scan)
    {
        if (scan.Probability >= 1)
            return "opens it";
        if (scan.IsExact)
            return $"opens it once in {1 / scan.Probability:#,0.#} (exact)";
        return scan.Low <= 0 && scan.High >= 1 ? "unknown" : $"opens it with {scan.Probability:P1} (95 %: {scan.Low:P1} to {scan.High:P1})";
    }
}
