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
    /// <summary>The files that the policy files name, each as it was when it was read last.</summary>
    private readonly SortedDictionary<string, string> _named = new(StringComparer.Ordinal);
    private string _given = "";
    private string _seen = "";

    private string Loaded => $"{_given}|{string.Join('|', _named.Values)}";

    public string Name { get; } = string.Join(' ', files);

    public Compilation? Compile(out string? refusal)
    {
        (_given, _seen) = (Fingerprint(files), "");
        _named.Clear();
        using var said = new StringWriter();
        if (PolicyFiles.Open(files, terminal with { Error = said }, path => _named[path] = Fingerprint([path])) is not { } inputs)
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

    /// <summary>Two looks must find the same new content, so that nobody is in the middle of writing it.</summary>
    public bool HasChanged()
    {
        var (before, now) = (_seen, $"{Fingerprint(files)}|{string.Join('|', _named.Keys.Select(p => Fingerprint([p])))}");
        _seen = now;
        return now != Loaded && now == before;
    }

    /// <summary>A file that is written anew has another time or length, one that is put in its place another birth.</summary>
    private static string Fingerprint(IEnumerable<string> paths) => string.Join('|', paths.Select(f => new FileInfo(f)).Select(f =>
        f.Exists ? $"{f.LastWriteTimeUtc.Ticks} {f.CreationTimeUtc.Ticks} {f.Length}" : "gone"));
}
