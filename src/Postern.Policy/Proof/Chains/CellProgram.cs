using System.Text;
using Postern.Rules.Model;

namespace Postern.Policy.Proof.Chains;

/// <summary>A condition that is still open once the kind of packet and the source are known.</summary>
/// <param name="List">A list's number; below zero: a choice, -1 the first.</param>
internal readonly record struct OpenTest(int List, bool Negated)
{
    public bool IsChoice => List < 0;

    public int Choice => -1 - List;
}

internal enum LineKind
{
    /// <summary>Drop, reject or tarpit.</summary>
    Drop,
    Accept,
    Return,
    Jump,

    /// <summary>The source is put into a list.</summary>
    Write,
    Untrack,
    Translate,
}

/// <summary>What is left of a rule.</summary>
/// <param name="Number">The list that is written, or the translation's place in <see cref="CellProgram.Translations"/>.</param>
internal sealed record Line(LineKind Kind, OpenTest[] Tests, int Number, Line[] Called, Rule Rule);

/// <summary>What is left of the filter for one outcome of raw and nat.</summary>
/// <param name="Place">Protocol and port that the packet reaches.</param>
internal sealed record FilterPart(Line[] Lines, bool IsForwarded, string Place);

/// <summary>
/// The rules as one kind of packet meets them: everything that the packet alone decides is decided, so that only conditions on lists
/// are left, a handful of lines of hundreds. Kinds of packet with equal programs are one kind.
/// </summary>
internal sealed record CellProgram(Line[] Raw, Line[] Nat, IReadOnlyList<TranslateEffect> Translations, FilterPart[] Filters)
{
    /// <summary>Equal for programs that mean the same.</summary>
    public string Key => field ??= WriteKey();

    /// <summary>Of the translation (-1: none) and of whether the packet is tracked.</summary>
    public FilterPart Filter(int translation, bool isTracked) => Filters[((translation + 1) * 2) + (isTracked ? 0 : 1)];

    private string WriteKey()
    {
        var key = new StringBuilder();
        Write(key, Raw);
        Write(key, Nat);
        foreach (var filter in Filters)
        {
            key.Append(filter.IsForwarded ? 'f' : 'i');
            if (Translations.Count > 0)
                key.Append(filter.Place);
            Write(key, filter.Lines);
        }

        return key.ToString();
    }

    private static void Write(StringBuilder key, Line[] lines)
    {
        foreach (var line in lines)
        {
            key.Append((char)('a' + (int)line.Kind)).Append(line.Number);
            foreach (var test in line.Tests)
                key.Append(test.Negated ? '!' : '=').Append(test.List);
            if (line.Kind == LineKind.Jump)
                Write(key, line.Called);
        }

        key.Append(';');
    }
}
