using System.Buffers;

namespace Postern.Policy.FrontEnds.RouterOs.Paste;

/// <summary>Inside a statement: quotes, invisible characters, backslashes at the line's end.</summary>
internal sealed partial class PasteRepair
{
    private const string TypographicQuotes = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb";

    private static readonly SearchValues<char> Quotes = SearchValues.Create(TypographicQuotes + '"');

    /// <param name="isStart">A statement may start here, so that # begins a comment.</param>
    private void Statement(int from, int to, bool isStart)
    {
        _isJoined = false;
        var copied = from;
        if (isStart && LineKinds.GluedParameter(_text.AsSpan(from, to - from)) is > 0 and var glued)
        {
            var end = from + glued;
            while (end < to && _text[end] != '=')
                end++;
            _reports.Add(PasteDiagnostics.GluedCommand(_source.Span(from, end - from), _text[from..end]));
            _output.Copy(from, from + glued);
            _output.Insert(" ", from + glued);
            copied = from += glued;
        }

        for (var at = from; at < to; at++)
        {
            var c = _text[at];
            if (_inString)
            {
                if (c == '\\')
                    at++;
                else if (c == '"')
                    _inString = false;
                continue;
            }

            switch (c)
            {
                case '#' when isStart:
                    _output.Copy(copied, to);
                    return;
                case '"':
                    _inString = true;
                    _stringStart = at;
                    break;
                case '\\' when _text.AsSpan(at + 1, to - at - 1).TrimStart(" \t").IsEmpty:
                    _output.Copy(copied, at + 1);
                    if (at + 1 < to)
                        _reports.Add(PasteDiagnostics.BackslashThenBlank(_source.Span(at)));
                    _isJoined = true;
                    return;
                case '[' or '(' or '{':
                    _open.Add(c);
                    break;
                case ']' or ')' or '}':
                    if (_open.Count > 0)
                        _open.RemoveAt(_open.Count - 1);
                    break;
                case '\u00a0' or '\u202f' or '\u3000':
                    Replace(at, " ", "no-break space");
                    break;
                case '\u200b' or '\u200c' or '\u200d' or '\u2060' or '\ufeff' or '\u00ad':
                    Replace(at, "", "invisible character");
                    break;
                default:
                    if (IsTypographicQuote(c))
                        at = Quoted(at);
                    break;
            }

            isStart = c is ';' or '{' || (isStart && c is ' ' or '\t');
        }

        _output.Copy(copied, to);
        if (_inString && _endsStringsWithTheLine && !EndsWithBackslash(to))
        {
            _reports.Add(PasteDiagnostics.UnclosedQuote(_source.Span(_stringStart)));
            _output.Insert("\"", Math.Max(0, to - 1));
            _inString = false;
        }

        void Replace(int at, string by, string name)
        {
            _reports.Add(PasteDiagnostics.InvisibleCharacter(_source.Span(at), name));
            _output.Copy(copied, at);
            if (by.Length > 0)
                _output.Insert(by, at);
            copied = at + 1;
        }

        int Quoted(int at)
        {
            var length = _text.AsSpan(at + 1, to - at - 1).IndexOfAny(Quotes);
            if (length < 0)
            {
                _reports.Add(PasteDiagnostics.StrayTypographicQuote(_source.Span(at)));
                return at;
            }

            var end = at + 1 + length;
            _reports.Add(PasteDiagnostics.TypographicQuotes(_source.Span(at, end - at + 1)));
            _output.Copy(copied, at);
            _output.Insert("\"", at);
            _output.Copy(at + 1, end);
            _output.Insert("\"", end);
            copied = end + 1;
            return end;
        }
    }

    private bool EndsWithBackslash(int to)
    {
        var count = 0;
        while (to - count > 0 && _text[to - count - 1] == '\\')
            count++;
        return count % 2 == 1;
    }

    private static bool IsTypographicQuote(char c) => TypographicQuotes.Contains(c);
}
