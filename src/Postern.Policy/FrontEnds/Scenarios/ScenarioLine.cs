using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Scenarios;

/// <summary>A line as words that know their place. Quotes hold blanks together; a word that begins with # ends the line.</summary>
internal sealed class ScenarioLine
{
    private readonly List<Slice> _words = [];
    private int _next;

    private ScenarioLine(ScalarNode scalar) => All = scalar.All;

    public Slice All { get; }

    /// <summary>As it was written, without comment.</summary>
    public string Text => _words.Count == 0 ? "" : Between(_words[0], _words[^1]).Text;

    /// <summary>Words not taken yet.</summary>
    public int Left => _words.Count - _next;

    public string this[int index] => _next + index < _words.Count ? _words[_next + index].Text : "";

    /// <summary>The lines that say something.</summary>
    public static IEnumerable<ScenarioLine> Of(SourceText source, DiagnosticBag diagnostics)
    {
        for (var start = 0; start < source.Text.Length;)
        {
            var length = source.Text.AsSpan(start).IndexOfAny('\r', '\n');
            if (length < 0)
                length = source.Text.Length - start;
            var text = source.Text.Substring(start, length);
            var line = new ScenarioLine(new ScalarNode(source.Span(start, length), text, source, start));
            if (line.Split(diagnostics) && line.Left > 0)
                yield return line;
            start += length + 1;
        }
    }

    /// <summary>The next word; the line's end, with nothing in it, where there is none.</summary>
    public Slice Take() => _next < _words.Count ? _words[_next++] : End;

    /// <summary>Takes the next word if it is this one.</summary>
    public bool TryTake(string word)
    {
        if (this[0] != word)
            return false;
        _next++;
        return true;
    }

    public IEnumerable<Slice> TakeRest()
    {
        while (_next < _words.Count)
            yield return _words[_next++];
    }

    /// <summary>From this word to the end of that one.</summary>
    public Slice Between(Slice first, Slice last) => All.Part(first.Start, last.Start + last.Length - first.Start);

    /// <summary>All its words.</summary>
    public SourceSpan Span => _words.Count == 0 ? All.Span : Between(_words[0], _words[^1]).Span;

    private Slice End => _words.Count == 0 ? All : _words[^1];

    private bool Split(DiagnosticBag diagnostics)
    {
        var chars = All.Chars;
        for (var at = 0; at < chars.Length;)
        {
            if (char.IsWhiteSpace(chars[at]))
            {
                at++;
                continue;
            }

            if (chars[at] == '#')
                break;
            var (start, quoted) = (at, false);
            for (; at < chars.Length && (quoted || !char.IsWhiteSpace(chars[at])); at++)
            {
                if (quoted && chars[at] == '\\')
                    at++;
                else if (at < chars.Length && chars[at] == '"')
                    quoted = !quoted;
            }

            at = Math.Min(at, chars.Length);
            if (quoted)
            {
                diagnostics.Add(ScenarioDiagnostics.UnclosedQuote(All.Part(start, at - start).Span));
                return false;
            }

            _words.Add(All.Part(start, at - start));
        }

        return true;
    }
}
