using Postern.Cli.Commands;
using Postern.Cli.Output;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Diagnostics;
using Postern.Watcher;

namespace Postern.Cli.Gates;

/// <summary>The FILE arguments of <c>gate</c>, read again when they change.</summary>
public sealed class PolicyFileSource(IReadOnlyList<string> files, NftablesOptions options, bool mayLackInterfaces, Terminal terminal) : IPolicySource
{
    private readonly FollowedFiles _files = new(files);

    public string Name { get; } = string.Join(' ', files);

    public Compilation? Compile(out string? refusal)
    {
        _files.Begin();
        using var said = new StringWriter();
        if (PolicyFiles.Open(files, terminal with { Error = said }, _files.Add) is not { } inputs)
        {
            refusal = said.ToString().Trim();
            return null;
        }

        var policy = PolicyCompiler.Compile(inputs, new CompileOptions { ForNftables = true, Nftables = options, Now = terminal.Time.GetUtcNow() });
        IReadOnlyList<Diagnostic> found = [.. policy.Diagnostics, .. policy.HasErrors ? [] : MachineDiagnostics.Find(policy, mayLackInterfaces, Name)];
        DiagnosticPrinter.Print(found, terminal.Error);
        refusal = found.Any(d => d.Severity == Severity.Error) ? string.Join("; ", found.Where(d => d.Severity == Severity.Error)) : null;
        return refusal is null ? policy : null;
    }

    public Compilation Roll(Compilation policy, DateTimeOffset now) =>
        PolicyCompiler.Roll(policy, new CompileOptions { ForNftables = true, Nftables = options, Now = now });

    public bool HasChanged() => _files.HaveChanged();
}
