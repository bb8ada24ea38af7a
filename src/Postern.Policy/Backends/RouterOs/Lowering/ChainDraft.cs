using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Lowering;

/// <summary>A chain that grows rule by rule.</summary>
internal sealed class ChainDraft(RuleTable table, IpFamily family, string name)
{
    private readonly List<Rule> _rules = [];

    public bool IsEmpty => _rules.Count == 0;

    public string Name => name;

    /// <summary>How many rules begin with the same comment, so that each has one of its own.</summary>
    private readonly Dictionary<string, int> _parts = new(StringComparer.Ordinal);

    public void Add(string comment, Effect effect, SourceSpan span, params IEnumerable<Matcher> matchers)
    {
        var number = _parts[comment] = _parts.GetValueOrDefault(comment) + 1;
        _rules.Add(new Rule
        {
            Matchers = [.. matchers.OrderBy(m => m.Order)],
            Effect = effect,
            Comment = number == 1 ? comment : $"{comment}-{number}",
            Span = span,
        });
    }

    public Chain ToChain(Hook? hook = null) => new(table, family, name, hook, _rules);
}
