using Postern.Rules.Model;

namespace Postern.Rules.Simulation;

/// <summary>The ports of a scan, in the order in which they are tried.</summary>
public static class ScanOrder
{
    private const int AllPorts = ushort.MaxValue;

    public static IReadOnlyList<ushort> Ascending { get; } = [.. Enumerable.Range(1, AllPorts).Select(p => (ushort)p)];

    public static IReadOnlyList<ushort> Descending { get; } = [.. Ascending.Reverse()];

    /// <param name="below">A random number from 0 to the argument, exclusive.</param>
    public static IReadOnlyList<ushort> Random(Func<int, int> below) => Shuffled([.. Ascending], below);

    /// <summary>As nmap does it: its own ports, shuffled.</summary>
    public static IReadOnlyList<ushort> NmapTop1000(Func<int, int> below) => Shuffled([.. CommonTcpPorts.Ranges.SelectMany(Ports)], below);

    /// <summary>Neighbours joined, lowest first.</summary>
    public static IReadOnlyList<PortRange> Ranges(IEnumerable<ushort> ports)
    {
        var ranges = new List<PortRange>();
        foreach (var port in ports.Distinct().Order())
        {
            if (ranges.Count > 0 && ranges[^1].Last == port - 1)
                ranges[^1] = ranges[^1] with { Last = port };
            else
                ranges.Add(port);
        }

        return ranges;
    }

    private static IEnumerable<ushort> Ports(PortRange range) => Enumerable.Range(range.First, range.Count).Select(p => (ushort)p);

    private static ushort[] Shuffled(ushort[] ports, Func<int, int> below)
    {
        for (var i = ports.Length - 1; i > 0; i--)
        {
            var other = below(i + 1);
            (ports[i], ports[other]) = (ports[other], ports[i]);
        }

        return ports;
    }
}
