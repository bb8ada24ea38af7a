using Postern.Policy.Profiles;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Client.Profiles.Importing;

/// <summary>The doors of a policy, of <c>knockd.conf</c> or of <c>access.conf</c>, as far as a knock says how they open.</summary>
public static class DoorImport
{
    private static readonly TimeSpan LongestGrant = TimeSpan.FromDays(366);

    /// <param name="doors">Which ones; empty for all.</param>
    public static ImportedProfiles Read(Guard? guard, string host, IReadOnlyList<string> doors)
    {
        ArgumentNullException.ThrowIfNull(doors);
        var imported = new ImportedProfiles();
        var all = guard?.Doors ?? [];
        foreach (var missing in doors.Where(n => all.All(d => d.Name != n)))
            imported.Refuse($"there is no door {ImportedProfiles.Shown(missing)}", all.Count == 0 ? "there is none at all" : $"there are {string.Join(", ", all.Take(8).Select(d => d.Name))}");
        foreach (var door in all.Where(d => doors.Count == 0 || doors.Contains(d.Name, StringComparer.Ordinal)))
            Add(door, guard!, host, imported);
        if (all.Count == 0)
            imported.Refuse("there is no door in it", "name a policy (.yaml), a knockd.conf or an access.conf");
        return imported;
    }

    private static void Add(Door door, Guard guard, string host, ImportedProfiles imported)
    {
        var name = ImportedProfiles.Shown(door.Name);
        if (door.Rolling is not null)
            imported.Refuse($"{name} rolls: its knocks are another every {Durations.Text(door.Rolling.Period)}", $"with a copy of its key: postern profile add {door.Name} --host {host} --rolling FILE");
        else if (door.OneTime is not null)
            imported.Refuse($"{name} opens once to each of its sequences", $"give one by hand: postern knock {host} KNOCK...");
        else if (door.Opener.Steps.Count == 0)
            imported.Refuse($"{name} opens to no knock, but to single packets of people with a key", "take an invitation (postern key invite makes one), or a stanza of .fwknoprc");
        else if (door.Opener.Steps.Any(s => s.Expression is not null))
            imported.Refuse($"{name} waits for what meets an expression, which says not what to send", $"choose a payload: postern profile add {door.Name} --host {host} --knock …");
        else if (door.Opener.Steps.Count > ProfileReader.MostSteps)
            imported.Refuse($"{name} has more than {ProfileReader.MostSteps} steps", "shorten it in the policy");
        else
            AddSequence(door, guard, host, imported);
    }

    private static void AddSequence(Door door, Guard guard, string host, ImportedProfiles imported)
    {
        var traps = guard.Traps.SelectMany(t => t.Ports).Where(p => door.Opens.Any(o => o.Port.Overlaps(p))).ToList();
        if (traps.Count > 0)
            imported.Note($"a trap lies over what {ImportedProfiles.Shown(door.Name)} opens, {traps[0]}: nobody looks whether it opened (verify: false), since a try at a closed door bans you");
        imported.Add(door.Name, new ProfileKnock.Sequence([.. door.Opener.Steps.Select(s => new ProfileStep(s))]), p => p with
        {
            Host = host,
            Opens = door.Opens,
            For = door.For >= TimeSpan.FromSeconds(1) && door.For <= LongestGrant ? door.For : null,
            Family = door.Family switch { IpFamily.V4 => ProfileFamily.IPv4, IpFamily.V6 => ProfileFamily.IPv6, _ => ProfileFamily.AsTheSystemOrders },
            Verify = traps.Count > 0 ? false : null,
        });
    }
}
