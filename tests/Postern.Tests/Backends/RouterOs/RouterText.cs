using Postern.NetworkTests.Equality.Drafts;
using Postern.Policy;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Policy.FrontEnds.RouterOs;
using Postern.Policy.Text;
using Postern.Rules.Model;
using Postern.Tests.FrontEnds.RouterOs;
using Shouldly;

namespace Postern.Tests.Backends.RouterOs;

/// <summary>Policies and scripts through the back end and back; and what two rule sets say, in lines that can be compared.</summary>
internal static class RouterText
{
    public static readonly RouterOsOptions Seven = new();

    public static RuleSet Compile(string policy) => Compile(new RuleSetDraft(null, null), policy);

    public static RuleSet Compile(RuleSetDraft draft, string? policy = null)
    {
        var files = new List<InputFile>();
        if ((policy ?? draft.Policy?.ToString()) is { } yaml)
            files.Add(new InputFile("policy.yaml", System.Text.Encoding.UTF8.GetBytes(yaml)));
        if (draft.Script is not null)
            files.Add(new InputFile("router.rsc", System.Text.Encoding.UTF8.GetBytes(draft.Script.ToString())));
        var compilation = PolicyCompiler.Compile(files, new CompileOptions());
        if (compilation.HasErrors)
            throw new InvalidOperationException(string.Join('\n', compilation.Diagnostics));
        return compilation.RuleSet;
    }

    public static RuleSet Lower(RuleSet ruleSet, RouterOsOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        var lowered = RouterOsBackend.Lower(ruleSet, options ?? Seven, diagnostics);
        diagnostics.InOrder().Where(d => d.Severity == Severity.Error).ShouldBeEmpty();
        return lowered;
    }

    public static IReadOnlyList<Diagnostic> Findings(RuleSet ruleSet, RouterOsOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        RouterOsBackend.Items(RouterOsBackend.Lower(ruleSet, options ?? Seven, diagnostics), options ?? Seven, diagnostics);
        return diagnostics.InOrder();
    }

    public static string Script(RuleSet lowered, RouterOsOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        var items = RouterOsBackend.Items(lowered, options ?? Seven, diagnostics);
        diagnostics.InOrder().Where(d => d.Severity == Severity.Error).ShouldBeEmpty();
        return RouterOsBackend.Script(items, options ?? Seven);
    }

    /// <summary>Run one after the other on one router.</summary>
    public static RuleSet Read(params string[] scripts)
    {
        var diagnostics = new DiagnosticBag();
        var ruleSet = RouterOsReader.Read([.. scripts.Select((s, i) => new SourceText($"{i}.rsc", s))], diagnostics);
        diagnostics.InOrder().Where(d => d.Severity == Severity.Error).ShouldBeEmpty(string.Join("\n---\n", scripts));
        return ruleSet;
    }

    /// <summary>Everything that a rule set says. Chains stand in the order of their names: which was mentioned first means nothing.</summary>
    public static string Listing(RuleSet ruleSet, bool comments = true) => string.Join('\n',
    [
        .. ruleSet.InterfaceLists.Select(l => $"list {l.Name} +{string.Join(',', l.Include)} -{string.Join(',', l.Exclude)}: {string.Join(',', l.Members)}").Order(StringComparer.Ordinal),
        .. ruleSet.Layer7Patterns.Select(p => $"layer7 {p.Name} {p.Expression}").Order(StringComparer.Ordinal),
        .. ruleSet.AddressListEntries.Select(e => $"entry {e.Family} {e.List} {e.Range}{e.HostName} {e.Timeout} {e.Disabled} {(comments ? e.Comment : "")}").Order(StringComparer.Ordinal),
        .. ruleSet.Chains.OrderBy(c => c.Table).ThenBy(c => c.Family).ThenBy(c => c.Name, StringComparer.Ordinal)
            .SelectMany(c => c.Rules.Select(r => Scripts.Line(c, comments ? r : r with { Comment = "" }))),
    ]);
}
