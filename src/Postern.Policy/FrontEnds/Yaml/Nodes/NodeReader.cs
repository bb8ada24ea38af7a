using System.Buffers;
using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Model;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Postern.Policy.FrontEnds.Yaml.Nodes;

/// <summary>
/// One YAML document to nodes. Depth, nodes and what aliases expand to are bounded while reading, so that a hostile file costs
/// no more than its own length.
/// </summary>
internal sealed class NodeReader
{
    /// <summary>A policy needs 6 levels.</summary>
    public const int MaximumDepth = 16;

    /// <summary>10,000 doors of 4 steps have about 150,000.</summary>
    public const int MaximumNodes = 2_000_000;

    private static readonly SearchValues<char> WordEnds = SearchValues.Create(" \t\r\n,]}");

    private readonly SourceText _source;
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, PolicyNode> _anchors = [];
    private readonly Parser _parser;
    private long _nodes;

    private NodeReader(SourceText source, DiagnosticBag diagnostics)
    {
        _source = source;
        _diagnostics = diagnostics;
        _parser = new Parser(new StringReader(source.Text));
    }

    /// <summary>Null when a diagnostic says why there is no tree.</summary>
    public static PolicyNode? Read(SourceText source, DiagnosticBag diagnostics) => new NodeReader(source, diagnostics).ReadDocument();

    private PolicyNode? ReadDocument()
    {
        try
        {
            _parser.MoveNext();
            if (!_parser.MoveNext() || _parser.Current is not DocumentStart)
            {
                _diagnostics.Add(YamlDiagnostics.OnlyComments(SourceSpan.WholeFile(_source.File)));
                return null;
            }

            _parser.MoveNext();
            var root = ReadNode(1);
            _parser.MoveNext();
            _parser.MoveNext();
            if (_parser.Current is DocumentStart second)
                _diagnostics.Add(YamlDiagnostics.SecondDocument(Span(second.Start, second.End)));
            return root;
        }
        catch (BoundExceeded bound)
        {
            _diagnostics.Add(bound.Diagnostic);
        }
        catch (YamlException e)
        {
            _diagnostics.Add(Damage(e));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IndexOutOfRangeException or OverflowException or FormatException)
        {
            // The scanner is another's code: what it forgot to check is still only a damaged file.
            _diagnostics.Add(YamlDiagnostics.Syntax(Place(_parser.Current?.End ?? Mark.Empty), "this is not YAML"));
        }

        return null;
    }

    private PolicyNode ReadNode(int depth)
    {
        var start = _parser.Current!;
        if (depth > MaximumDepth)
            throw new BoundExceeded(YamlDiagnostics.TooDeep(Place(start.Start), MaximumDepth));
        if (start is AnchorAlias alias)
            return Resolve(alias);
        Count(1, start);
        PolicyNode node = start switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart => ReadList(start, depth),
            MappingStart => ReadMap(start, depth),
            _ => throw new InvalidOperationException("a node was expected"),
        };
        if (start is NodeEvent { Tag.IsEmpty: false } tagged)
            RefuseTag(tagged);
        if (start is NodeEvent { Anchor.IsEmpty: false } anchored)
            _anchors[anchored.Anchor.Value] = node;
        return node;
    }

    private ListNode ReadList(ParsingEvent start, int depth)
    {
        var items = new List<PolicyNode>();
        var count = 1L;
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
            count += items[^1].ExpandedCount;
        }

        return new ListNode(CollectionSpan(start.Start, _parser.Current!.End), items, count);
    }

    private MapNode ReadMap(ParsingEvent start, int depth)
    {
        var entries = new List<MapEntry>();
        var count = 1L;
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var key = ReadNode(depth + 1);
            _parser.MoveNext();
            var value = ReadNode(depth + 1);
            entries.Add(new MapEntry(key, value));
            count += key.ExpandedCount + value.ExpandedCount;
        }

        return new MapNode(CollectionSpan(start.Start, _parser.Current!.End), entries, count);
    }

    private ScalarNode ReadScalar(Scalar scalar)
    {
        var (from, to) = Offsets(scalar.Start, scalar.End);
        if (!scalar.Anchor.IsEmpty || !scalar.Tag.IsEmpty)
            from = SkipProperties(from, to);
        var offset = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted ? from + 1 : from;
        var verbatim = scalar.Value.Length <= to - offset && string.CompareOrdinal(_source.Text, offset, scalar.Value, 0, scalar.Value.Length) == 0;
        return new ScalarNode(FirstLine(from, to), scalar.Value, verbatim ? _source : null, offset);
    }

    private PolicyNode Resolve(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var node))
            throw new BoundExceeded(YamlDiagnostics.UnknownAlias(Span(alias.Start, alias.End)));
        Count(node.ExpandedCount, alias);
        return node;
    }

    private void Count(long nodes, ParsingEvent at)
    {
        _nodes += nodes;
        if (_nodes > MaximumNodes)
            throw new BoundExceeded(YamlDiagnostics.TooManyNodes(Place(at.Start), MaximumNodes));
    }

    private void RefuseTag(NodeEvent tagged)
    {
        var (from, to) = Offsets(tagged.Start, tagged.End);
        var end = _source.Text.AsSpan(from, to - from).IndexOfAny(WordEnds) is var length and >= 0 ? from + length : to;
        _diagnostics.Add(YamlDiagnostics.Tag(_source.Span(from, end - from)));
    }

    // Anchors and tags stand before the scalar that they belong to.
    private int SkipProperties(int from, int to)
    {
        while (from < to && _source.Text[from] is '&' or '!')
        {
            while (from < to && !char.IsWhiteSpace(_source.Text[from]))
                from++;
            while (from < to && char.IsWhiteSpace(_source.Text[from]))
                from++;
        }

        return from;
    }

    private Diagnostic Damage(YamlException e)
    {
        var (from, _) = Offsets(e.Start, e.Start);
        var (at, _) = Offsets(e.End, e.End);
        if ((IndentingTab(LineStart(from)) ?? IndentingTab(LineStart(at))) is { } indent)
            return YamlDiagnostics.Tab(_source.Span(indent));
        var message = Plain(e.Message);

        // The scanner names the map that the tab is in, not the tab.
        for (var line = LineStart(from); message.Contains(" tab ") && line < _source.Text.Length; line = NextLine(line))
        {
            if (IndentingTab(line) is { } within)
                return YamlDiagnostics.Tab(_source.Span(within));
        }

        return message.Contains("tag") && TagAt(from) is { } tag
            ? YamlDiagnostics.Tag(_source.Span(tag.From, tag.To - tag.From))
            : YamlDiagnostics.Syntax(_source.Span(from), message);
    }

    // The word at an offset or before it, if it looks like a tag: the scanner stops a little behind.
    private (int From, int To)? TagAt(int offset)
    {
        var from = Math.Min(offset, _source.Text.Length - 1);
        while (from > 0 && (char.IsWhiteSpace(_source.Text[from]) || WordEnds.Contains(_source.Text[from])))
            from--;
        while (from > 0 && _source.Text[from] != '!' && !char.IsWhiteSpace(_source.Text[from]))
            from--;
        var end = _source.Text.AsSpan(from).IndexOfAny(WordEnds);
        return _source.Text[from] == '!' ? (from, end < 0 ? _source.Text.Length : from + end) : null;
    }

    // The first tab of the line's indentation, where a tab cannot stand.
    private int? IndentingTab(int start)
    {
        for (; start < _source.Text.Length && _source.Text[start] is ' ' or '\t' or '-'; start++)
        {
            if (_source.Text[start] == '\t')
                return start;
        }

        return null;
    }

    private int LineStart(int offset)
    {
        while (offset > 0 && _source.Text[offset - 1] is not ('\n' or '\r'))
            offset--;
        return offset;
    }

    private int NextLine(int offset) =>
        _source.Text.AsSpan(offset).IndexOfAny('\n', '\r') is var end and >= 0 ? offset + end + 1 : _source.Text.Length;

    // "(Line: 1, …) - (…): While scanning a x, found y." → "while scanning a x, found y"
    private static string Plain(string message)
    {
        var text = message.IndexOf("): ", StringComparison.Ordinal) is var cut and >= 0 && message.StartsWith('(') ? message[(cut + 3)..] : message;
        text = text.TrimEnd('.');
        return text.Length == 0 ? "this is not YAML" : char.ToLowerInvariant(text[0]) + text[1..];
    }

    private SourceSpan Place(Mark mark) => _source.Span(Offsets(mark, mark).From);

    private SourceSpan Span(Mark start, Mark end)
    {
        var (from, to) = Offsets(start, end);
        return FirstLine(from, to);
    }

    // The parser's end of a collection in brackets lies before the closing one.
    private SourceSpan CollectionSpan(Mark start, Mark end)
    {
        var (from, to) = Offsets(start, end);
        return FirstLine(from, to < _source.Text.Length && _source.Text[from] is '[' or '{' && _source.Text[to] is ']' or '}' ? to + 1 : to);
    }

    private SourceSpan FirstLine(int from, int to)
    {
        var end = _source.Text.AsSpan(from, to - from).IndexOfAny('\n', '\r');
        var length = end < 0 ? to - from : end;
        return _source.Span(from, _source.Text.AsSpan(from, length).TrimEnd().Length);
    }

    private (int From, int To) Offsets(Mark start, Mark end)
    {
        var from = (int)Math.Clamp(start.Index, 0, _source.Text.Length);
        return (from, (int)Math.Clamp(end.Index, from, _source.Text.Length));
    }

    // Leaves a bounded recursion at once; never leaves this class.
    private sealed class BoundExceeded(Diagnostic diagnostic) : Exception
    {
        public Diagnostic Diagnostic { get; } = diagnostic;
    }
}
