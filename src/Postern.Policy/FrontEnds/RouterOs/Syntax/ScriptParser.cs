using System.Text;
using Postern.Policy.FrontEnds.RouterOs.Menus;

namespace Postern.Policy.FrontEnds.RouterOs.Syntax;

/// <summary>
/// Statements, one after the other, so that a long export never stands in memory as a tree. Every character is read a bounded
/// number of times and nesting is bounded, whatever the input. Grammar: reference "Working grammar".
/// </summary>
internal sealed partial class ScriptParser(ScriptText script, Reports reports)
{
    private const int MaximumDepth = 100;
    private const int MaximumParts = 5_000;

    private readonly string _text = script.Text;
    private int _at;
    private int _depth;

    /// <summary>The next statement of the script itself, or null at its end.</summary>
    public Statement? Next()
    {
        while (true)
        {
            SkipToStatement();
            if (_at >= _text.Length)
                return null;
            if (_text[_at] is '}' or ']' or ')')
            {
                reports.Add(SyntaxDiagnostics.StrayCloser(script.Span(_at, _at + 1), _text[_at]));
                _at++;
                continue;
            }

            return ReadStatement(inBrackets: false);
        }
    }

    private Statement ReadStatement(bool inBrackets)
    {
        var start = _at;
        var isDirective = _text[_at] == ':';
        if (isDirective)
            _at++;
        var parts = new List<Part>();
        while (SkipBlanks(inBrackets) && !AtStatementEnd() && !(parts.Count > 0 && BeginsLostLine(parts)))
        {
            if (parts.Count == MaximumParts)
            {
                reports.Add(SyntaxDiagnostics.TooLong(script.Span(start, start + 1), MaximumParts));
                _at = _text.Length;
                break;
            }

            if (ReadPart(parts.Count == 0) is { } part)
                parts.Add(part);
        }

        var end = parts.Count > 0 ? parts[^1].Place.End : _at;
        return new Statement(new Place(script, start, Math.Max(end, start + 1)), isDirective, parts);
    }

    private Part? ReadPart(bool isFirst)
    {
        var start = _at;
        var c = _text[_at];
        if (c == '\\')
        {
            reports.Add(SyntaxDiagnostics.BackslashInLine(script.Span(_at, _at + 1)));
            _at++;
            return null;
        }

        if (c is '"' or '[' or '(' or '{' or '$')
        {
            var operand = ReadOperand();
            // {"key"="value"} in an array.
            if (c == '"' && operand is LiteralOperand key && _at < _text.Length && _text[_at] == '=')
                return ReadNamed(key.Text, key.Place, "=");
            return new OperandPart(operand);
        }

        // A condition of find: where !(comment~"x").
        if (c == '!' && _at + 1 < _text.Length && _text[_at + 1] == '(')
        {
            _at++;
            var inner = ReadOperand();
            return new OperandPart(new NotOperand(new Place(script, start, _at), inner));
        }

        if (c == '=')
        {
            _at++;
            reports.Add(SyntaxDiagnostics.BlankBeforeEquals(script.Span(start, _at), "the name"));
            return null;
        }

        var isPath = c is '/' or '*' || (isFirst && c == '.');
        var end = WordEnd(_at, isName: !isPath);
        if (end == _at)
        {
            // A character that begins nothing, such as a lone operator.
            _at++;
            return new WordPart(new Place(script, start, _at), _text[start.._at]);
        }

        _at = end;
        var word = _text[start..end];
        var place = new Place(script, start, end);
        if (!isPath && Operator(_at) is { } op)
        {
            _at += op.Length;
            return ReadNamed(word, place, op, moveBack: true);
        }

        if (_at < _text.Length && _text[_at] is '$' or '(' && !isPath)
        {
            reports.Add(SyntaxDiagnostics.GluedVariable(script.Span(_at, _at + 1)));
            _ = ReadOperand();
        }

        return new WordPart(place, word);
    }

    private NamedPart ReadNamed(string name, Place namePlace, string op, bool moveBack = false)
    {
        if (!moveBack)
            _at += op.Length;
        var value = ReadValue(name);
        return new NamedPart(namePlace with { End = Math.Max(namePlace.End, _at) }, name, namePlace, op, value);
    }

    private Operand ReadValue(string name)
    {
        SkipJoins();
        var start = _at;
        if (_at >= _text.Length || IsBlank(_text[_at]) || AtStatementEnd())
            return ReadBlankThenValue(name, start);

        Operand value;
        if (_text[_at] is '"' or '[' or '(' or '{' or '$')
            value = ReadOperand();
        else if (_text[_at] == '!' && _at + 1 < _text.Length && _text[_at + 1] is '"' or '$' or '(' or '[')
            value = ReadNegated();
        else
            value = ReadBareValue();
        ReportGlue(value);
        return value;
    }

    // name= value: tolerated before a block, and reported before a word that would otherwise be taken for the next parameter.
    private Operand ReadBlankThenValue(string name, int start)
    {
        var empty = new LiteralOperand(new Place(script, start, start), "", IsQuoted: false, start);
        var ahead = start;
        while (ahead < _text.Length && IsBlank(_text[ahead]))
            ahead++;
        if (ahead >= _text.Length || ahead == start)
            return empty;
        if (_text[ahead] is '{' or '[' or '(' && name is "do" or "else" or "in" or "from" or "to" or "step" or "on-error" or "while")
        {
            _at = ahead;
            return ReadOperand();
        }

        var end = WordEnd(ahead, isName: true);
        if (end == ahead || Operator(end) is not null || _text[ahead] is '/' or '\\')
            return empty;
        reports.Add(SyntaxDiagnostics.BlankAfterEquals(script.Span(start - 1, ahead), name));
        _at = ahead;
        return ReadBareValue();
    }

    private Operand ReadNegated()
    {
        var start = _at++;
        var inner = ReadOperand();
        var place = new Place(script, start, _at);
        return inner is LiteralOperand literal
            ? new LiteralOperand(place, "!" + literal.Text, literal.IsQuoted, -1)
            : new TemplateOperand(place, [new LiteralOperand(place with { End = start + 1 }, "!", false, start), inner]);
    }

    private LiteralOperand ReadBareValue()
    {
        var start = _at;
        while (_at < _text.Length && !IsBlank(_text[_at]) && !IsBareValueEnd(_text[_at]))
            _at++;
        var end = _at;
        if (_at < _text.Length && (_text[_at] is '$' or '(' or '[' or '{' || (_text[_at] == '\\' && !IsJoin(_at) && !BlankFollows(_at))))
        {
            reports.Add(SyntaxDiagnostics.GluedVariable(script.Span(_at, _at + 1)));
            // What cannot be read is passed over, so that the next parameter is still seen.
            if (_text[_at] == '\\')
                _at++;
            else
                _ = ReadOperand();
        }

        return new LiteralOperand(new Place(script, start, end), _text[start..end], IsQuoted: false, start);
    }

    private void ReportGlue(Operand value)
    {
        if (_at < _text.Length && value is LiteralOperand { IsQuoted: true } or VariableOperand && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '!' or '*'))
            reports.Add(SyntaxDiagnostics.GluedToValue(script.Span(_at, WordEnd(_at, isName: true))));
    }

    private Operand ReadOperand()
    {
        if (_depth >= MaximumDepth)
        {
            reports.Add(SyntaxDiagnostics.TooDeep(script.Span(_at, _at + 1), MaximumDepth));
            var place = new Place(script, _at, _at + 1);
            _at = _text.Length;
            return new LiteralOperand(place, "", IsQuoted: false, -1);
        }

        _depth++;
        try
        {
            return _text[_at] switch
            {
                '"' => ReadString(),
                '[' => ReadCommand(),
                '(' => ReadParentheses(),
                '{' => ReadBlock(),
                _ => ReadVariable(),
            };
        }
        finally
        {
            _depth--;
        }
    }

    private CommandOperand ReadCommand()
    {
        var start = _at++;
        var statements = ReadStatementsUntil(']', start, inBrackets: true);
        return new CommandOperand(new Place(script, start, _at), statements);
    }

    private BlockOperand ReadBlock()
    {
        var start = _at++;
        var statements = ReadStatementsUntil('}', start, inBrackets: false);
        return new BlockOperand(new Place(script, start, _at), statements);
    }

    private List<Statement> ReadStatementsUntil(char closer, int opener, bool inBrackets)
    {
        var statements = new List<Statement>();
        while (true)
        {
            SkipToStatement();
            if (_at >= _text.Length)
            {
                reports.Add(SyntaxDiagnostics.UnclosedBracket(script.Span(opener, opener + 1), _text[opener]));
                return statements;
            }

            if (_text[_at] == closer)
            {
                _at++;
                return statements;
            }

            if (_text[_at] is '}' or ']' or ')')
            {
                reports.Add(SyntaxDiagnostics.StrayCloser(script.Span(_at, _at + 1), _text[_at]));
                _at++;
                continue;
            }

            statements.Add(ReadStatement(inBrackets));
        }
    }

    private VariableOperand ReadVariable()
    {
        var start = _at++;
        if (_at < _text.Length && _text[_at] == '"')
        {
            var end = _text.AsSpan(_at + 1, Math.Min(200, _text.Length - _at - 1)).IndexOf('"');
            if (end > 0)
            {
                var quoted = _text.Substring(_at + 1, end);
                _at += end + 2;
                return new VariableOperand(new Place(script, start, _at), quoted);
            }
        }

        var name = _at;
        while (_at < _text.Length && char.IsAsciiLetterOrDigit(_text[_at]))
            _at++;
        var place = new Place(script, start, _at);
        if (_at == name)
            reports.Add(SyntaxDiagnostics.BareDollar(place.Span));
        return new VariableOperand(place, _text[name.._at]);
    }

    private Operand ReadString()
    {
        var start = _at++;
        var value = new StringBuilder();
        var pieces = new List<Operand>();
        var isDirect = true;
        while (_at < _text.Length && _text[_at] != '"')
        {
            var c = _text[_at];
            if (c == '\\')
            {
                _at = StringLexer.ReadEscape(script, _at, value, reports);
                isDirect = false;
            }
            else if (c == '$' && _at + 1 < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at + 1]) || _text[_at + 1] is '[' or '('))
            {
                if (value.Length > 0)
                    pieces.Add(new LiteralOperand(new Place(script, start, _at), value.ToString(), IsQuoted: true, -1));
                value.Clear();
                if (_text[_at + 1] is '[' or '(')
                    _at++;
                pieces.Add(ReadOperand());
            }
            else
            {
                if (c == '$')
                    reports.Add(SyntaxDiagnostics.BareDollar(script.Span(_at, _at + 1)));
                value.Append(c);
                _at++;
            }
        }

        if (_at < _text.Length)
            _at++;
        else
            reports.Add(SyntaxDiagnostics.UnterminatedString(script.Span(start, start + 1)));
        var place = new Place(script, start, _at);
        if (pieces.Count == 0)
            return new LiteralOperand(place, value.ToString(), IsQuoted: true, isDirect ? start + 1 : -1);
        if (value.Length > 0)
            pieces.Add(new LiteralOperand(place, value.ToString(), IsQuoted: true, -1));
        return new TemplateOperand(place, pieces);
    }

    // Blog damage: a statement that begins where only a parameter could stand.
    private bool BeginsLostLine(List<Part> parts)
    {
        var end = WordEnd(_at, isName: false);
        if (end == _at || !parts.Any(p => p is NamedPart))
            return false;
        var word = _text.AsSpan(_at, end - _at);
        var begins = word[0] == '/' && word.Length > 1 ? MenuTree.IsTopLevel(word[1..]) : word is "add" && NamedFollows(end);
        if (begins)
            reports.Add(SyntaxDiagnostics.LostNewline(script.Span(_at, end), word.ToString()));
        return begins;
    }

    private bool NamedFollows(int at)
    {
        while (at < _text.Length && IsBlank(_text[at]))
            at++;
        var end = WordEnd(at, isName: true);
        return end > at && end < _text.Length && _text[end] == '=';
    }

    private void SkipToStatement()
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c is '\n' or '\r' or ';' || IsBlank(c))
                _at++;
            else if (c == '\\' && IsJoin(_at))
                SkipJoin();
            else if (c == '#')
                _at = LineEnd(_at);
            else
                return;
        }
    }

    /// <returns>Always true; what ends the statement is for the caller to see.</returns>
    private bool SkipBlanks(bool alsoNewlines)
    {
        while (_at < _text.Length)
        {
            if (IsBlank(_text[_at]) || (alsoNewlines && _text[_at] is '\n' or '\r'))
                _at++;
            else if (_text[_at] == '\\' && IsJoin(_at))
                SkipJoin();
            else
                break;
        }

        return true;
    }

    private void SkipJoins()
    {
        while (_at < _text.Length && _text[_at] == '\\' && IsJoin(_at))
        {
            SkipJoin();
            while (_at < _text.Length && IsBlank(_text[_at]))
                _at++;
        }
    }

    private void SkipJoin() => _at += _at + 2 < _text.Length && _text[_at + 1] == '\r' && _text[_at + 2] == '\n' ? 3 : 2;

    private bool IsJoin(int at) => at + 1 < _text.Length && _text[at + 1] is '\n' or '\r';

    private bool BlankFollows(int at) => at + 1 >= _text.Length || IsBlank(_text[at + 1]);

    private int LineEnd(int at)
    {
        var length = _text.AsSpan(at).IndexOfAny('\r', '\n');
        return length < 0 ? _text.Length : at + length;
    }

    private bool AtStatementEnd() => _at >= _text.Length || _text[_at] is '\n' or '\r' or ';' or ']' or '}' or ')';

    private int WordEnd(int at, bool isName)
    {
        while (at < _text.Length && !IsBlank(_text[at]) && !IsBareValueEnd(_text[at]) && !(isName && _text[at] is '=' or '~' or '<' or '>')
            && !(isName && _text[at] == '!' && at + 1 < _text.Length && _text[at + 1] == '='))
            at++;
        return at;
    }

    private string? Operator(int at)
    {
        if (at >= _text.Length)
            return null;
        var two = at + 1 < _text.Length ? _text.AsSpan(at, 2) : default;
        return two is "!=" ? "!=" : two is "<=" ? "<=" : two is ">=" ? ">="
            : _text[at] switch { '=' => "=", '~' => "~", '<' => "<", '>' => ">", _ => null };
    }

    private static bool IsBlank(char c) => c is ' ' or '\t';

    private static bool IsBareValueEnd(char c) => c is '\n' or '\r' or ';' or '"' or '[' or ']' or '(' or ')' or '{' or '}' or '$' or '\\';
}
