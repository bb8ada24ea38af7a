using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>Who needs no knock: ranges, looked up by halves, and host names, which are asked for when it matters.</summary>
internal sealed class TrustedSources
{
    private readonly (UInt128 First, UInt128 Last)[] _v4;
    private readonly (UInt128 First, UInt128 Last)[] _v6;
    private readonly string[] _names;
    private readonly Func<string, IReadOnlyList<HostAddress>>? _resolve;

    public TrustedSources(IReadOnlyList<TrustedSource> trusted, Func<string, IReadOnlyList<HostAddress>>? resolve)
    {
        _v4 = Ranges(trusted, IpFamily.V4);
        _v6 = Ranges(trusted, IpFamily.V6);
        _names = [.. trusted.Where(t => t.HostName is not null).Select(t => t.HostName!)];
        _resolve = resolve;
    }

    public bool Contains(HostAddress source)
    {
        var ranges = source.Family == IpFamily.V4 ? _v4 : _v6;
        var (low, high) = (0, ranges.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ranges[middle].Last < source.Number)
                low = middle + 1;
            else
                high = middle;
        }

        return (low < ranges.Length && ranges[low].First <= source.Number) || IsNamed(source);
    }

    private bool IsNamed(HostAddress source)
    {
        foreach (var name in _names)
        {
            var addresses = _resolve?.Invoke(name) ?? [];
            for (var i = 0; i < addresses.Count; i++)
            {
                if (addresses[i] == source)
                    return true;
            }
        }

        return false;
    }

    /// <summary>In order, and those that overlap joined.</summary>
    private static (UInt128 First, UInt128 Last)[] Ranges(IReadOnlyList<TrustedSource> trusted, IpFamily family)
    {
        var ranges = new List<(UInt128 First, UInt128 Last)>();
        foreach (var range in trusted.Where(t => t.Range?.Family == family).Select(t => t.Range!.Value).OrderBy(r => r.FirstNumber))
        {
            if (ranges.Count > 0 && range.FirstNumber <= ranges[^1].Last)
                ranges[^1] = (ranges[^1].First, UInt128.Max(ranges[^1].Last, range.LastNumber));
            else
                ranges.Add((range.FirstNumber, range.LastNumber));
        }

        return [.. ranges];
    }
}
