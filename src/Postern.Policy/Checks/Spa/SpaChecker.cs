using Postern.Policy.Diagnostics;
using Postern.Policy.Model;
using Postern.Rules.Doors;

namespace Postern.Policy.Checks.Spa;

/// <summary>Who may open doors with a single packet: people against doors, keys against one another, and each key by itself.</summary>
internal static class SpaChecker
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromMinutes(10);

    /// <param name="now">Null: it is not said what has expired.</param>
    public static void Check(PolicyModel policy, DateTimeOffset? now, DiagnosticBag diagnostics)
    {
        if (policy.Spa is not { } spa)
            return;
        var entrance = policy.Guard.Spa;
        if (policy.Guard.Doors.All(d => d.People.Count == 0) && entrance is not null)
            diagnostics.Add(SpaWeaknessDiagnostics.NobodyNamed(entrance.Span));
        if (spa.Window > LongestWindow && entrance is not null)
            diagnostics.Add(SpaWeaknessDiagnostics.LongWindow(entrance.Span, spa.Window));
        if (entrance is not null)
            CheckEntrance(entrance, diagnostics);
        foreach (var door in policy.Guard.Doors.Where(d => d.People.Count > 0 && d.Opener.Steps.Count > 0))
            diagnostics.Add(SpaWeaknessDiagnostics.KnockBeside(door.Span, door));
        CheckPeople(spa.People, policy.Guard.Doors, diagnostics);
        SharedKeyCheck.Check(spa.People, diagnostics);
        foreach (var person in spa.People)
        {
            foreach (var key in person.Keys)
                LimitCheck.Check(key.Limits, key.Span, now, diagnostics);
            foreach (var stanza in person.Stanzas)
            {
                FwknopKeyCheck.Check(stanza, diagnostics);
                LimitCheck.Check(stanza.Limits, stanza.Span, now, diagnostics);
            }
        }
    }

    private static void CheckEntrance(SpaEntrance entrance, DiagnosticBag diagnostics)
    {
        if (entrance.HttpPorts.Count > 0 && !entrance.TakesFwknop)
            diagnostics.Add(SpaWeaknessDiagnostics.HttpWithoutFwknop(entrance.Span));
        if (entrance is { Listens: true, HttpPorts.Count: 0 })
            diagnostics.Add(SpaWeaknessDiagnostics.NothingToListenFor(entrance.Span));
        if (entrance.TakesPostern && !entrance.DatagramPorts.Any())
            diagnostics.Add(SpaWeaknessDiagnostics.NoDatagramPort(entrance.Span));
    }

    private static void CheckPeople(IReadOnlyList<Person> people, IReadOnlyList<Door> doors, DiagnosticBag diagnostics)
    {
        var opened = doors.SelectMany(d => d.People.Select(p => (Person: p, Door: d.Name))).ToLookup(p => p.Person, p => p.Door);
        var names = doors.Select(d => d.Name).ToHashSet();
        var anyNamed = doors.Any(d => d.People.Count > 0);
        foreach (var person in people)
        {
            if (anyNamed && !opened.Contains(person.Name))
                diagnostics.Add(SpaWeaknessDiagnostics.OpensNothing(person.Span, person.Name));
            foreach (var limits in person.Keys.Select(k => (k.Limits.Doors, k.Span)).Concat(person.Stanzas.Select(s => (s.Limits.Doors, s.Span))))
            {
                foreach (var door in limits.Doors ?? [])
                {
                    if (!names.Contains(door))
                        diagnostics.Add(SpaWeaknessDiagnostics.NoSuchDoor(limits.Span, door, [.. names.Order(StringComparer.Ordinal)]));
                    else if (!opened[person.Name].Contains(door))
                        diagnostics.Add(SpaWeaknessDiagnostics.NotHisDoor(limits.Span, person.Name, door));
                }
            }
        }
    }
}
