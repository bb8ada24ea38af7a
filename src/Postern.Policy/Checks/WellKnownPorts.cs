using System.Collections.Frozen;

namespace Postern.Policy.Checks;

/// <summary>Ports that scanners try first, because services live there: no knock on them is a secret.</summary>
internal static class WellKnownPorts
{
    private static readonly FrozenSet<ushort> All = FrozenSet.ToFrozenSet<ushort>(
    [
        20, 21, 22, 23, 25, 53, 67, 68, 69, 80, 88, 110, 111, 123, 135, 137, 138, 139, 143, 161, 179, 389, 443, 445, 465, 500, 514, 587, 631, 636, 873, 993, 995,
        1080, 1194, 1433, 1521, 1701, 1723, 1883, 1900, 2049, 3128, 3306, 3389, 4500, 5060, 5061, 5353, 5432, 5900, 5985, 6379, 8000, 8080, 8291, 8443, 8728, 8729, 8888,
        9200, 11211, 27017,
    ]);

    public static bool Contains(ushort port) => All.Contains(port);
}
