using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Rules;
using Postern.Policy.Diagnostics;
using Postern.Policy.Lowering;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables;

/// <summary>A rule set as one nftables table. What the kernel cannot do alone is refused by name, never approximated.</summary>
public static class NftablesBackend
{
    public static NftTable Compile(RuleSet ruleSet, GuardAutomata? automata, NftablesOptions options, DiagnosticBag diagnostics)
    {
        var guard = ruleSet.Guard is null || automata is null ? TablePart.Empty : GuardCompiler.Compile(ruleSet.Guard, automata, options, diagnostics);
        var rules = RulesCompiler.Compile(ruleSet, options, diagnostics);
        return new NftTable(options.TableName, options.Title, options.Owned, [.. guard.Sets, .. rules.Sets], [.. guard.Chains, .. rules.Chains, .. options.Owned ? TrialChains.All : []])
        {
            Watch = guard.Watch.With(rules.Watch),
            Interfaces = guard.Interfaces.Union(rules.Interfaces).ToHashSet(),
        };
    }
}

public sealed record NftablesOptions
{
    public const string Table = "postern";

    /// <summary>The table of <c>up --safe</c>, which the kernel removes when its owner ends.</summary>
    public const string TrialTable = "postern_trial";

    /// <summary>
    /// Stands on every packet while a trial table is in charge; the lasting table lets such packets by. When the trial's owner
    /// ends, the mark is no longer set and the lasting table is in charge again, at once and without any process.
    /// </summary>
    public const uint TrialMark = 0x706f7374;

    /// <summary>The NFLOG group that carries knocks, grants and refusals to <c>postern watch</c>; nobody need listen.</summary>
    public const ushort LogGroup = 20563;

    /// <summary>The NFLOG group that carries whole packets to the watcher for a closer look.</summary>
    public const ushort LookGroup = 20564;

    /// <summary>
    /// The NFLOG group that carries SPA packets to the watcher: one of its own, so that a flood of them keeps no other knock waiting.
    /// </summary>
    public const ushort SpaGroup = 20565;

    /// <summary>A watcher will run beside the table: rules may leave decisions to it.</summary>
    public bool HasWatcher { get; init; }

    /// <summary>What a RouterOS interface or interface list is called on this machine.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Interfaces { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public string Title { get; init; } = "Postern";

    /// <summary>A trial: the kernel's owner flag, its own name, and the mark that sets the lasting table aside.</summary>
    public bool Owned { get; init; }

    public string TableName => Owned ? TrialTable : Table;

    /// <summary>What a packet's mark is set to when the guard is done with it.</summary>
    public uint IdleMark => Owned ? TrialMark : 0;
}
