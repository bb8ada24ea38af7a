using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Checks;
using Postern.Policy.Checks.Spa;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Policy.FrontEnds.Fwknop;
using Postern.Policy.FrontEnds.Knockd;
using Postern.Policy.FrontEnds.RouterOs;
using Postern.Policy.FrontEnds.Yaml;
using Postern.Policy.Lowering;
using Postern.Policy.Model;
using Postern.Rules.Model;

namespace Postern.Policy;

/// <summary>
/// Start here: <see cref="Compile"/> is the pipeline, stage by stage. Every stage reports all it finds; what follows an error
/// is still checked, and nothing is written.
/// </summary>
public static class PolicyCompiler
{
    /// <summary>
    /// What was compiled, at another moment: the sequences of rolling knocks are those of the new time, and nothing is read anew or checked again,
    /// because what a key may choose was checked for all times.
    /// </summary>
    /// <param name="compiled">Without errors.</param>
    /// <param name="options">Those that it was compiled with, but for the moment.</param>
    public static Compilation Roll(Compilation compiled, CompileOptions options)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        ArgumentNullException.ThrowIfNull(options);
        if (compiled is not { RuleSet.Guard: { } guard, Policy: { RollingKeys.Count: > 0 } policy })
            return compiled;
        var diagnostics = new DiagnosticBag();
        guard = RollingDoor.At(guard, policy.RollingKeys, options.Now ?? RollingDoor.NoMoment);
        var ruleSet = compiled.RuleSet with { Guard = guard };
        var table = options.ForNftables ? NftablesBackend.Compile(ruleSet, AutomatonBuilder.Build(guard, diagnostics), options.Nftables, diagnostics) : null;
        var router = Router(ruleSet, policy, options, diagnostics);
        return compiled with { RuleSet = ruleSet, Table = diagnostics.HasErrors ? null : table, Router = diagnostics.HasErrors ? null : router, Policy = policy with { Guard = guard } };
    }

    public static Compilation Compile(IReadOnlyList<InputFile> files, CompileOptions options)
    {
        var diagnostics = new DiagnosticBag();
        var inputs = InputReader.Read(files, diagnostics);
        var written = PolicyReader.Read(inputs.Policies, diagnostics, options.Now);
        var policy = KnockdReader.Read(inputs.KnockdFiles, written, diagnostics);
        policy = AccessReader.Read(inputs.AccessFiles, inputs.FwknopServerFiles, policy, diagnostics);
        policy = DefaultEnforcement.Apply(policy, written);
        var rules = RouterOsReader.Read(inputs.Scripts, diagnostics);
        var ruleSet = rules with { Guard = policy?.Guard };
        RuleSetChecker.Check(ruleSet, diagnostics);
        if (policy is not null)
        {
            SpaChecker.Check(policy, options.Now, diagnostics);
            RouterChecker.Check(policy, diagnostics);
        }

        var automata = AutomatonBuilder.Build(ruleSet.Guard, diagnostics);
        if (options is { ForNftables: true, Nftables.HasWatcher: false })
        {
            foreach (var hook in policy?.Hooks.Hooks ?? [])
                diagnostics.Add(NftablesDiagnostics.HookNeedsWatcher(hook.Span, hook.Command[0]));
            foreach (var enforcement in (policy?.Enforcements ?? []).DistinctBy(e => e.Span))
                diagnostics.Add(RouterCheckDiagnostics.NeedsWatcher(enforcement.Span, enforcement.Router));
        }

        var table = options.ForNftables ? NftablesBackend.Compile(ruleSet, automata, options.Nftables, diagnostics) : null;
        var router = Router(ruleSet, policy, options, diagnostics);
        return new Compilation(ruleSet, diagnostics.HasErrors ? null : table, diagnostics.InOrder()) { Policy = policy, Router = diagnostics.HasErrors ? null : router };
    }

    private static RouterConfiguration? Router(RuleSet ruleSet, PolicyModel? policy, CompileOptions options, DiagnosticBag diagnostics) =>
        options.RouterOs?.With(policy) is { } router ? RouterOsBackend.Items(RouterOsBackend.Lower(ruleSet, router, diagnostics), router, diagnostics) : null;
}

/// <param name="Table">Null when there was an error or the kernel is not the target.</param>
public sealed record Compilation(RuleSet RuleSet, NftTable? Table, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Null where there is none among the inputs.</summary>
    public PolicyModel? Policy { get; init; }

    /// <summary>Null when there was an error or no router is the target.</summary>
    public RouterConfiguration? Router { get; init; }

    public bool HasErrors => Diagnostics.Any(d => d.Severity == Severity.Error);

    /// <summary>Everything that was written is in the rule set, so that it can be judged, whatever it is worth.</summary>
    public bool IsWhole => !Diagnostics.Any(d => d.LeavesHole);
}

public sealed record CompileOptions
{
    /// <summary>Whether the nftables back end runs; what it cannot say is an error only then.</summary>
    public bool ForNftables { get; init; }

    public NftablesOptions Nftables { get; init; } = new();

    /// <summary>Null: the RouterOS back end does not run.</summary>
    public RouterOsOptions? RouterOs { get; init; }

    /// <summary>
    /// Says which keys have ended, and which knock a rolling door waits for. Null: no key has ended, and the time is <see cref="RollingDoor.NoMoment"/>,
    /// so that the same input always comes out the same.
    /// </summary>
    public DateTimeOffset? Now { get; init; }
}
