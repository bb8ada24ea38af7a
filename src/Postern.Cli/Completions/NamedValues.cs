using Postern.Cli.Commands;
using Postern.Client.Fwknop;
using Postern.Client.Profiles;
using Postern.Policy;

namespace Postern.Cli.Completions;

/// <summary>What the names of arguments stand for on this machine: profiles, the doors and routers of a policy. Silent where something cannot be read.</summary>
internal sealed class NamedValues(Terminal terminal)
{
    /// <summary>Where no policy is on the line: the one that the service runs, if it may be read.</summary>
    private const string UsualPolicy = "/etc/postern/postern.yaml";

    /// <param name="name">As help writes it: DOOR, FILE.</param>
    /// <param name="before">Arguments to the left.</param>
    public IEnumerable<string> Of(string name, IReadOnlyList<string> before) => name switch
    {
        "FILE" or "POLICY" or "SCENARIO" or "CAPTURE" or "FOLDER" or "IMAGE" => [CompletionWords.Files],
        "FILE|PROFILE" or "SCENARIO|CAPTURE" => [.. name.Contains("PROFILE") ? Profiles() : [], CompletionWords.Files],
        "PROFILE" => Profiles(),
        "TARGET" => Profiles().Concat(Stanzas()),
        "DOOR" => Doors(before.Count > 0 && File.Exists(before[0]) ? before[0] : UsualPolicy),
        "ROUTER" => Routers(before.Count > 0 ? before[0] : UsualPolicy),
        "COMMAND" => [CompletionWords.Command],
        _ => [],
    };

    private IEnumerable<string> Profiles() => new ProfileStore(terminal.Home).Read().Profiles.Select(p => $"{p.Name}\t{p.Host ?? "a profile"}");

    private IEnumerable<string> Stanzas()
    {
        try
        {
            var path = Path.Combine(terminal.Home, ".fwknoprc");
            // What says that it is empty may be a pipe or a device, and nobody at a Tab waits for those.
            return File.Exists(path) && new FileInfo(path).Length is > 0 and <= RcFile.LongestText
                ? RcFile.Read(File.ReadAllText(path), path, []).Stanzas.Select(s => $"{s}\ta stanza of ~/.fwknoprc") : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private IEnumerable<string> Doors(string policy) =>
        Compile(policy)?.RuleSet.Guard?.Doors.Select(d => $"{d.Name}\ta door of {Path.GetFileName(policy)}") ?? [];

    private IEnumerable<string> Routers(string policy) =>
        Compile(policy)?.Policy?.Routers.Select(r => $"{r.Name}\ta router of {Path.GetFileName(policy)}") ?? [];

    private Compilation? Compile(string policy) =>
        PolicyFiles.Open([policy], terminal with { Error = TextWriter.Null }) is { } files ? PolicyCompiler.Compile(files, new CompileOptions()) : null;
}
