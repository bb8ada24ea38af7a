using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd.Values;

/// <summary>A file with a sequence a line. Empty lines and those that begin with # count for nothing; a used line is one of them.</summary>
internal static class OneTimeSequences
{
    /// <summary>How many lines are looked at before their turn.</summary>
    private const int LookedAhead = 1000;

    /// <summary>The first line that is not used; no steps and no line where there is none. Nothing after an error.</summary>
    /// <param name="named">The file's name.</param>
    /// <param name="flags">What TCP steps ask for.</param>
    public static (IReadOnlyList<KnockStep>? Steps, OneTimeFile? File) Read(Piece named, TcpFlagTest flags, NamedFileReader? files, DiagnosticBag diagnostics)
    {
        string? refusal = "there is no name";
        if (named.Length == 0 || Open(named.Text, files, out refusal) is not { } file)
        {
            diagnostics.Add(KnockdDiagnostics.NoSequenceFile(named.Span, named.Text, refusal!));
            return default;
        }

        if (SourceReader.Read(file.Name, file.Bytes.Span, keepsBytes: true, diagnostics) is not { } text)
            return default;
        var lines = OneTimeLines.Unused(text.Text).Take(LookedAhead).Select(l => new Piece(text, l.Start, l.Length)).ToList();
        if (lines.Count == 0)
        {
            diagnostics.Add(KnockdDiagnostics.NoneLeft(named.Span, file.Name));
            return ([], new OneTimeFile(file.Name, "", named.Span));
        }

        var known = new Dictionary<string, SourceSpan>();
        IReadOnlyList<KnockStep>? first = null;
        var isWhole = true;
        foreach (var line in lines)
        {
            if (SequenceValue.Read(line, flags, diagnostics) is not { } steps)
            {
                isWhole = false;
                continue;
            }

            first ??= steps;
            var sequence = string.Join(',', steps);
            if (!known.TryAdd(sequence, line.Span))
                diagnostics.Add(KnockdDiagnostics.LineTwice(line.Span, known[sequence]));
        }

        if (!isWhole)
            return default;
        diagnostics.Add(KnockdDiagnostics.NextLine(named.Span, file.Name, lines[0].Span.Line,
            lines.Count == 1 ? "it is the last" : lines.Count < LookedAhead ? $"{lines.Count - 1} more are left" : "many more are left"));
        return (first, new OneTimeFile(file.Name, lines[0].Text, named.Span));
    }

    private static InputFile? Open(string name, NamedFileReader? files, out string? refusal)
    {
        refusal = "nothing is read beside this input";
        return files?.Invoke(name, out refusal);
    }
}
