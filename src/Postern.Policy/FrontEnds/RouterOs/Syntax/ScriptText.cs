using System.Text;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Syntax;

/// <summary>A script after paste repair: the text a router could read, and the way back from each character to the one the user wrote.</summary>
internal sealed class ScriptText
{
    private readonly SourceText _source;
    private readonly List<(int At, int Source)> _segments;

    private ScriptText(SourceText source, string text, List<(int At, int Source)> segments)
    {
        _source = source;
        _segments = segments;
        Text = text;
    }

    public string Text { get; }

    /// <summary>Where the characters from <paramref name="start"/> to before <paramref name="end"/> stand in the user's file; at most to the line's end.</summary>
    public SourceSpan Span(int start, int end)
    {
        var from = Math.Min(ToSource(start), _source.Text.Length);
        var to = end > start ? ToSource(end - 1) + 1 : from + 1;
        var length = Math.Clamp(to - from, 0, _source.Text.Length - from);
        var line = _source.Text.AsSpan(from, length).IndexOfAny('\r', '\n');
        return _source.Span(from, line >= 0 ? line : length);
    }

    private int ToSource(int at)
    {
        int low = 0, high = _segments.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_segments[middle].At <= at)
                low = middle;
            else
                high = middle - 1;
        }

        return _segments.Count == 0 ? at : _segments[low].Source + (at - _segments[low].At);
    }

    /// <summary>Takes over the source run by run.</summary>
    internal sealed class Builder(SourceText source)
    {
        private readonly StringBuilder _text = new(source.Text.Length);
        private readonly List<(int At, int Source)> _segments = [];
        private int _nextSource = -1;

        public void Copy(int from, int to)
        {
            if (to <= from)
                return;
            Segment(from);
            _text.Append(source.Text, from, to - from);
            _nextSource = to;
        }

        /// <param name="at">The place in the source that messages about the inserted text point at.</param>
        public void Insert(string text, int at)
        {
            Segment(at);
            _text.Append(text);
            _nextSource = -1;
        }

        public ScriptText Build() => new(source, _text.ToString(), _segments);

        private void Segment(int from)
        {
            if (from != _nextSource)
                _segments.Add((_text.Length, from));
        }
    }
}

/// <summary>A run of characters in one script.</summary>
internal readonly record struct Place(ScriptText Script, int Start, int End)
{
    public SourceSpan Span => Script.Span(Start, End);

    public Place To(Place other) => this with { End = Math.Max(End, other.End) };
}
