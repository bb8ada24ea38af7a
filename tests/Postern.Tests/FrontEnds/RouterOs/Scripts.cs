using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.RouterOs;
using Postern.Policy.Text;
using Postern.Rules.Model;
using Shouldly;

namespace Postern.Tests.FrontEnds.RouterOs;

/// <summary>Scripts in, rules and findings out, each in one line, so that tests read as tables.</summary>
internal static class Scripts
{
    public static ScriptResult Read(params string[] scripts)
    {
        var diagnostics = new DiagnosticBag();
        var ruleSet = RouterOsReader.Read([.. scripts.Select((s, i) => new SourceText(i == 0 ? "r.rsc" : $"r{i + 1}.rsc", s))], diagnostics);
        return new ScriptResult(ruleSet, diagnostics.InOrder());
    }

    /// <summary>The one matcher that <paramref name="parameters"/> give in a filter rule.</summary>
    public static string Matcher(string parameters, string menu = "/ip firewall filter")
    {
        var result = Read($"{menu}\nadd chain={(menu.EndsWith("raw") ? "prerouting" : menu.EndsWith("nat") ? "dstnat" : "input")} {parameters}");
        result.Errors.ShouldBeEmpty();
        return string.Join(' ', result.RuleSet.Chains.Single().Rules.Single().Matchers);
    }

    /// <summary><c>table/chain: matchers → effect</c>, with what else the rule carries.</summary>
    public static string Line(Chain chain, Rule rule) =>
        $"{(chain.Family == IpFamily.V6 ? "v6 " : "")}{chain.Table.ToString().ToLowerInvariant()}/{chain.Name}: "
        + string.Concat(rule.Matchers.Select(m => m + " ")) + $"→ {rule.Effect}"
        + (rule.Disabled ? " (disabled)" : "") + (rule.Log ? $" log={rule.LogPrefix}" : "") + (rule.Comment.Length > 0 ? $" # {rule.Comment}" : "");
}

internal sealed record ScriptResult(RuleSet RuleSet, IReadOnlyList<Diagnostic> Diagnostics)
{
    public IReadOnlyList<string> Rules => [.. RuleSet.Chains.SelectMany(c => c.Rules.Select(r => Scripts.Line(c, r)))];

    public IReadOnlyList<string> Errors => [.. Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString())];

    /// <summary><c>line:column+length code</c>.</summary>
    public IReadOnlyList<string> Findings => [.. Diagnostics.Select(d => $"{d.Span.Line}:{d.Span.Column}+{d.Span.Length} {d.Code}")];

    public IReadOnlyList<string> Codes => [.. Diagnostics.Select(d => d.Code)];
}
