using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Rules;
using Postern.Policy.Checks;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Policy.FrontEnds.RouterOs;
using Postern.Policy.FrontEnds.Yaml;
using Postern.Rules.Model;

namespace Postern.Policy;

/// <summary>
/// Start here: <see cref="Compile"/> is the pipeline, stage by stage. Every stage reports all it finds; what follows an error
/// is still checked, and nothing is written.
/// </summary>
public static class PolicyCompiler
{
    public static Compilation Compile(IReadOnlyList<InputFile> files, CompileOptions options)
    {
        var diagnostics = new DiagnosticBag();
        var inputs = InputReader.Read(files, diagnostics);
        var guard = PolicyReader.Read(inputs.Policies, diagnostics);
        var rules = RouterOsReader.Read(inputs.Scripts, diagnostics);
        var ruleSet = rules with { Guard = guard };
        RuleSetChecker.Check(ruleSet, diagnostics);
        var output = options.Target switch
        {
            Target.None => null,
            Target.Rules => RuleListing.Print(ruleSet),
            Target.Nftables => NftablesBackend.Compile(ruleSet, options.Nftables, diagnostics).ToString(),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };
        return new Compilation(ruleSet, diagnostics.HasErrors ? null : output, diagnostics.InOrder());
    }
}

/// <param name="Output">Null when there was an error or nothing was asked for.</param>
public sealed record Compilation(RuleSet RuleSet, string? Output, IReadOnlyList<Diagnostic> Diagnostics)
{
    public bool HasErrors => Diagnostics.Any(d => d.Severity == Severity.Error);
}

public enum Target
{
    /// <summary>Check only.</summary>
    None,
    Rules,
    Nftables,
}

public sealed record CompileOptions(Target Target)
{
    public NftablesOptions Nftables { get; init; } = new();
}
