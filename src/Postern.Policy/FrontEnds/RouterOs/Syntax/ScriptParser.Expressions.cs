namespace Postern.Policy.FrontEnds.RouterOs.Syntax;

/// <summary>Expressions in parentheses, as far as install scripts use them.</summary>
internal sealed partial class ScriptParser
{
    private const int MaximumOperators = 500;

    private static readonly string[] Operators = ["->", "&&", "||", "!=", "<=", ">=", ".", ",", "=", "~", "<", ">", "+", "-", "*", "/", "%"];

    private Operand ReadParentheses()
    {
        var start = _at++;
        var operators = 0;
        var value = ReadExpression(0, ref operators);
        SkipBlanks(alsoNewlines: true);
        if (_at < _text.Length && _text[_at] == ')')
        {
            _at++;
            return value;
        }

        if (_at >= _text.Length)
        {
            reports.Add(SyntaxDiagnostics.UnclosedBracket(script.Span(start, start + 1), '('));
            return value;
        }

        reports.Add(SyntaxDiagnostics.ExpectedOperand(script.Span(_at, _at + 1)));
        while (_at < _text.Length && _text[_at] is not (')' or '\n' or '\r'))
            _at++;
        if (_at < _text.Length && _text[_at] == ')')
            _at++;
        return value;
    }

    private Operand ReadExpression(int least, ref int operators)
    {
        var left = ReadUnary(ref operators);
        while (true)
        {
            SkipBlanks(alsoNewlines: true);
            if (PeekOperator() is not { } op || Strength(op) < least)
                return left;
            _at += op.Length;
            if (++operators > MaximumOperators)
            {
                reports.Add(SyntaxDiagnostics.TooLong(left.Place.Span, MaximumOperators));
                _at = _text.Length;
                return left;
            }

            var right = ReadExpression(Strength(op) + 1, ref operators);
            left = new BinaryOperand(left.Place.To(right.Place), op, left, right);
        }
    }

    private Operand ReadUnary(ref int operators)
    {
        SkipBlanks(alsoNewlines: true);
        var start = _at;
        if (_at >= _text.Length || _text[_at] is ')' or ']' or '}' or ';')
        {
            reports.Add(SyntaxDiagnostics.ExpectedOperand(script.Span(Math.Min(_at, _text.Length - 1), _at + 1)));
            return new LiteralOperand(new Place(script, start, start), "", IsQuoted: false, start);
        }

        if (_text[_at] == '!' || IsWord("not"))
        {
            _at += _text[_at] == '!' ? 1 : 3;
            if (++operators > MaximumOperators || ++_depth > MaximumDepth)
            {
                reports.Add(SyntaxDiagnostics.TooDeep(script.Span(start, start + 1), MaximumDepth));
                _at = _text.Length;
                return new LiteralOperand(new Place(script, start, start), "", IsQuoted: false, start);
            }

            var inner = ReadUnary(ref operators);
            _depth--;
            return new NotOperand(new Place(script, start, inner.Place.End), inner);
        }

        if (_text[_at] is '"' or '[' or '(' or '{' or '$')
            return ReadOperand();
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is ':' or '_' or '*'
            || (_text[_at] is '.' or '-' or '/' && _at > start && _at + 1 < _text.Length && char.IsAsciiLetterOrDigit(_text[_at + 1]))))
            _at++;
        if (_at == start)
        {
            reports.Add(SyntaxDiagnostics.ExpectedOperand(script.Span(_at, _at + 1)));
            _at++;
        }

        return new LiteralOperand(new Place(script, start, _at), _text[start.._at], IsQuoted: false, start);
    }

    private string? PeekOperator()
    {
        foreach (var op in Operators)
        {
            if (string.CompareOrdinal(_text, _at, op, 0, op.Length) == 0)
                return op;
        }

        return IsWord("and") ? "and" : IsWord("or") ? "or" : IsWord("in") ? "in" : null;
    }

    private bool IsWord(string word) =>
        string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0
        && (_at + word.Length >= _text.Length || !char.IsAsciiLetterOrDigit(_text[_at + word.Length]));

    private static int Strength(string op) => op switch
    {
        "||" or "or" => 1,
        "&&" or "and" => 2,
        "=" or "!=" or "<" or ">" or "<=" or ">=" or "~" or "in" => 3,
        "." or "," => 4,
        "+" or "-" => 5,
        "*" or "/" or "%" => 6,
        _ => 7,
    };
}
