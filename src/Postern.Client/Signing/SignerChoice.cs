using Postern.Spa.Keys;

namespace Postern.Client.Signing;

/// <summary>
/// The keys to knock with, the likeliest first: the one that opened last time, the one made for Postern, the agent's, those in <c>~/.ssh</c>.
/// Keys that ask for a person come behind those that do not, and what needs a passphrase is tried only where nothing else is there.
/// </summary>
public sealed class SignerChoice(KeyPlaces places)
{
    /// <summary>What was passed over, and why: told where nothing answers.</summary>
    public IReadOnlyList<string> PassedOver => _passedOver;

    private readonly List<string> _passedOver = [];

    /// <param name="wanted">A file, a fingerprint or a comment; null for all that may do.</param>
    /// <param name="last">Fingerprint of the key that this gate answered last.</param>
    /// <returns>Empty exactly where there is a problem.</returns>
    public (IReadOnlyList<SignerCandidate> Candidates, KnockProblem? Problem) Find(string? wanted, string? last)
    {
        if (wanted is not null && !IsFingerprint(wanted) && File.Exists(wanted))
        {
            var (candidate, problem) = FromFile(wanted);
            return candidate is null ? ([], problem) : ([candidate], null);
        }

        var agent = FromAgent(out var agentProblem);
        if (agentProblem is not null)
            _passedOver.Add(agentProblem);
        var all = new List<SignerCandidate>();
        Add(places.Generated);
        all.AddRange(agent);
        foreach (var file in places.SshKeys)
            Add(file);
        if (wanted is not null)
        {
            var matching = all.Where(c => c.Fingerprint == wanted || c.Place.EndsWith($" {wanted}", StringComparison.Ordinal)).ToList();
            return matching switch
            {
                [var one] => ([one], null),
                [] => ([], KnockProblem.Wrong($"no key {wanted}: no such file, and no fingerprint or comment of a key here", Known(all))),
                _ => ([], KnockProblem.Wrong($"{matching.Count} keys are called {wanted}", $"name one by its fingerprint: {string.Join(", ", matching.Select(m => m.Fingerprint))}")),
            };
        }

        if (all.Count == 0)
        {
            return ([], KnockProblem.Wrong("you have no key to sign with, in ~/.ssh or in an agent" + string.Concat(_passedOver.Select(p => $"; {p}")),
                "postern key new makes one and shows the line to send to the gate's owner; or ssh-add yours; or name its file: --key FILE"));
        }

        // OrderBy keeps the order of equals.
        var ordered = all.OrderBy(c => c.Fingerprint == last ? 0 : c.NeedsPassphrase ? 3 : c.NeedsTouch ? 2 : 1).ToList();
        if (ordered.Exists(c => !c.NeedsPassphrase))
        {
            foreach (var shut in ordered.Where(c => c.NeedsPassphrase && c.Fingerprint != last))
                _passedOver.Add($"{shut.Place} needs its passphrase, and was not tried");
            ordered.RemoveAll(c => c.NeedsPassphrase && c.Fingerprint != last);
        }

        return (ordered, null);

        void Add(string file)
        {
            if (!File.Exists(file))
                return;
            var (candidate, problem) = FromFile(file);
            if (candidate is null)
                _passedOver.Add(problem!.Message);
            else if (!all.Exists(c => c.Signer.Key.Equals(candidate.Signer.Key)))
                all.Add(candidate);
        }
    }

    private List<SignerCandidate> FromAgent(out string? problem)
    {
        problem = null;
        if (places.Agent is not { } agent)
            return [];
        var reply = agent.Ask(AgentMessages.AskForIdentities(), out var why);
        if (reply is null || !AgentMessages.TryReadIdentities(reply, out var identities))
        {
            problem = reply is null ? why : AgentMessages.IsFailure(reply) ? "the agent is locked (ssh-add -X)" : $"what listens at {agent.Path} does not speak as an agent does";
            return [];
        }

        if (identities.Count == 0)
            problem = "the agent holds no key that a gate takes, or is locked (ssh-add -l lists, ssh-add -X unlocks)";
        return [.. identities.Select(i => new SignerCandidate(new AgentSigner(agent, i), $"the agent's {i.Comment}", IsTouched(i.Key), NeedsPassphrase: false))];
    }

    private (SignerCandidate? Candidate, KnockProblem? Problem) FromFile(string file)
    {
        string content;
        try
        {
            if (new FileInfo(file).Length > OpenSshKeyFile.LongestFile)
                return (null, KnockProblem.Wrong($"{file} is no key: it is longer than any", "name the file of a private key"));
            content = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, KnockProblem.Wrong($"the key {file} cannot be read: {e.Message}", "name a file that is yours"));
        }

        if (TryReadPublicLine(content, out var alone))
        {
            // ssh-keygen finds the private half beside the file, or in the agent.
            var held = FromAgent(out _).Find(c => c.Signer.Key.Equals(alone));
            return (held ?? new SignerCandidate(new KeygenSigner(file, alone), file, IsTouched(alone), NeedsPassphrase: false), null);
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & OwnFile.Others) != 0)
            return (null, KnockProblem.Wrong($"others can read the key {file}", $"chmod 600 {file}; and make a new key if others have been here"));
        if (OpenSshKeyFile.IsOne(content))
        {
            if (!OpenSshKeyFile.TryRead(content, out var read, out var problem))
                return (null, KnockProblem.Wrong($"the key {file} is not taken: {problem}", "name another, or make one: postern key new"));
            var own = KeyFileSigner.TryCreate(read);
            return (new SignerCandidate(own is null ? new KeygenSigner(file, read.Key) : own, file, IsTouched(read.Key), read.IsEncrypted), null);
        }

        // Older forms show the public half only in the file beside it.
        if (content.Contains("PRIVATE KEY-----", StringComparison.Ordinal) && File.Exists(file + ".pub") && TryReadPublicLine(File.ReadAllText(file + ".pub"), out var beside))
            return (new SignerCandidate(new KeygenSigner(file, beside), file, NeedsTouch: false, content.Contains("ENCRYPTED", StringComparison.Ordinal)), null);
        return (null, KnockProblem.Wrong($"{file} is no key that can be used", $"name the file of a private key; one in PEM needs {Path.GetFileName(file)}.pub beside it: ssh-keygen -y -f {file} > {file}.pub"));
    }

    private static bool TryReadPublicLine(string content, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SshPublicKey? key)
    {
        key = null;
        return content.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries) is [var type, var base64, ..] && SshPublicKey.TryRead(type, base64, out key, out _);
    }

    private static bool IsTouched(SshPublicKey key) => key.Type.StartsWith("sk-", StringComparison.Ordinal);

    private static bool IsFingerprint(string text) => text.StartsWith("SHA256:", StringComparison.Ordinal);

    private static string Known(List<SignerCandidate> all) =>
        all.Count == 0 ? "make one: postern key new" : $"there are: {string.Join(", ", all.Take(8).Select(c => c.ToString()))}";
}
