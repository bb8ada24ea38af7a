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
    private string _loaded = "";
    private string _seen = "";

    public string Name { get; } = string.Join(' ', files);

    public Compilation? Compile(out string? refusal)
    {
        (_loaded, _seen) = (Fingerprint(), "");
        using var said = new StringWriter();
        if (PolicyFiles.Open(files, terminal with { Error = said }) is not { } inputs)
        {
            refusal = said.ToString().Trim();
            return null;
        }

        var policy = PolicyCompiler.Compile(inputs, new CompileOptions { ForNftables = true, Nftables = options });
        IReadOnlyList<Diagnostic> found = [.. policy.Diagnostics, .. policy.HasErrors ? [] : MachineDiagnostics.Find(policy, mayLackInterfaces, Name)];
        DiagnosticPrinter.Print(found, terminal.Error);
        refusal = found.Any(d => d.Severity == Severity.Error) ? string.Join("; ", found.Where(d => d.Severity == Severity.Error)) : null;
        return refusal is null ? policy : null;
    }

    /// <summary>Two looks must find the same new content, so that nobody is in the middle of writing it.</summary>
    public bool HasChanged()
    {
        var (before, now) = (_seen, Fingerprint());
        _seen = now;
        return now != _loaded && now == before;
    }

    /// <summary>A file that is written anew has another time or length, one that is put in its place another birth.</summary>
    private string Fingerprint() => string.Join('|', files.Select(f => new FileInfo(f)).Select(f =>
        f.Exists ? $"{f.LastWriteTimeUtc.Ticks} {f.CreationTimeUtc.Ticks} {f.Length}" : "gone"));
}
