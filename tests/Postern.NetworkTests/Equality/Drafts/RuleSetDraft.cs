using System.Text;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.FrontEnds;

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
        return PolicyCompiler.Compile(files, new CompileOptions { ForNftables = true, Nftables = new NftablesOptions() });
    }

    private static InputFile? ReadPassword(string name, out string? refusal)
    {
        refusal = null;
        return new InputFile(name, "secret"u8.ToArray());
    }

    public override string ToString() =>
        (Policy is null ? "" : $"--- policy.yaml\n{Policy}") + (Script is null ? "" : $"--- router.rsc\n{Script}");
}
