using System.Text;

namespace Postern.Policy.FrontEnds.Knockd.Commands;

/// <summary>One command of a line: its words without quotes.</summary>
/// <param name="Start">Where it stands in the line.</param>
/// <param name="After">What stands before it: <c>;</c>, <c>&amp;&amp;</c>, <c>||</c>; empty for the first.</param>
/// <param name="IsPlain">Words and quotes alone: a shell would pass exactly these on.</param>
internal sealed record ShellCommand(IReadOnlyList<string> Words, int Start, int Length, string After, bool IsPlain);

/// <summary>
/// Commands joined by <c>;</c>, <c>&amp;&amp;</c> and <c>||</c>, as a POSIX shell takes them apart. Output that is sent elsewhere is read over.
/// Whatever else a shell can do (pipes, substitutions, loops, jobs in the background) is not read, and nothing is run.
/// </summary>
internal sealed class ShellLine
{
    private static readonly string[] Reserved = ["if", "then", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "!", "{", "}", "function"];

    private readonly string _line;
    private readonly List<ShellCommand> _commands = [];
    private readonly List<string> _words = [];
    private readonly StringBuilder _word = new();
    private bool _inWord;
    private bool _isPlain = true;
    private bool _isRedirected;
    private int _start = -1;
    private int _end;
    private string _after = "";

    private ShellLine(string line) => _line = line;

    /// <summary>Null for a line that only a shell understands.</summary>
    public static IReadOnlyList<ShellCommand>? Split(string line) => new ShellLine(line).Split();

    private List<ShellCommand>? Split()
    {
        for (var i = 0; i < _line.Length; i++)
        {
            var c = _line[i];
            switch (c)
            {
                case ' ' or '\t':
                    EndWord();
                    continue;
                case '#' when !_inWord:
                    i = _line.Length;
                    continue;
                case ';':
                case '&' when Next(i) == '&':
                case '|' when Next(i) == '|':
                    if (!EndCommand(c == ';' ? ";" : _line.Substring(i, 2)))
                        return null;
                    i += c == ';' ? 0 : 1;
                    continue;
                case '>':
                    i = Redirect(i);
                    if (i < 0)
                        return null;
                    continue;
                case '|' or '&' or '<' or '(' or ')' or '`' or '$':
                    return null;
                case '\'':
                    var close = _line.IndexOf('\'', i + 1);
                    if (close < 0)
                        return null;
                    Begin(i);
                    _word.Append(_line, i + 1, close - i - 1);
                    i = close;
                    break;
                case '"':
                    Begin(i);
                    i = DoubleQuoted(i + 1);
                    if (i < 0)
                        return null;
                    break;
                case '\\':
                    if (++i == _line.Length)
                        return null;
                    Begin(i - 1);
                    _word.Append(_line[i]);
                    break;
                default:
                    _isPlain &= c is not ('*' or '?' or '[' or '~');
                    Begin(i);
                    _word.Append(c);
                    break;
            }

            _end = i + 1;
        }

        return EndCommand("") || (_commands.Count > 0 && _after == ";" && _words.Count == 0) ? _commands : null;
    }

    private char Next(int at) => at + 1 < _line.Length ? _line[at + 1] : '\0';

    private void Begin(int at)
    {
        if (_start < 0)
            _start = at;
        _inWord = true;
    }

    private int DoubleQuoted(int at)
    {
        for (; at < _line.Length && _line[at] != '"'; at++)
        {
            if (_line[at] is '$' or '`')
                return -1;
            if (_line[at] == '\\' && Next(at) is '"' or '\\' or '$' or '`')
                at++;
            _word.Append(_line[at]);
        }

        return at < _line.Length ? at : -1;
    }

    /// <summary>Where output goes: <c>&gt;file</c>, <c>2&gt;&amp;1</c>. Returns the place of its last character, -1 for what is not read.</summary>
    private int Redirect(int at)
    {
        // The number of a file before it is no word.
        if (_inWord && _word.Length == 1 && char.IsAsciiDigit(_word[0]))
        {
            _word.Clear();
            _inWord = false;
        }

        EndWord();
        _isPlain = false;
        at++;
        while (at < _line.Length && _line[at] is '>' or '&' or ' ' or '\t')
            at++;
        var begin = at;
        while (at < _line.Length && (char.IsAsciiLetterOrDigit(_line[at]) || _line[at] is '/' or '.' or '_' or '-' or '%'))
            at++;
        _end = at;
        _isRedirected = true;
        return at > begin ? at - 1 : -1;
    }

    private void EndWord()
    {
        if (_inWord)
            _words.Add(_word.ToString());
        _word.Clear();
        _inWord = false;
    }

    private bool EndCommand(string next)
    {
        EndWord();
        if (_words.Count == 0 || Reserved.Contains(_words[0]) || _words[0].Contains('='))
            return false;
        _commands.Add(new ShellCommand([.. _words], _start, _end - _start, _after, _isPlain && !_isRedirected));
        _words.Clear();
        (_start, _after, _isPlain, _isRedirected) = (-1, next, true, false);
        return true;
    }
}
