using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Knockd.Syntax;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd.Values;

/// <summary><c>syn,!ack</c>: flags that a TCP knock must have, and with ! must not.</summary>
internal static class FlagsValue
{
    private static readonly string[] Names = ["fin", "syn", "rst", "psh", "ack", "urg"];

    /// <summary>Null after an error. What every opening SYN has is the opening SYN, which needs no connection to be told apart.</summary>
    public static TcpFlagTest? Read(Directive directive, DiagnosticBag diagnostics)
    {
        var (set, clear, isWhole) = (TcpFlags.None, TcpFlags.None, true);
        foreach (var item in directive.Value!.Value.Split(','))
        {
            // knockd takes no space here; it does no harm.
            var word = item.Trim();
            var name = word.Text.ToLowerInvariant();
            var isNegated = name.StartsWith('!');
            var place = Array.IndexOf(Names, isNegated ? name[1..] : name);
            if (place < 0)
            {
                diagnostics.Add(KnockdDiagnostics.NotAFlag(word.Length > 0 ? word.Span : directive.Key.Span, word.Text, Names));
                isWhole = false;
            }
            else if (isNegated)
            {
                clear |= (TcpFlags)(1 << place);
            }
            else
            {
                set |= (TcpFlags)(1 << place);
            }
        }

        if ((set & clear) != 0)
        {
            diagnostics.Add(KnockdDiagnostics.ImpossibleFlags(directive.Value.Value.Span, (set & clear).ToString().ToLowerInvariant()));
            return null;
        }

        if (!isWhole)
            return null;
        return set == TcpFlags.Syn && (clear & ~TcpFlagTest.NewConnection.Clear) == 0 ? TcpFlagTest.NewConnection : new TcpFlagTest(set, clear);
    }
}
