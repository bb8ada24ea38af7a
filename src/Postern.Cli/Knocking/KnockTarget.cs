using Postern.Client;
using Postern.Client.Fwknop;
using Postern.Client.Profiles;
using Postern.Policy.Diagnostics;
using Postern.Policy.Profiles;
using Postern.Spa.Keys;

namespace Postern.Cli.Knocking;

/// <summary>What TARGET is.</summary>
internal abstract record KnockTarget
{
    /// <summary>A host, and knocks behind it.</summary>
    public sealed record Sequence : KnockTarget;

    /// <param name="Door">As it is asked of the gate.</param>
    public sealed record Gate(Invitation Invitation, string Door) : KnockTarget;

    public sealed record Stanza(RcFile File, string Name) : KnockTarget;

    /// <param name="Profile">With the door that was named behind it.</param>
    public sealed record Profiled(Profile Profile) : KnockTarget;

    /// <summary>
    /// An invitation, a profile and a stanza have at most one word behind them, which is no knock; a host has knocks. So no name that is kept
    /// changes what a line with knocks means, and such a line looks into no file.
    /// </summary>
    /// <param name="words">What stands between TARGET and <c>--</c>.</param>
    /// <param name="rc">The file of stanzas, where one was named.</param>
    public static (KnockTarget? Target, IReadOnlyList<KnockProblem> Problems) Resolve(string target, IReadOnlyList<string> words, string? rc, bool portsAreUdp, Terminal terminal)
    {
        if (target.StartsWith("postern:", StringComparison.OrdinalIgnoreCase))
        {
            return Invitation.TryRead(target, out var invitation, out var problem)
                ? AtGate(invitation, words)
                : (null, [KnockProblem.Wrong($"the invitation cannot be read: {problem}", "copy the whole line, within quotes, or ask for a new one")]);
        }

        if (rc is not null)
            return OfStanza(rc, target, words);
        if (words.Count > 1 || (words.Count == 1 && KnockNotation.TryRead(words[0], portsAreUdp, out _, out _)))
            return (new Sequence(), []);

        var (profiles, findings, unreadable) = new ProfileStore(terminal.Home).Read();
        var profile = profiles.FirstOrDefault(p => p.Name == target);
        var file = Path.Combine(terminal.Home, ".fwknoprc");
        var (text, closed) = File.Exists(file) ? OwnFile.Read(file, RcFile.LongestText) : (null, null);
        var stanzas = text is null ? null : RcFile.Read(text, file, []);
        var hasStanza = stanzas?.Has(target) == true;
        if (profile is not null)
        {
            if (hasStanza && profile.Knock is not ProfileKnock.Stanza)
                terminal.Error.WriteLine($"postern: {target} is a profile, and a stanza of {file} too: the profile is taken; --rc {file} takes the stanza");
            return OfProfile(profile, words);
        }

        if (hasStanza)
            return OfStanza(file, target, words);
        if (words.Count > 0)
            return (new Sequence(), []);
        // Perhaps it is one of those that cannot be read.
        var broken = findings.Where(f => f.Severity == Severity.Error).Select(f => KnockProblem.Wrong($"{f.Span}: {f.Message}", f.Remedy ?? "mend it in the file")).ToList();
        if (broken.Count > 0)
            broken.Insert(0, KnockProblem.Wrong($"no profile that can be read is called {target}", "postern profile list shows them"));
        IReadOnlyList<KnockProblem> found = [.. new[] { unreadable, closed }.OfType<KnockProblem>(), .. broken];
        return (null, found.Count > 0 ? found : [UnknownTarget.Named(target, profiles.Select(p => p.Name), stanzas?.Stanzas ?? [])]);
    }

    private static (KnockTarget? Target, IReadOnlyList<KnockProblem> Problems) OfProfile(Profile profile, IReadOnlyList<string> words) => (words, profile.Knock) switch
    {
        ([], _) => (new Profiled(profile), []),
        ([var door], ProfileKnock.Invited invited) => (new Profiled(profile with { Knock = invited with { Door = door } }), []),
        _ => (null, [KnockProblem.Wrong($"{words[0]}: the profile {profile.Name} itself says what is knocked", "leave it out, or give the host in the profile's place")]),
    };

    private static (KnockTarget? Target, IReadOnlyList<KnockProblem> Problems) AtGate(Invitation invitation, IReadOnlyList<string> words) => (words, invitation.Doors) switch
    {
        ([var door], _) => (new Gate(invitation, door), []),
        ([], [var only]) => (new Gate(invitation, only), []),
        ([], var doors) => (null, [KnockProblem.Wrong($"the invitation has {doors.Count} doors", $"name one: {string.Join(", ", doors)}")]),
        _ => (null, [KnockProblem.Wrong("one packet opens one door", $"name one: {string.Join(", ", invitation.Doors)}")]),
    };

    private static (KnockTarget? Target, IReadOnlyList<KnockProblem> Problems) OfStanza(string path, string name, IReadOnlyList<string> words)
    {
        var (text, problem) = OwnFile.Read(path, RcFile.LongestText);
        if (text is null)
            return (null, [problem!]);
        var problems = new List<KnockProblem>();
        var file = RcFile.Read(text, path, problems);
        if (!file.Has(name))
        {
            return (null, [KnockProblem.Wrong($"no stanza of {path} is called {name}",
                file.Stanzas.Count == 0 ? "it has none" : $"there are the stanzas {string.Join(", ", file.Stanzas.Take(8))}")]);
        }

        if (words.Count > 0)
            problems.Add(KnockProblem.Wrong($"{words[0]}: a stanza itself says what it opens", "leave it out, or change ACCESS in the stanza"));
        return problems.Count > 0 ? (null, problems) : (new Stanza(file, name), []);
    }
}
