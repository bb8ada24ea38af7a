using Postern.Rules.Model;

namespace Postern.Policy.Proof.Comparing;

/// <summary>What the proofs of two gates say of one door, number by number.</summary>
internal sealed class DoorFacts(GateNames names)
{
    /// <summary>Bits that differ by less are counted differently, not needed less.</summary>
    private const double LeastBits = 0.5;

    /// <param name="door">The policy's name.</param>
    public IEnumerable<Difference> Compare(string door, DoorProof first, DoorProof second)
    {
        if (first.Packets == 0 || second.Packets == 0)
            return [];
        var family = second.Family == IpFamily.V6 || first.Family == IpFamily.V6 ? " over IPv6" : "";
        return Packets($"'{door}'{family}", first, second).Concat(Bits($"'{door}'{family}", first, second)).Concat(Times($"'{door}'{family}", first, second))
            .Concat(Scans($"'{door}'{family}", first, second)).Select(d => d with { Door = door, Place = Place(second.Opens.Count > 0 ? second : first) });
    }

    /// <summary>No packet opens the door at the router.</summary>
    /// <param name="isBridged">Its rules let in who is in the door's list.</param>
    /// <param name="isRouterSecond">The router is the second of the two.</param>
    public Difference Shut(string door, DoorProof open, bool isBridged, bool isRouterSecond)
    {
        var (linux, router) = isRouterSecond ? (names.First, names.Second) : (names.Second, names.First);
        var packets = open.Packets > 0 ? [.. open.Shortest[0].Steps.Select(s => s.Text)] : new[] { "a single packet" };
        return new Difference(!isRouterSecond, "anybody", packets, Place(open))
        {
            Door = door,
            Kind = isBridged ? DifferenceKind.BridgeOnly : DifferenceKind.Shut,
            Sentence = isBridged
                ? $"no packet to {router} opens '{door}': it opens when {linux} tells it to, over the bridge"
                : $"'{door}' cannot be opened at {router}",
        };
    }

    private IEnumerable<Difference> Packets(string door, DoorProof first, DoorProof second)
    {
        if (first.Packets == second.Packets)
            return [];
        return [Of(second.Packets < first.Packets, DifferenceKind.Packets, Easier(first, second, second.Packets < first.Packets),
            $"{door} opens after {Count(second.Packets)} at {names.Second}, after {Count(first.Packets)} at {names.First}")];
    }

    private IEnumerable<Difference> Bits(string door, DoorProof first, DoorProof second)
    {
        if (Math.Abs(first.Bits - second.Bits) < LeastBits)
            return [];
        return [Of(second.Bits < first.Bits, DifferenceKind.Bits, Easier(first, second, second.Bits < first.Bits),
            $"a guesser must know {second.Bits:0.0} bits to open {door} at {names.Second}, {first.Bits:0.0} at {names.First}")];
    }

    private IEnumerable<Difference> Times(string door, DoorProof first, DoorProof second)
    {
        var (a, b) = (Waits(first), Waits(second));
        if (a.Count == b.Count)
        {
            for (var i = 0; i < a.Count; i++)
            {
                if (a[i] == b[i])
                    continue;
                yield return Of(Longer(b[i], a[i]), DifferenceKind.StepTime, Easier(first, second, Longer(b[i], a[i])),
                    $"{door}: {names.Second} waits {Text(b[i])} for packet {i + 2}, {names.First} {Text(a[i])}");
                break;
            }
        }

        if (first.For != second.For)
        {
            yield return Of(Longer(second.For, first.For), DifferenceKind.OpenTime, Easier(first, second, Longer(second.For, first.For)),
                $"{door} stays open for {Text(second.For)} at {names.Second}, for {Text(first.For)} at {names.First}");
        }
    }

    private IEnumerable<Difference> Scans(string door, DoorProof first, DoorProof second)
    {
        foreach (var scan in second.Scans)
        {
            if (first.Scans.FirstOrDefault(s => s.Protocol == scan.Protocol && s.Order == scan.Order) is not { } before)
                continue;
            var isMore = scan.Low > before.High * (1 + 1e-9);
            if (!isMore && before.Low <= scan.High * (1 + 1e-9))
                continue;
            var name = $"{(scan.Order == ScanOrder.Ascending ? "an ascending" : scan.Order == ScanOrder.Descending ? "a descending" : "a random")} {scan.Protocol} scan";
            yield return Of(isMore, DifferenceKind.Scan, [name],
                $"{name} opens {door} {Chance(scan)} at {names.Second}, {Chance(before)} at {names.First}");
        }
    }

    private static Difference Of(bool isMore, DifferenceKind kind, IReadOnlyList<string> packets, string sentence) =>
        new(isMore, "anybody", packets, "") { Kind = kind, Sentence = sentence };

    // The packets that show it: those of the gate that asks for less.
    private static IReadOnlyList<string> Easier(DoorProof first, DoorProof second, bool isSecond) =>
        [.. (isSecond ? second : first).Shortest[0].Steps.Select(s => s.Text)];

    private static List<TimeSpan?> Waits(DoorProof door) => [.. door.Shortest[0].Steps.Where(s => !s.IsWait).Skip(1).Select(s => s.Within)];

    private static bool Longer(TimeSpan? time, TimeSpan? than) => (time ?? TimeSpan.MaxValue) > (than ?? TimeSpan.MaxValue);

    private static string Text(TimeSpan? time) => time is { } known ? Durations.Text(known) : "ever";

    private static string Count(int packets) => packets == 1 ? "1 packet" : $"{packets} packets";

    private static string Place(DoorProof door) => string.Join(", ", door.Opens);

    private static string Chance(ScanChance scan) =>
        scan.Probability >= 1 ? "each time" : scan.High <= 0 ? "never" : scan.IsExact ? $"once in {1 / scan.Probability:#,0.#}" : $"with {scan.Low:P1} to {scan.High:P1}";
}
