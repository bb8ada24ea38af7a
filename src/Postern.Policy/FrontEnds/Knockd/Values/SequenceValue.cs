using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd.Values;

/// <summary><c>7000:udp,8000,9000:tcp</c>: ports, TCP where nothing else is said.</summary>
internal static class SequenceValue
{
    /// <summary>knockd's own bound.</summary>
    public const int MostSteps = 32;

    /// <summary>Null after an error.</summary>
    /// <param name="flags">What TCP steps ask for.</param>
    public static IReadOnlyList<KnockStep>? Read(Piece value, TcpFlagTest flags, DiagnosticBag diagnostics)
    {
        var steps = new List<KnockStep>();
        var isWhole = true;
        foreach (var item in value.Split(',').Take(MostSteps + 1))
        {
            if (steps.Count == MostSteps)
            {
                diagnostics.Add(KnockdDiagnostics.TooManySteps(value.Span, MostSteps));
                return null;
            }

            if (ReadStep(item, flags, diagnostics) is { } step)
                steps.Add(step);
            else
                isWhole = false;
        }

        return isWhole ? steps : null;
    }

    private static KnockStep? ReadStep(Piece item, TcpFlagTest flags, DiagnosticBag diagnostics)
    {
        var colon = item.Chars.IndexOf(':');
        var port = (colon < 0 ? item : item.Part(0, colon)).Trim();
        var protocol = colon < 0 ? (Piece?)null : item.Part(colon + 1, item.Length - colon - 1).Trim();
        var text = port.Chars;
        if (text.Length is 0 or > 9 || text.ContainsAnyExceptInRange('0', '9') || int.Parse(text) is < 1 or > ushort.MaxValue)
        {
            diagnostics.Add(KnockdDiagnostics.NotAPort(port.Length > 0 ? port.Span : item.Span, port.Text));
            return null;
        }

        var number = ushort.Parse(text);
        var span = item.Trim().Span;
        switch (protocol?.Text.ToLowerInvariant())
        {
            case null or "tcp":
                return KnockStep.Tcp(number, span) with { Flags = flags };
            case "udp":
                return KnockStep.Udp(number, span: span);
            default:
                diagnostics.Add(KnockdDiagnostics.NotAProtocol(protocol!.Value.Length > 0 ? protocol.Value.Span : span, protocol.Value.Text));
                return null;
        }
    }
}
