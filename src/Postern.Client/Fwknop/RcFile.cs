using System.Diagnostics.CodeAnalysis;

namespace Postern.Client.Fwknop;

/// <summary>One line of a stanza. The value may be secret: it never goes into a message.</summary>
/// <param name="IsCut">More stood on the line than fwknop takes for the value.</param>
public sealed record RcDirective(string Name, string Value, int Line, bool IsCut)
{
    /// <summary>Without the value: a record would print it.</summary>
    public override string ToString() => $"{Name}, line {Line}";
}

/// <summary>
/// The lines of an <c>.fwknoprc</c>, as fwknop 2.6 takes them apart: <c>[stanza]</c>, then <c>NAME value</c> or <c>NAME: value</c> where the value ends
/// at the first white space, <c>;</c> or <c>#</c>, and quotes mean nothing.
/// </summary>
public sealed class RcFile
{
    public const string DefaultStanza = "default";

    /// <summary>A file of stanzas is never so long; another file was named.</summary>
    public const int LongestText = 1 << 20;

    /// <summary>fwknop's own bound on a line.</summary>
    private const int LongestLine = 1024;

    private readonly Dictionary<string, List<RcDirective>> _stanzas = new(StringComparer.Ordinal);

    private RcFile(string name) => Name = name;

    /// <summary>As messages call it.</summary>
    public string Name { get; }

    /// <summary>Without the default one, which every other builds on.</summary>
    public IReadOnlyList<string> Stanzas => [.. _stanzas.Keys.Where(s => s != DefaultStanza)];

    /// <summary>Every line that is none is in <paramref name="problems"/>; what remains can be used all the same.</summary>
    public static RcFile Read(string text, string name, ICollection<KnockProblem> problems)
    {
        var file = new RcFile(name);
        if (text.Length > LongestText)
        {
            problems.Add(KnockProblem.Wrong($"{name}: longer than {LongestText >> 20} MiB", "name a file of fwknop stanzas"));
            return file;
        }

        List<RcDirective>? stanza = null;
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var trimmed = line.Trim();
            if (trimmed.IsEmpty || trimmed[0] is '#' or ';')
                continue;
            if (line.Length > LongestLine)
                problems.Add(file.At(number, $"a line of more than {LongestLine} characters", "fwknop reads no longer ones; break it up"));
            else if (trimmed[0] == '[')
                stanza = file.Begin(trimmed, number, problems);
            else if (!TryReadDirective(trimmed, number, out var directive))
                problems.Add(file.At(number, "a name without a value", "write NAME and its value with a space between them"));
            else if (stanza is null)
                problems.Add(file.At(number, $"{directive.Name} stands before the first stanza and belongs to none", $"put it below [{DefaultStanza}]"));
            else
                stanza.Add(directive);
        }

        return file;
    }

    public bool Has(string stanza) => _stanzas.ContainsKey(stanza);

    /// <summary>Those of the default stanza first; of two with one name the later counts.</summary>
    public IEnumerable<RcDirective> Directives(string stanza) =>
        (_stanzas.GetValueOrDefault(DefaultStanza) ?? []).Concat(stanza == DefaultStanza ? [] : _stanzas.GetValueOrDefault(stanza) ?? []);

    public KnockProblem At(int line, string message, string remedy) => KnockProblem.Wrong($"{Name}:{line}: {message}", remedy);

    private List<RcDirective>? Begin(ReadOnlySpan<char> line, int number, ICollection<KnockProblem> problems)
    {
        var end = line.IndexOf(']');
        var name = end < 0 ? "" : line[1..end].Trim().ToString();
        if (name.Length == 0)
        {
            problems.Add(At(number, "a stanza without a name", "write [name]"));
            return null;
        }

        // A stanza may go on further below.
        return _stanzas.TryGetValue(name, out var begun) ? begun : _stanzas[name] = [];
    }

    private static bool TryReadDirective(ReadOnlySpan<char> line, int number, [NotNullWhen(true)] out RcDirective? directive)
    {
        directive = null;
        var end = line.IndexOfAny(' ', '\t');
        if (end < 0)
            return false;
        var name = line[..end].TrimEnd(':');
        var rest = line[end..].TrimStart();
        var stop = rest.IndexOfAny(" \t;#");
        var value = stop < 0 ? rest : rest[..stop];
        if (name.IsEmpty || value.IsEmpty)
            return false;
        var after = stop < 0 ? [] : rest[stop..].TrimStart();
        directive = new RcDirective(name.ToString(), value.ToString(), number, IsCut: !after.IsEmpty && (after[0] is not ('#' or ';') || rest[stop] is '#' or ';'));
        return true;
    }
}
