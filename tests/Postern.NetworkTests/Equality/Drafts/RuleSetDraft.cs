using System.Text;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Checks;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Policy.Lowering;
using Postern.Rules.Doors;

namespace Postern.NetworkTests.Equality.Drafts;

/// <summary>A script, a policy or both, as text that people could have written.</summary>
internal sealed record RuleSetDraft(ScriptDraft? Script, PolicyDraft? Policy)
{
    public IEnumerable<RuleSetDraft> Smaller() =>
    [
        .. Script is not null && Policy is not null ? [this with { Script = null }, this with { Policy = null }] : (RuleSetDraft[])[],
        .. Script?.Smaller().Select(script => this with { Script = script }) ?? [],
        .. Policy?.Smaller().Select(policy => this with { Policy = policy }) ?? [],
    ];

    public Compilation Compile()
    {
        var files = new List<InputFile>();
        if (Policy is not null)
            files.Add(new InputFile("policy.yaml", Encoding.UTF8.GetBytes(Policy.ToString())) { ReadNamed = ReadPassword });
        if (Script is not null)
            files.Add(new InputFile("router.rsc", Encoding.UTF8.GetBytes(Script.ToString())));
        var compiled = PolicyCompiler.Compile(files, new CompileOptions { ForNftables = true, Nftables = new NftablesOptions() });
        return compiled is { Table: not null, RuleSet.Guard: { } guard } && Policy!.Doors.Any(d => d.Rolls || d.Alternatives.Count > 0) ? WithSequences(compiled, guard) : compiled;
    }

    /// <summary>What stands in the draft and in no file; checked as a file's are.</summary>
    private Compilation WithSequences(Compilation compiled, Guard guard)
    {
        var drafts = Policy!.Doors.ToDictionary(d => d.Name);
        guard = guard with
        {
            Doors =
            [
                .. guard.Doors.Select(d => d with
                {
                    Opener = d.Opener with { Alternatives = drafts[d.Name].Alternatives },
                    Rolling = drafts[d.Name].Rolls ? new RollingKnock(TimeSpan.FromDays(1), DateTimeOffset.UnixEpoch) : null,
                }),
            ],
        };
        var ruleSet = compiled.RuleSet with { Guard = guard };
        var diagnostics = new DiagnosticBag();
        RuleSetChecker.Check(ruleSet with { Guard = guard with { Doors = [.. guard.Doors.Select(d => d with { Rolling = null })] } }, diagnostics);
        var automata = AutomatonBuilder.Build(guard, diagnostics);
        var isOfItself = guard.Doors.Any(d => d.Opener.Sequences.Any(s => d.Opener.Sequences.Any(o => !ReferenceEquals(o, s) && o.Count < s.Count && o.Zip(s).All(p => p.First.Overlaps(p.Second)))));
        var table = NftablesBackend.Compile(ruleSet, automata, new NftablesOptions { HasWatcher = Script is null }, diagnostics);
        return compiled with { RuleSet = ruleSet, Table = isOfItself || diagnostics.HasErrors ? null : table };
    }

    private static InputFile? ReadPassword(string name, out string? refusal)
    {
        refusal = null;
        return new InputFile(name, "secret"u8.ToArray());
    }

    public override string ToString() =>
        (Policy is null ? "" : $"--- policy.yaml\n{Policy}") + (Script is null ? "" : $"--- router.rsc\n{Script}");
}
