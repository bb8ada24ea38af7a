using Postern.Cli.Keys;
using Postern.Client;
using Postern.Client.Fwknop;
using Postern.Spa.Keys;

namespace Postern.Cli.Knocking;

/// <summary>What TARGET is.</summary>
internal abstract record KnockTarget
{
    private const int LongestInvitation = 2 * Invitation.LongestLine;

    /// <summary>A host, and knocks behind it.</summary>
    public sealed record Sequence : KnockTarget;

    /// <param name="Door">As it is asked of the gate.</param>
    public sealed record Gate(Invitation Invitation, string Door) : KnockTarget;

    public sealed record Stanza(RcFile File, string Name) : KnockTarget;

    /// <summary>
    /// An invitation and a stanza have at most one word behind them, which is no knock; a host has knocks. So no name that is saved changes
    /// what a line with knocks means.
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

        var saved = SavedGate(terminal, target);
        var file = Path.Combine(terminal.Home, ".fwknoprc");
        var (text, closed) = File.Exists(file) ? OwnFile.Read(file, RcFile.LongestText) : (null, null);
        var hasStanza = text is not null && RcFile.Read(text, file, []).Has(target);
        if (saved is not null)
        {
            if (hasStanza)
                terminal.Error.WriteLine($"postern: {target} is a saved invitation, and a stanza of {file} too: the invitation is taken; --rc {file} takes the stanza");
            var (line, unreadable) = OwnFile.Read(saved, LongestInvitation);
            if (line is null)
                return (null, [unreadable!]);
            return Invitation.TryRead(line.Trim(), out var invitation, out var problem)
                ? AtGate(invitation, words)
                : (null, [KnockProblem.Wrong($"the invitation in {saved} cannot be read: {problem}", "accept it again: postern key accept INVITATION")]);
        }

        if (hasStanza)
            return OfStanza(file, target, words);
        return words.Count > 0 ? (new Sequence(), []) : (null, closed is null ? [] : [closed]);
    }

    private static string? SavedGate(Terminal terminal, string name)
    {
        if (!SavedInvitation.IsName(name))
            return null;
        var path = PersonFolder.Gate(terminal, name);
        return File.Exists(path) ? path : null;
    }

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
            return (null, [KnockProblem.Wrong($"no saved invitation and no stanza of {path} is called {name}; and a host needs its knocks",
                file.Stanzas.Count == 0 ? "postern knock HOST 7001 8001, or accept an invitation: postern key accept" : $"there are the stanzas {string.Join(", ", file.Stanzas.Take(8))}")]);
        }

        if (words.Count > 0)
            problems.Add(KnockProblem.Wrong($"{words[0]}: a stanza itself says what it opens", "leave it out, or change ACCESS in the stanza"));
        return problems.Count > 0 ? (null, problems) : (new Stanza(file, name), []);
    }
}
