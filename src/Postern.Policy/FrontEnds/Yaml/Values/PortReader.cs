using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary><c>tcp/22</c> and <c>udp/60000-61000</c>.</summary>
internal static class PortReader
{
    public const string Example = "tcp/22 or udp/60000-61000";

    /// <summary>Null after a diagnostic.</summary>
    public static PortPattern? ReadPattern(Slice text, DiagnosticBag diagnostics) =>
        SplitProtocol(text, diagnostics) is var (protocol, rest) && ReadRange(rest, diagnostics) is { } ports
            ? new PortPattern(protocol, ports) { Span = text.Span }
            : null;

    /// <summary>TCP or UDP and what stands behind the slash; null after a diagnostic.</summary>
    public static (IpProtocol Protocol, Slice Behind)? SplitProtocol(Slice text, DiagnosticBag diagnostics)
    {
        if (ForeignNotation.Respelled(text.Text) is { } respelled)
        {
            diagnostics.Add(PortDiagnostics.Foreign(text.Span, text.Text, respelled));
            return null;
        }

        var slash = text.Chars.IndexOf('/');
        var name = slash < 0 ? text : text.Part(0, slash);
        switch (name.Text)
        {
            case "tcp" or "udp" when slash < 0:
                diagnostics.Add(PortDiagnostics.NoPort(text.Span, name.Text));
                return null;
            case "tcp":
                return (IpProtocol.Tcp, text.From(slash + 1));
            case "udp":
                return (IpProtocol.Udp, text.From(slash + 1));
            case "icmp":
                diagnostics.Add(PortDiagnostics.NoPortsInIcmp(name.Span));
                return null;
            default:
                diagnostics.Add(slash < 0 ? PortDiagnostics.NotAPort(text.Span, text.Text) : PortDiagnostics.UnknownProtocol(name.Span, name.Text, ["tcp", "udp"]));
                return null;
        }
    }

    /// <summary>One port or <c>first-last</c>; null after a diagnostic.</summary>
    public static PortRange? ReadRange(Slice text, DiagnosticBag diagnostics)
    {
        var chars = text.Chars;
        if (chars.Contains(','))
        {
            diagnostics.Add(PortDiagnostics.SeveralPorts(text.Span));
            return null;
        }

        var dash = chars.IndexOf('-');
        if (dash < 0)
            return ReadPort(text, diagnostics) is { } port ? new PortRange(port, port) : null;
        if (dash == 0 || dash == chars.Length - 1)
        {
            diagnostics.Add(PortDiagnostics.OpenRange(text.Span, text.Text));
            return null;
        }

        var first = ReadPort(text.Part(0, dash), diagnostics);
        var last = ReadPort(text.From(dash + 1), diagnostics);
        if (first is not { } low || last is not { } high)
            return null;
        if (low > high)
        {
            diagnostics.Add(PortDiagnostics.Reversed(text.Span, low, high));
            return null;
        }

        return new PortRange(low, high);
    }

    /// <summary>1…65535; null after a diagnostic.</summary>
    public static ushort? ReadPort(Slice text, DiagnosticBag diagnostics)
    {
        var chars = text.Chars;
        if (chars.Length == 0 || chars.ContainsAnyExceptInRange('0', '9'))
            diagnostics.Add(PortDiagnostics.NotANumber(text.Span, text.Text));
        else if (chars.Length > 9 || int.Parse(chars) is < 1 or > ushort.MaxValue)
            diagnostics.Add(PortDiagnostics.OutOfRange(text.Span, text.Text));
        else
            return ushort.Parse(chars);
        return null;
    }
}
