using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Checks;

/// <summary>
/// Under <c>strict: gate</c> a source has one attempt for the whole gate, and the door's last step ends it. So of two such doors
/// neither sequence may be the beginning of the other: the longer door would never open, and of equal ones it would be open to
/// guess which. Doors with <c>strict: door</c> or <c>off</c> keep attempts of their own and are not compared.
/// </summary>
internal static class AmbiguityChecker
{
    /// <summary>Reached by some 14,000 doors on the very same ports; beyond it the check itself would be a denial of service.</summary>
    public const int MaximumComparisons = 100_000_000;

    public static void Check(IReadOnlyList<Door> doors, DiagnosticBag diagnostics)
    {
        // A tree over protocol and port: only doors on one path can be each other's beginning. The root is node 0.
        var next = new Dictionary<(int Node, IpProtocol Protocol, ushort? Port), int>();
        var ending = new List<List<(Door Door, IReadOnlyList<KnockStep> Steps)>> { new() };
        var paths = new List<(Door Door, IReadOnlyList<KnockStep> Steps, int[] Path)>();
        foreach (var (door, steps) in doors.Where(d => d.Opener.Strictness == Strictness.Gate && d.Opener.Steps.Count > 0).SelectMany(d => d.Opener.Sequences.Select(s => (d, s))))
        {
            var node = 0;
            var path = new int[steps.Count];
            for (var i = 0; i < path.Length; i++)
            {
                var key = (node, steps[i].Protocol, steps[i].Port);
                if (!next.TryGetValue(key, out node))
                {
                    node = ending.Count;
                    next.Add(key, node);
                    ending.Add([]);
                }

                path[i] = node;
            }

            ending[node].Add((door, steps));
            paths.Add((door, steps, path));
        }

        var left = MaximumComparisons;
        foreach (var (door, steps, path) in paths)
        {
            if (FindBeginning(door, steps, path, ending, ref left) is { } other)
                diagnostics.Add(GuardDiagnostics.Ambiguous(door.Span, door, other));
            if (left <= 0)
            {
                diagnostics.Add(GuardDiagnostics.TooManyAlike(door.Span, door));
                return;
            }
        }
    }

    // A door whose sequence is the beginning of this one's; of equal ones only the earlier.
    private static Door? FindBeginning(Door door, IReadOnlyList<KnockStep> steps, int[] path, List<List<(Door Door, IReadOnlyList<KnockStep> Steps)>> ending, ref int left)
    {
        foreach (var node in path)
        {
            foreach (var (other, others) in ending[node])
            {
                if (ReferenceEquals(other, door) || --left <= 0)
                    break;
                // One key for both, which is said by itself.
                if (other.Rolling is not null && door.Rolling is not null && other.Opener.Steps.SequenceEqual(door.Opener.Steps))
                    continue;
                if (others.Zip(steps).All(p => p.First.Overlaps(p.Second)))
                    return other;
            }
        }

        return null;
    }
}
