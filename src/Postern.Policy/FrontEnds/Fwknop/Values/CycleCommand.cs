using System.Buffers;
using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Fwknop.Values;

/// <summary>
/// A CMD_CYCLE line as a hook's words. fwknopd cuts the line at its blanks and gives it to no shell. What a packet says never becomes part of a command here:
/// the address is in the environment, and where it is asked for, a shell takes it from there into the words that the administrator wrote.
/// </summary>
internal sealed class CycleCommand
{
    private static readonly SearchValues<char> ForShells = SearchValues.Create("|&<>()`'\"\\");

    private readonly Piece _line;
    private readonly IReadOnlyList<PortPattern> _ports;
    private readonly bool _opens;
    private readonly DiagnosticBag _diagnostics;
    private bool _isWrong;
    private bool _asksForAddress;

    private CycleCommand(Piece line, IReadOnlyList<PortPattern> ports, bool opens, DiagnosticBag diagnostics) =>
        (_line, _ports, _opens, _diagnostics) = (line, ports, opens, diagnostics);

    /// <summary>Null after an error.</summary>
    /// <param name="ports">What the stanza may be asked for.</param>
    /// <param name="opens">Whether it is the command that opens.</param>
    public static IReadOnlyList<string>? Read(Piece line, IReadOnlyList<PortPattern> ports, bool opens, DiagnosticBag diagnostics) =>
        new CycleCommand(line, ports, opens, diagnostics).Read();

    private IReadOnlyList<string>? Read()
    {
        if (_line.Chars.IndexOfAny(ForShells) is var at and >= 0)
        {
            _diagnostics.Add(FwknopDiagnostics.NeedsShell(_line.Part(at, 1).Span));
            return null;
        }

        var (plain, quoted) = (new List<string>(), new List<string>());
        for (var start = 0; start < _line.Length; start++)
        {
            if (char.IsWhiteSpace(_line.Chars[start]))
                continue;
            var end = start;
            while (end < _line.Length && !char.IsWhiteSpace(_line.Chars[end]))
                end++;
            var (word, shell) = ReadWord(start, end);
            plain.Add(word);
            quoted.Add(shell);
            start = end;
        }

        if (_isWrong)
            return null;
        return !_asksForAddress && plain[0].StartsWith('/') ? plain : ["/bin/sh", "-c", $"exec {string.Join(' ', quoted)}"];
    }

    private (string Plain, string Quoted) ReadWord(int start, int end)
    {
        var (plain, quoted) = (new StringBuilder(), new StringBuilder("'"));
        for (var i = start; i < end; i++)
        {
            if (_line.Chars[i] != '$')
            {
                plain.Append(_line.Chars[i]);
                quoted.Append(_line.Chars[i]);
                continue;
            }

            var rest = _line.Part(i + 1, end - i - 1).Chars;
            var (length, constant, fromEnvironment, refusal) = Variable(rest);
            if (refusal is not null)
            {
                _isWrong = true;
                _diagnostics.Add(FwknopDiagnostics.NoSuchVariable(_line.Part(i, length + 1).Span, refusal));
            }
            else if (fromEnvironment is not null)
            {
                _asksForAddress = true;
                quoted.Append($"'\"${{{fromEnvironment}}}\"'");
            }

            plain.Append(constant);
            quoted.Append(constant);
            i += length;
        }

        return (plain.ToString(), quoted.Append('\'').ToString());
    }

    // In fwknopd's order: the first that the text begins with is meant, whatever follows.
    private (int Length, string? Constant, string? FromEnvironment, string? Refusal) Variable(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("IP"))
            return (2, null, "POSTERN_SOURCE", null);
        if (text.StartsWith("SRC"))
            return (3, null, "POSTERN_SOURCE", null);
        if (text.StartsWith("PKT_SRC"))
            return (7, null, null, "a hook is told the address that is let in, not who sent the packet");
        if (text.StartsWith("DST"))
            return (3, null, null, "a hook is not told at which of the gate's addresses the packet came in");
        if (text.StartsWith("PORT"))
            return _ports.Count == 1 ? (4, _ports[0].Ports.ToString(), null, null) : (4, null, null, "the stanza does not say which port it is: write exactly one in OPEN_PORTS, and a stanza for each");
        if (text.StartsWith("PROTO"))
            return _ports.Count == 1 ? (5, _ports[0].Protocol == IpProtocol.Udp ? "17" : "6", null, null) : (5, null, null, "the stanza does not say which protocol it is: write exactly one port in OPEN_PORTS, and a stanza for each");
        if (text.StartsWith("TIMEOUT"))
            return (7, null, null, "a hook is told the end as a date, in POSTERN_UNTIL; $CLIENT_TIMEOUT is the seconds until then");
        if (text.StartsWith("CLIENT_TIMEOUT"))
            return _opens ? (14, null, "POSTERN_SECONDS", null) : (14, null, null, "when a door closes no time is left");
        return (0, null, null, "fwknop has none of this name");
    }
}
