using System.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Rules;

/// <summary>The rule set in plain text, for people and for golden files: what was understood, before any back end.</summary>
public static class RuleListing
{
    public static string Print(RuleSet ruleSet)
    {
        var text = new StringBuilder();
        if (ruleSet.Guard is { } guard)
            Print(guard, text);
        foreach (var list in ruleSet.InterfaceLists)
            text.Append($"interface-list {list.Name}: {string.Join(", ", [.. list.Include.Select(i => "+" + i), .. list.Exclude.Select(e => "-" + e), .. list.Members])}\n");
        foreach (var pattern in ruleSet.Layer7Patterns)
            text.Append($"layer7 {pattern.Name}: {pattern.Expression}\n");
        foreach (var entry in ruleSet.AddressListEntries)
            text.Append($"address-list {Family(entry.Family)} {entry.List}: {entry.Range?.ToString() ?? entry.HostName}{(entry.Timeout is { } t ? " for " + Durations.Text(t) : "")}{(entry.Disabled ? " (disabled)" : "")}\n");
        foreach (var chain in ruleSet.Chains)
        {
            text.Append($"chain {Family(chain.Family)} {chain.Table.ToString().ToLowerInvariant()} {chain.Name}{(chain.Hook is null ? " (jumped to)" : "")}\n");
            for (var i = 0; i < chain.Rules.Count; i++)
                Print(chain.Rules[i], i + 1, text);
        }

        return text.ToString();
    }

    private static void Print(Rule rule, int number, StringBuilder text)
    {
        text.Append($"  {number,3} {(rule.Disabled ? "(disabled) " : "")}");
        foreach (var matcher in rule.Matchers)
            text.Append(matcher).Append(' ');
        text.Append("→ ").Append(rule.Effect);
        if (rule.Log || rule.Effect is LogEffect)
            text.Append($" log=\"{rule.LogPrefix}\"");
        if (rule.Comment.Length > 0)
            text.Append($"   # {rule.Comment}");
        text.Append('\n');
    }

    private static void Print(Guard guard, StringBuilder text)
    {
        text.Append($"guard on {(guard.Interfaces.Count == 0 ? "every interface but lo" : string.Join(", ", guard.Interfaces))}, unlisted ports {guard.Unlisted.ToString().ToLowerInvariant()}\n");
        if (guard.Public.Count > 0)
            text.Append($"  public {string.Join(", ", guard.Public)}\n");
        foreach (var trusted in guard.Trusted)
            text.Append($"  trusted {trusted.Range?.ToString() ?? trusted.HostName}\n");
        if (guard.Spa is { } spa)
            text.Append($"  spa at {string.Join(", ", [.. spa.Ports.Select(p => p.ToString()), .. spa.HttpPorts.Select(p => $"http:{p}")])}{(spa.Listens ? ", answered" : "")}: {Taken(spa)}\n");
        foreach (var door in guard.Doors)
        {
            var opener = door.Opener;
            text.Append($"  door {door.Name}: {Use(door)}, strict {opener.Strictness.ToString().ToLowerInvariant()}, knocks {door.After.ToString().ToLowerInvariant()}\n");
            if (door.People.Count > 0)
                text.Append($"    packet of {string.Join(", ", door.People)}\n");
            if (door.Rolling is { } rolling)
                text.Append($"    rolling every {Durations.Text(rolling.Period)} among {string.Join(", ", rolling.Choices)}; now, before and after:\n");
            foreach (var steps in opener.Sequences)
                List(text, steps, opener, isNext: !ReferenceEquals(steps, opener.Steps));
        }

        foreach (var trap in guard.Traps)
            text.Append($"  trap {string.Join(", ", trap.Ports)}: ban for {Durations.Text(trap.Ban)}\n");
    }

    private static void List(StringBuilder text, IReadOnlyList<KnockStep> steps, SequenceOpener opener, bool isNext)
    {
        for (var i = 0; i < steps.Count; i++)
            text.Append($"    {(isNext && i == 0 ? "or " : "")}step {i + 1}: {steps[i]}{(i == 0 ? "" : $" within {Durations.Text(opener.StepTimeout)}")}\n");
    }

    private static string Taken(SpaEntrance spa) =>
        string.Join(", ", [.. spa.TakesPostern ? ["Postern's packets"] : (string[])[], .. spa.TakesFwknop ? ["fwknop's packets"] : (string[])[], .. spa.GrantsPrefixes ? ["grants for prefixes"] : (string[])[]]);

    private static string Use(Door door) =>
        door.Closes.Count > 0 ? $"closes {string.Join(", ", door.Closes)}"
        : $"opens {(door.Opens.Count > 0 ? string.Join(", ", door.Opens) : "nothing")}{(door.ForwardTo.Count > 0 ? $" forwarded to {string.Join(", ", door.ForwardTo)}" : "")}{(door.IsLocal ? "" : " at its routers")} for {Durations.Text(door.For)}{(door.OneTime is null ? "" : ", once")}{(door.Family == IpFamily.Both ? "" : $", IPv{(door.Family == IpFamily.V4 ? 4 : 6)} only")}";

    private static string Family(IpFamily family) => family switch { IpFamily.V4 => "ip", IpFamily.V6 => "ip6", _ => "inet" };
}
