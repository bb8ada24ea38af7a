using Postern.Policy.FrontEnds.RouterOs.Syntax;
using Postern.Policy.Text;

namespace Postern.Policy.FrontEnds.RouterOs.Paste;

/// <summary>
/// Line by line, from what a page or terminal shows back to what a router was meant to read. A script without damage comes out
/// as it went in. Nothing is left out without a warning.
/// </summary>
internal sealed partial class PasteRepair
{
    private readonly SourceText _source;
    private readonly string _text;
    private readonly Reports _reports;
    private readonly ScriptText.Builder _output;
    private readonly List<char> _open = [];

    /// <summary>Once a string was found to run to the end of the file: no string then goes on over a line's end.</summary>
    private readonly bool _endsStringsWithTheLine;

    private bool _inString;
    private int _stringStart;
    private bool _isJoined;
    private int _proseStart = -1;
    private int _proseLines;
    private (int Start, int End)? _lineBreak;
    private int _statementEnd = -1;

    private PasteRepair(SourceText source, Reports reports, bool endsStringsWithTheLine)
    {
        _source = source;
        _text = source.Text;
        _reports = reports;
        _output = new ScriptText.Builder(source);
        _endsStringsWithTheLine = endsStringsWithTheLine;
    }

    public static ScriptText Repair(SourceText source, Reports reports)
    {
        var repair = new PasteRepair(source, reports, endsStringsWithTheLine: false);
        repair.Run();
        if (repair._inString)
        {
            repair = new PasteRepair(source, reports, endsStringsWithTheLine: true);
            repair.Run();
        }

        return repair._output.Build();
    }

    private void Run()
    {
        for (var start = 0; start < _text.Length;)
        {
            var length = _text.AsSpan(start).IndexOfAny('\r', '\n');
            var end = length < 0 ? _text.Length : start + length;
            var next = end == _text.Length ? end : _text[end] == '\r' && end + 1 < _text.Length && _text[end + 1] == '\n' ? end + 2 : end + 1;
            Line(start, end);
            _lineBreak = (end, next);
            start = next;
        }

        FlushLineBreak();
        FlushProse();
    }

    private void Line(int start, int end)
    {
        if (_inString || _isJoined || _open.Count > 0)
        {
            FlushLineBreak();
            Statement(start, end, isStart: !_inString && !_isJoined);
            return;
        }

        var (from, to) = Trim(start, end);
        if (from == to)
        {
            FlushLineBreak();
            if (_proseLines == 0)
                _statementEnd = -1;
            return;
        }

        var line = _text.AsSpan(from, to - from);
        if (_statementEnd >= 0 && JoinToLineBefore(from, end, line))
            return;
        FlushLineBreak();
        var body = SkipMarks(from, to);
        if (body < 0)
        {
            Prose(from);
            return;
        }

        FlushProse();
        Statement(body, end, isStart: true);
        _statementEnd = to;
        if (body == to || _text[body] == '#')
            _statementEnd = -1;
    }

    // What stands at the line's beginning can only be the rest of the statement before.
    private bool JoinToLineBefore(int from, int end, ReadOnlySpan<char> line)
    {
        var parameter = LineKinds.LeadingParameter(line);
        if (parameter.IsEmpty && LineKinds.BeginsStatement(line))
            return false;
        var equals = line.IndexOf('=');
        var before = _text[_statementEnd - 1];
        if (equals > 0 && before == '-')
        {
            var wordStart = _statementEnd;
            while (wordStart > 0 && (char.IsAsciiLetterOrDigit(_text[wordStart - 1]) || _text[wordStart - 1] == '-'))
                wordStart--;
            var word = string.Concat(_text.AsSpan(wordStart, Math.Min(60, _statementEnd - wordStart)), line[..Math.Min(equals, 60)]);
            if (LineKinds.IsParameter(word))
            {
                _reports.Add(PasteDiagnostics.JoinedWord(_source.Span(wordStart, _statementEnd - wordStart), word));
                return Join(from, end, "");
            }
        }

        if (!parameter.IsEmpty)
        {
            _reports.Add(PasteDiagnostics.JoinedParameter(_source.Span(from, parameter.Length), parameter.ToString()));
            return Join(from, end, " ");
        }

        var first = line[0];
        if (before is ',' or '-' && (char.IsAsciiLetterOrDigit(first) || first == '!') && line.IndexOfAny(" \t") is var blank
            && (blank < 0 || line[blank..].Contains('=')) && HasParameterBefore())
        {
            _reports.Add(PasteDiagnostics.JoinedValue(_source.Span(from, blank < 0 ? line.Length : blank)));
            return Join(from, end, "");
        }

        return false;
    }

    private bool HasParameterBefore()
    {
        var start = _text.LastIndexOfAny(['\n', '\r'], _statementEnd - 1) + 1;
        var word = _text.LastIndexOfAny([' ', '\t'], _statementEnd - 1) + 1;
        return _text.AsSpan(Math.Max(start, word), _statementEnd - Math.Max(start, word)).Contains('=');
    }

    private bool Join(int from, int end, string glue)
    {
        if (glue.Length > 0)
            _output.Insert(glue, from);
        _lineBreak = null;
        Statement(from, end, isStart: false);
        _statementEnd = Trim(from, end).To;
        return true;
    }

    /// <summary>Skips list numbers, bullets, prompts and code marks before a statement.</summary>
    /// <returns>Where the statement begins; -1 when the line is none.</returns>
    private int SkipMarks(int from, int to)
    {
        if (_text[from] == '[' && PromptEnd(from, to) is { } prompt)
        {
            _reports.Add(PasteDiagnostics.Prompt(_source.Span(from, prompt.End - from)));
            if (prompt.PathEnd > prompt.PathStart)
            {
                _output.Copy(prompt.PathStart, prompt.PathEnd);
                _output.Insert("\n", prompt.PathEnd);
            }

            var rest = Trim(prompt.End, to).From;
            return rest;
        }

        var line = _text.AsSpan(from, to - from);
        if (line.StartsWith("Flags: ") && line.Contains(" - ", StringComparison.Ordinal))
        {
            _reports.Add(PasteDiagnostics.PrintOutput(_source.Span(from, to - from)));
            return -1;
        }

        var body = MarkEnd(from, to);
        var statement = Trim(body, to).From;
        if (body == from || statement == to || _text[statement] == '#' || !LineKinds.IsStatement(_text.AsSpan(statement, to - statement)))
            return LineKinds.IsStatement(line) ? from : -1;
        _reports.Add(_text[from] == '`'
            ? PasteDiagnostics.CodeMark(_source.Span(from))
            : PasteDiagnostics.ListNumber(_source.Span(from, body - from), _text[from..body]));
        return statement;
    }

    // A list number, a bullet or a code mark; a mark of ASCII counts only with a blank behind it.
    private int MarkEnd(int from, int to)
    {
        var first = _text[from];
        if (char.IsAsciiDigit(first))
            return ListNumberEnd(from, to);
        var isMark = first switch
        {
            '`' => from + 1 < to && _text[from + 1] != '`',
            '*' or '-' or '+' or '>' => from + 1 < to && IsBlank(_text[from + 1]),
            _ => !char.IsAscii(first) && !char.IsLetterOrDigit(first) && !IsTypographicQuote(first),
        };
        return isMark ? from + 1 : from;
    }

    private int ListNumberEnd(int from, int to)
    {
        var at = from;
        while (at < to && at < from + 4 && char.IsAsciiDigit(_text[at]))
            at++;
        return at < to && _text[at] is '.' or ')' or ':' ? at + 1 : from;
    }

    // [admin@MikroTik] /ip firewall filter> …
    private (int End, int PathStart, int PathEnd)? PromptEnd(int from, int to)
    {
        var head = _text.AsSpan(from, Math.Min(to - from, 200));
        var close = head.IndexOf(']');
        if (close < 0 || !head[..close].Contains('@') || head[1..close].ContainsAny("=\"[("))
            return null;
        var after = from + close + 1;
        var arrow = head[(close + 1)..].IndexOf('>');
        if (arrow < 0)
            return (after, after, after);
        var (start, end) = Trim(after, after + arrow);
        var path = _text.AsSpan(start, end - start);
        if (path.EndsWith("<SAFE"))
            (start, end) = Trim(start, end - 5);
        if (path.Contains('='))
            return (after, after, after);
        return (after + arrow + 1, start, end);
    }

    private void Prose(int from)
    {
        if (_proseLines++ == 0)
            _proseStart = from;
        _statementEnd = -1;
    }

    private void FlushProse()
    {
        if (_proseLines > 0)
        {
            var length = _text.AsSpan(_proseStart).IndexOfAny('\r', '\n');
            _reports.Add(PasteDiagnostics.Prose(_source.Span(_proseStart, length < 0 ? _text.Length - _proseStart : length), _proseLines));
        }

        _proseLines = 0;
    }

    private void FlushLineBreak()
    {
        if (_lineBreak is { } lineBreak)
            _output.Copy(lineBreak.Start, lineBreak.End);
        _lineBreak = null;
    }

    private (int From, int To) Trim(int from, int to)
    {
        while (from < to && IsBlank(_text[from]))
            from++;
        while (to > from && IsBlank(_text[to - 1]))
            to--;
        return (from, to);
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\u00a0' or '\u200b' or '\ufeff';
}
