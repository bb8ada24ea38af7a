using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Fwknop.Values;

/// <summary>A filter of libpcap's that says at which ports packets come in: <c>udp port 62201 or tcp dst port 80</c>. Any other is an error.</summary>
internal static class PacketFilter
{
    /// <summary>Null after an error.</summary>
    public static IReadOnlyList<PortPattern>? Read(Piece value, DiagnosticBag diagnostics)
    {
        var ports = Read(value);
        if (ports is null)
        {
            diagnostics.Add(FwknopDiagnostics.NotAFilter(value.Span));
            return null;
        }

        foreach (var range in ports.Where(p => !p.Ports.IsSingle))
            diagnostics.Add(FwknopDiagnostics.PortRange(value.Span, range.ToString()));
        return [.. ports.Select(p => p with { Span = value.Span }).Distinct()];
    }

    private static List<PortPattern>? Read(Piece value)
    {
        // With nothing but "or" between the terms, brackets change nothing.
        var words = new Queue<string>(value.Text.Replace('(', ' ').Replace(')', ' ').ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var ports = new List<PortPattern>();
        IReadOnlyList<IpProtocol> protocols = [];
        while (words.TryPeek(out var first))
        {
            // "port 80 or 443": what stands before the first number is meant of the second too.
            if (!char.IsAsciiDigit(first[0]) || protocols.Count == 0)
            {
                protocols = first switch { "udp" => [IpProtocol.Udp], "tcp" => [IpProtocol.Tcp], _ => [IpProtocol.Udp, IpProtocol.Tcp] };
                if (protocols.Count == 1)
                    words.Dequeue();
                if (words.TryPeek(out var direction) && direction == "dst")
                    words.Dequeue();
                if (!words.TryDequeue(out var kind) || kind is not ("port" or "portrange"))
                    return null;
            }

            if (!words.TryDequeue(out var number) || Range(number) is not { } range)
                return null;
            ports.AddRange(protocols.Select(p => new PortPattern(p, range)));
            if (words.TryDequeue(out var joint) && (joint is not ("or" or "||") || words.Count == 0))
                return null;
        }

        return ports.Count > 0 ? ports : null;
    }

    private static PortRange? Range(string text)
    {
        var dash = text.IndexOf('-');
        return ushort.TryParse(dash < 0 ? text : text[..dash], out var first) && ushort.TryParse(dash < 0 ? text : text[(dash + 1)..], out var last) && first > 0 && first <= last
            ? new PortRange(first, last)
            : null;
    }
}
