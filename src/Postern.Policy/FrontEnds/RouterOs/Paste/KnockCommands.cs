using Postern.Policy.Text;

namespace Postern.Policy.FrontEnds.RouterOs.Paste;

/// <summary>Scripts and pages say how to knock beside the rules, in a comment or as a line of a shell. Some of that never worked.</summary>
internal static class KnockCommands
{
    public static void Check(SourceText script, Reports reports)
    {
        var text = script.Text.AsSpan();
        for (var at = 0; text[at..].IndexOf("nmap ") is var found and >= 0;)
        {
            var call = at + found;
            var start = text[..call].LastIndexOfAny('\r', '\n') + 1;
            var length = text[call..].IndexOfAny('\r', '\n');
            var end = length < 0 ? text.Length : call + length;
            var line = text[start..end];
            if (line.Contains("-p", StringComparison.Ordinal) && PortList(line) is var (first, count))
                reports.Add(PasteDiagnostics.KnocksInOneCall(script.Span(start + first, count), line.Slice(first, count).ToString()));
            at = end;
        }
    }

    /// <summary><c>888,555,222</c>: numbers and commas without a blank, as nmap takes several ports in one call.</summary>
    private static (int First, int Length)? PortList(ReadOnlySpan<char> line)
    {
        for (var at = 0; at < line.Length;)
        {
            var end = at;
            while (end < line.Length && (char.IsAsciiDigit(line[end]) || (line[end] == ',' && end > at)))
                end++;
            var list = line[at..end].TrimEnd(',');
            if (list.Contains(',') && list.Length < 100)
                return (at, list.Length);
            at = end + 1;
        }

        return null;
    }
}
