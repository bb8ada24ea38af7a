using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Steps;

/// <summary><c>syn,!ack</c>: flags that must be set, and with <c>!</c> flags that must not.</summary>
internal static class FlagReader
{
    public static readonly IReadOnlyList<string> Names =
        [.. Enum.GetValues<TcpFlags>().Where(f => f != TcpFlags.None).Select(f => f.ToString().ToLowerInvariant())];

    /// <summary>Null after a diagnostic.</summary>
    public static TcpFlagTest? Read(Slice text, DiagnosticBag diagnostics)
    {
        var (set, clear, good) = (TcpFlags.None, TcpFlags.None, true);
        var start = 0;
        foreach (var word in text.Text.Split(','))
        {
            var place = text.Part(start, word.Length);
            start += word.Length + 1;
            var negated = word.StartsWith('!');
            if (Flag(negated ? word[1..] : word) is not { } flag)
            {
                diagnostics.Add(StepDiagnostics.UnknownFlag(place.Span, word, Names));
                good = false;
            }
            else if (negated)
            {
                clear |= flag;
            }
            else
            {
                set |= flag;
            }
        }

        if ((set & clear) != 0)
        {
            diagnostics.Add(StepDiagnostics.ImpossibleFlags(text.Span, (set & clear).ToString().ToLowerInvariant()));
            good = false;
        }

        return good ? new TcpFlagTest(set, clear) : null;
    }

    private static TcpFlags? Flag(string word)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] == word)
                return (TcpFlags)(1 << i);
        }

        return null;
    }
}
