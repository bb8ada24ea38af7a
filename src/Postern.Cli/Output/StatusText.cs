using Postern.Rules.Model;
using Postern.Watcher.Control;
using Postern.Watcher.Gates;

namespace Postern.Cli.Output;

/// <summary>What <c>status</c> says to people.</summary>
public static class StatusText
{
    private const int ServicesShown = 8;
    private const int BansShown = 10;

    public static void Print(GateReport report, Terminal terminal)
    {
        if (report.State is { } state)
            Print(state, terminal.Out);
        else
            terminal.Out.WriteLine("no gate here: nothing is guarded (postern up FILE)");
        if (report.Watcher is { } watcher)
            Print(watcher, terminal);
    }

    private static void Print(GateState state, TextWriter writer)
    {
        writer.WriteLine($"the gate stands (nft list table inet {state.Table}){(state.IsTrial ? ", on trial: postern keep" : "")}");
        var grants = state.Grants.ToLookup(g => g.List);
        foreach (var door in state.Doors)
        {
            var inside = grants[door.Name].ToList();
            writer.WriteLine($"door {door.Name}: {(door.Services.Count == 0 ? "protects nothing" : string.Join(", ", door.Services.Take(ServicesShown)))}{(door.Services.Count > ServicesShown ? ", …" : "")}{(door.ForwardTo.Count > 0 ? " → " + string.Join(", ", door.ForwardTo) : "")} · opened {door.Opened} times · {inside.Count} granted now");
            foreach (var grant in inside)
                writer.WriteLine($"    {grant.Source} for {Durations.Text(grant.Remaining ?? TimeSpan.Zero)}");
        }

        if (state.Bans.Count > 0)
            writer.WriteLine($"banned: {string.Join(", ", state.Bans.Take(BansShown).Select(b => $"{b.Source} for {Durations.Text(b.Remaining ?? TimeSpan.Zero)}"))}{(state.Bans.Count > BansShown ? $" and {state.Bans.Count - BansShown} more" : "")}");
        foreach (var counter in state.Counters.Where(c => c.Packets > 0 && c.Comment.Length > 0).GroupBy(c => c.Comment))
            writer.WriteLine($"{counter.Sum(c => c.Packets),12:N0} packets  {counter.Key}");
    }

    private static void Print(WatcherStatus watcher, Terminal terminal)
    {
        string Since(DateTimeOffset time) => $"{TimeZoneInfo.ConvertTime(time, terminal.Time.LocalTimeZone):yyyy-MM-dd HH:mm:ss}";
        terminal.Out.WriteLine($"watcher: process {watcher.ProcessId} since {Since(watcher.Started)}; {string.Join(", ", watcher.Policy)} loaded {Since(watcher.Loaded)}");
        if (watcher.ReloadError is { } error)
            terminal.Out.WriteLine($"the last reload was refused, and the policy before it is in force: {error}");
        if (watcher.NextRoll is { } roll)
            terminal.Out.WriteLine($"rolling knocks: the next one from {Since(roll)}");
        foreach (var trouble in watcher.Troubles)
            terminal.Out.WriteLine($"trouble with {trouble.Part} since {Since(trouble.Since)}{(trouble.Times > 1 ? $", {trouble.Times:N0} times" : "")}: {trouble.Text}");
        foreach (var part in watcher.Counters.GroupBy(c => c.Part))
            terminal.Out.WriteLine($"{part.Key}: {string.Join(" · ", part.Select(c => $"{c.Value:N0} {c.Name}"))}");
        foreach (var router in watcher.Routers)
        {
            terminal.Out.WriteLine($"router {router.Name}, {router.Address}: {(router.Since is { } since ? $"connected since {Since(since)}" : "not connected")} · {router.Entries:N0} {(router.Entries == 1 ? "entry" : "entries")}"
                + $"{(router.Pending > 0 ? $" · {router.Pending:N0} to come" : "")}{(router.LeftAlone > 0 ? $" · {router.LeftAlone:N0} of its own left alone" : "")}{(router.Error is null ? "" : $" · {router.Error}")}");
        }

        if (watcher.Spa is not { } spa)
            return;
        foreach (var protocol in spa.Packets.GroupBy(p => p.Protocol))
            terminal.Out.WriteLine($"{(protocol.Key == "unknown" ? "other packets at SPA ports" : $"{protocol.Key} SPA packets")}: {string.Join(" · ", protocol.Select(p => $"{p.Count:N0} {p.Outcome.Replace('-', ' ')}"))}");
        terminal.Out.WriteLine($"SPA packets remembered: {spa.Remembered:N0} of {spa.RememberedAtMost:N0} at most{(spa.CutShort > 0 ? $"; {spa.CutShort:N0} were refused before all fwknop keys were tried, too many came" : "")}");
        foreach (var person in spa.People)
            terminal.Out.WriteLine($"person {person.Name}: {person.Keys:N0} {(person.Keys == 1 ? "key" : "keys")}{(person.Last is { } last ? $", last let in {Since(last)}" : "")}");
        if (spa.GateKeys.Count > 0)
            terminal.Out.WriteLine($"gate key: made {string.Join(", and ", spa.GateKeys.Select(Since))}");
    }
}
