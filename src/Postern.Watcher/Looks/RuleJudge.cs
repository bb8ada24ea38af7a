using Postern.Policy.Watching;
using Postern.Rules.Evaluation.Matching;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Watcher.Looks;

/// <summary>
/// Whether a packet that the kernel handed up meets what is left of its rule: <c>content=</c> in this packet, layer 7 patterns in what
/// its connection said so far. Time is linear in the packet's length, memory is bounded. Not for concurrent use.
/// </summary>
/// <param name="looks">Of one plan; a packet for any other look meets nothing.</param>
public sealed class RuleJudge(IReadOnlyList<RuleLook> looks)
{
    private readonly Dictionary<uint, Condition[]> _conditions = looks.DistinctBy(l => l.Id).ToDictionary(l => l.Id, Compile);
    private readonly ConnectionTexts _texts = new();
    private readonly char[] _scratch = new char[Layer7Text.MostBytes];

    /// <summary>Connections whose text is kept.</summary>
    public int Connections => _texts.Count;

    /// <summary>To be asked once for each packet and look, in the order in which the packets came.</summary>
    /// <param name="now">Never before that of an earlier packet.</param>
    public bool Matches(RuleLook look, in Packet packet, DateTimeOffset now)
    {
        if (!_conditions.TryGetValue(look.Id, out var conditions))
            return false;
        Layer7Text? text = null;
        foreach (var condition in conditions)
        {
            if (condition.Content is { } content)
            {
                if (packet.Payload.Span.IndexOf(content.Span) >= 0 == condition.IsNegated)
                    return false;
                continue;
            }

            if (condition.Expression is null || packet.Payload.IsEmpty)
                return false;
            if (text is null)
            {
                text = _texts.Of(look.Id, packet, now);
                text.Append(packet.Payload.Span);
            }

            if (text.Matches(condition.Expression, condition.Number, _scratch) == condition.IsNegated)
                return false;
        }

        return true;
    }

    private static Condition[] Compile(RuleLook look) => [.. look.Conditions.Select((matcher, number) => matcher switch
    {
        ContentMatcher m => new Condition(m.Negated, number, m.Bytes, null),
        Layer7Matcher m => new Condition(m.Negated, number, null, look.Patterns.FirstOrDefault(p => p.Name == m.Pattern) is { } pattern
            ? Layer7Expression.TryCreate(pattern.Expression, out _)
            : null),
        _ => new Condition(false, number, null, null),
    })];

    /// <param name="Expression">Null beside no content: holds for nothing.</param>
    private sealed record Condition(bool IsNegated, int Number, ReadOnlyMemory<byte>? Content, Layer7Expression? Expression);
}
