using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Fwknop.Values;

/// <summary><c>tcp/22, udp/51820</c>.</summary>
internal static class PortsValue
{
    /// <summary>Each once; null after an error.</summary>
    public static IReadOnlyList<PortPattern>? Read(Piece value, DiagnosticBag diagnostics)
    {
        var (ports, isWrong) = (new HashSet<PortPattern>(), false);
        foreach (var item in value.Split(',').Select(p => p.Trim()))
        {
            if (TryRead(item) is { } port)
            {
                ports.Add(port with { Span = item.Span });
            }
            else
            {
                isWrong = true;
                diagnostics.Add(FwknopDiagnostics.NotAPort(item.Length > 0 ? item.Span : value.Span, item.Text));
            }
        }

        return isWrong ? null : [.. ports];
    }

    private static PortPattern? TryRead(Piece item)
    {
        var slash = item.Chars.IndexOf('/');
        if (slash < 0 || NumberValue.Read(item.Part(slash + 1, item.Length - slash - 1), 1, ushort.MaxValue) is not { } port)
            return null;
        return item.Text[..slash].ToLowerInvariant() switch
        {
            "tcp" => new PortPattern(IpProtocol.Tcp, (ushort)port),
            "udp" => new PortPattern(IpProtocol.Udp, (ushort)port),
            _ => null,
        };
    }
}
