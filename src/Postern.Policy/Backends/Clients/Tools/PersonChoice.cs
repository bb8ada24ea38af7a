using Postern.Policy.Diagnostics;
using Postern.Policy.Model;

namespace Postern.Policy.Backends.Clients.Tools;

/// <summary>Whose keys a form hands over.</summary>
internal static class PersonChoice
{
    /// <summary>Those who open the door with an fwknop key, each with the first stanza that does.</summary>
    public static IReadOnlyList<(Person Person, FwknopStanza Stanza)> ByFwknop(KnockedDoor door) =>
        [.. People(door).Select(p => (p, p.Stanzas.FirstOrDefault(s => s.Limits.Doors?.Contains(door.Name) != false)!)).Where(p => p.Item2 is not null)];

    /// <summary>Those who open it with an SSH key.</summary>
    public static IReadOnlyList<Person> BySsh(KnockedDoor door) => [.. People(door).Where(p => p.Keys.Any(k => k.Limits.Doors?.Contains(door.Name) != false))];

    /// <summary>The one with an fwknop key that was chosen, or the only one; null after a diagnostic.</summary>
    public static (Person Person, FwknopStanza Stanza)? Fwknop(KnockedDoor door, string form, DiagnosticBag diagnostics)
    {
        if (door.Profile is not null)
            return Refused(ToolDiagnostics.NoKeysInProfiles(door.Span, door.Name, form), diagnostics);
        var people = ByFwknop(door);
        string[] names = [.. people.Select(p => p.Person.Name)];
        if (door.Keys?.Person is { } wanted)
        {
            var index = Array.IndexOf(names, wanted);
            return index < 0 ? Refused(ToolDiagnostics.NoSuchPerson(door.Span, door.Name, wanted, names), diagnostics) : Clear(people[index], diagnostics);
        }

        return people switch
        {
            [] => Refused(ToolDiagnostics.NoFwknopKey(door.Span, door.Name, door.Knocks.Count > 0 ? "knocks" : BySsh(door).Count > 0 ? "Postern's own packets" : "nothing that can be written down"), diagnostics),
            [var only] => Clear(only, diagnostics),
            _ => Refused(ToolDiagnostics.WhichPerson(door.Span, door.Name, names), diagnostics),
        };
    }

    private static (Person, FwknopStanza)? Clear((Person Person, FwknopStanza Stanza) chosen, DiagnosticBag diagnostics)
    {
        if (chosen.Stanza.Key.Passphrase.IsEmpty)
            return Refused(ToolDiagnostics.NoClearKey(chosen.Person.Span, chosen.Person.Name), diagnostics);
        diagnostics.Add(ToolDiagnostics.HoldsKeys(chosen.Person.Span, chosen.Person.Name));
        return chosen;
    }

    private static IEnumerable<Person> People(KnockedDoor door) => door.Door is { } own ? door.Keys?.Spa.People.Where(p => own.People.Contains(p.Name)) ?? [] : [];

    private static (Person, FwknopStanza)? Refused(Diagnostic diagnostic, DiagnosticBag diagnostics)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
