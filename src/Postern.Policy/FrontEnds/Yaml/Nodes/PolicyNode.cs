using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Nodes;

/// <summary>A policy file as a tree that knows where everything stands. An alias is the anchored node itself, once more.</summary>
/// <param name="span">Of a scalar: its first line, which is mostly all of it; of a list or map: its first line.</param>
/// <param name="expandedCount">Nodes that a walk over this one meets, aliases counted as often as they are met.</param>
internal abstract class PolicyNode(SourceSpan span, long expandedCount)
{
    public SourceSpan Span { get; } = span;

    public long ExpandedCount { get; } = expandedCount;

    /// <summary>What a message calls it.</summary>
    public abstract string Kind { get; }
}

internal sealed class ListNode(SourceSpan span, IReadOnlyList<PolicyNode> items, long expandedCount) : PolicyNode(span, expandedCount)
{
    public IReadOnlyList<PolicyNode> Items { get; } = items;

    public override string Kind => "a list";
}

internal sealed class MapNode(SourceSpan span, IReadOnlyList<MapEntry> entries, long expandedCount) : PolicyNode(span, expandedCount)
{
    public IReadOnlyList<MapEntry> Entries { get; } = entries;

    public override string Kind => "a map";
}

/// <summary>One key with its value; keys may repeat here, the reader says so.</summary>
internal readonly record struct MapEntry(PolicyNode Key, PolicyNode Value);

/// <summary>A text, unquoted and unescaped. A policy knows no other scalars: <c>off</c>, <c>22</c> and <c>01:00:00</c> are texts too.</summary>
internal sealed class ScalarNode : PolicyNode
{
    private readonly SourceText? _source;
    private readonly int _offset;

    /// <param name="source">Null when quotes, escapes or folded lines keep the value's characters from being those of the file.</param>
    /// <param name="offset">Of the value's first character in the source.</param>
    public ScalarNode(SourceSpan span, string text, SourceText? source, int offset)
        : base(span, 1)
    {
        Text = text;
        _source = source;
        _offset = offset;
    }

    public string Text { get; }

    public override string Kind => Text.Length == 0 ? "nothing" : "a text";

    public Slice All => new(this, 0, Text.Length);

    /// <summary>A whole input as one scalar, for texts that come from the command line.</summary>
    public static ScalarNode Of(SourceText source) => new(source.Span(0, source.Text.Length), source.Text, source, 0);

    /// <summary>Of a character of the value in the source.</summary>
    public int OffsetOf(int index) => _offset + index;

    /// <summary>The place of some characters of the value; of all of it where they cannot be told apart.</summary>
    public SourceSpan SpanOf(int start, int length) => _source is null ? Span : _source.Span(_offset + start, length);
}

/// <summary>A part of a scalar that still knows its place.</summary>
internal readonly record struct Slice(ScalarNode Scalar, int Start, int Length)
{
    public string Text => Scalar.Text.Substring(Start, Length);

    public ReadOnlySpan<char> Chars => Scalar.Text.AsSpan(Start, Length);

    public SourceSpan Span => Scalar.SpanOf(Start, Length);

    public Slice From(int start) => new(Scalar, Start + start, Length - start);

    public Slice Part(int start, int length) => new(Scalar, Start + start, length);
}
