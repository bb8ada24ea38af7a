using System.Globalization;
using Postern.RouterDouble.Sessions;

namespace Postern.RouterDouble.Values;

/// <summary>
/// The API's queries, a stack machine: <c>?name</c>, <c>?-name</c>, <c>?name=x</c>, <c>?=name=x</c>, <c>?&lt;name=x</c>, <c>?&gt;name=x</c>, <c>?#</c> with
/// <c>&amp;</c>, <c>|</c>, <c>!</c>, <c>.</c> and numbers. What is left on the stack must all be true.
/// </summary>
internal static class QueryWords
{
    public static Func<IReadOnlyList<DoubleWord>, bool> Read(IReadOnlyList<string> queries)
    {
        // Said once, before any item is looked at.
        _ = Holds(queries, []);
        return words => Holds(queries, words);
    }

    private static bool Holds(IReadOnlyList<string> queries, IReadOnlyList<DoubleWord> words)
    {
        var stack = new List<bool>();
        foreach (var query in queries)
        {
            var text = query.StartsWith('?') ? query[1..] : query;
            if (text.StartsWith('#'))
                Operate(stack, text.AsSpan(1));
            else
                stack.Add(Test(text, words));
        }

        return stack.TrueForAll(v => v);
    }

    private static void Operate(List<bool> stack, ReadOnlySpan<char> operations)
    {
        while (!operations.IsEmpty)
        {
            var digits = operations.IndexOfAnyExceptInRange('0', '9');
            if (digits != 0)
            {
                digits = digits < 0 ? operations.Length : digits;
                var index = int.Parse(operations[..digits], CultureInfo.InvariantCulture);
                if (index >= stack.Count)
                    throw new RouterRefusal("query stack underflow");
                stack.Add(stack[^(index + 1)]);
                operations = operations[digits..];
                continue;
            }

            switch (operations[0])
            {
                case '!' when stack.Count > 0:
                    stack[^1] = !stack[^1];
                    break;
                case '&' or '|' when stack.Count > 1:
                    var last = stack[^1];
                    stack.RemoveAt(stack.Count - 1);
                    stack[^1] = operations[0] == '&' ? stack[^1] && last : stack[^1] || last;
                    break;
                case '.' when stack.Count > 0:
                    stack.Add(stack[^1]);
                    break;
                default:
                    throw new RouterRefusal("query stack underflow");
            }

            operations = operations[1..];
        }
    }

    private static bool Test(string text, IReadOnlyList<DoubleWord> words)
    {
        if (text.StartsWith('-'))
            return Value(text[1..]) is null;
        var kind = text.Length > 0 && text[0] is '<' or '>' or '=' ? text[0] : '=';
        var rest = text.Length > 0 && text[0] is '<' or '>' or '=' ? text[1..] : text;
        var at = rest.IndexOf('=', StringComparison.Ordinal);
        if (at < 0)
            return Value(rest) is not null;
        if (Value(rest[..at]) is not { } value)
            return false;
        var wanted = rest[(at + 1)..];
        if (kind == '=')
            return value == wanted || (value is "true" && wanted is "yes") || (value is "false" && wanted is "no") || SameTime(value, wanted);
        var order = long.TryParse(value, out var a) && long.TryParse(wanted, out var b) ? a.CompareTo(b)
            : RouterTimes.TryRead(value, out var t) && RouterTimes.TryRead(wanted, out var u) ? t.CompareTo(u)
            : string.CompareOrdinal(value, wanted);
        return kind == '<' ? order < 0 : order > 0;

        string? Value(string name)
        {
            foreach (var word in words)
            {
                if (word.Name == name)
                    return word.Value;
            }

            return null;
        }
    }

    private static bool SameTime(string value, string wanted) =>
        value.Length > 0 && char.IsAsciiLetter(value[^1]) && RouterTimes.TryRead(value, out var a) && RouterTimes.TryRead(wanted, out var b) && a == b;
}
