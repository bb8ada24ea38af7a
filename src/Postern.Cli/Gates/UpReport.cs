using System.Text.Json;
using Postern.Linux;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Cli.Gates;

/// <summary>What <c>up</c> is about to do, said before it is done.</summary>
public sealed record UpReport(RuleSet RuleSet, SshSession? Session, bool IsSessionGranted, bool IsReload)
{
    public void Print(TextWriter writer)
    {
        if (RuleSet.Guard is { } guard)
        {
            foreach (var door in guard.Doors.Take(DoorsShown))
                writer.WriteLine(Line(door));
            if (guard.Doors.Count > DoorsShown)
                writer.WriteLine($"closing … and {guard.Doors.Count - DoorsShown} more doors");
            foreach (var trap in guard.Traps)
                writer.WriteLine($"trap on {string.Join(", ", trap.Ports)}: bans for {Durations.Text(trap.Ban)}");
            if (guard.Spa is { } spa)
                writer.WriteLine($"taking single packets at {string.Join(", ", [.. spa.Ports.Select(p => p.ToString()), .. spa.HttpPorts.Select(p => $"http:{p}")])}");
            if (guard.Unlisted == PacketFate.Drop)
                writer.WriteLine($"closing every other TCP and UDP port of this host{(guard.Public.Count > 0 ? $" but {string.Join(", ", guard.Public)}" : "")}");
        }

        foreach (var chain in RuleSet.Chains.Where(c => c.Hook is not null && c.Rules.Any(r => !r.Disabled)))
        {
            var drops = chain.Rules.Count(r => !r.Disabled && r.Effect is DropEffect or RejectEffect);
            writer.WriteLine($"loading {chain.Table.ToString().ToLowerInvariant()} {chain.Name} (IPv{(chain.Family == IpFamily.V4 ? 4 : 6)}): {Counted(chain.Rules.Count, "rule")}, {drops} of them closing");
        }

        if (Session is not null && IsSessionGranted)
            writer.WriteLine($"your SSH session comes from {Session.Client}: it is granted first");
        else if (Session is not null)
            writer.WriteLine($"your SSH session comes from {Session.Client} to port {Session.ServerPort}, which no door protects: it is not touched by a door");
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteBoolean("reload", IsReload);
        json.WriteString("session", Session?.Client.ToString());
        json.WriteBoolean("sessionGranted", IsSessionGranted);
        json.WriteStartArray("doors");
        foreach (var door in RuleSet.Guard?.Doors ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", door.Name);
            json.WriteStartArray("closes");
            foreach (var service in door.Protected)
                json.WriteStringValue(service.ToString());
            json.WriteEndArray();
            json.WriteStartArray("forwardTo");
            foreach (var target in door.ForwardTo)
                json.WriteStringValue(target.ToString());
            json.WriteEndArray();
            json.WriteString("for", Durations.Text(door.For));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Line(Door door)
    {
        var packet = $"a packet of {string.Join(" or ", door.People)}";
        var does = door.IsLocal ? $"closing {string.Join(", ", door.Opens)} (door {door.Name})" : $"door {door.Name}, {string.Join(", ", door.Opens)} at its routers and not here";
        if (door.IsSpaOnly)
            return $"{does}: opens for {Durations.Text(door.For)} after {packet}{Forwarded(door)}";
        if (door.Opener.Steps.Count == 0)
            return $"{does}: every sequence is used";
        var knocks = Counted(door.Opener.Steps.Count, "knock") + (door.Rolling is { } rolling ? $" that change" + (door.Opener.Steps.Count == 1 ? "s" : "") + $" every {Durations.Text(rolling.Period)}" : "");
        return door.Closes.Count > 0 ? $"door {door.Name}: {knocks} close {string.Join(", ", door.Closes)} again"
            : door.Opens.Count == 0 ? $"door {door.Name}: {knocks} start its commands and open nothing"
            : $"{does}: opens for {Durations.Text(door.For)} after {knocks}{(door.People.Count > 0 ? $" or {packet}" : "")}{Forwarded(door)}";
    }

    private static string Forwarded(Door door) => door.ForwardTo.Count > 0 ? $", forwarded to {string.Join(" and ", door.ForwardTo)}" : "";

    private const int DoorsShown = 20;

    private static string Counted(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
