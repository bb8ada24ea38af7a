using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;

namespace Postern.Rules.Simulation;

/// <summary>Reasons in words, with file:line:column of what the user wrote.</summary>
public static class ReasonText
{
    /// <param name="now">When the packet came: times that end are told as what is left of them.</param>
    public static string Of(Reason reason, DateTimeOffset now) => reason switch
    {
        RuleMet met => $"{Rule(met.Chain, met.Index)} {met.Rule.Effect}",
        RuleMissed missed => $"{Rule(missed.Chain, missed.Index)} not met: {missed.Failed}",
        ChainEnded end => $"{Chain(end.Chain)} came to its end, which accepts",
        FastTracked => "its connection is fast-tracked, so no rule is asked",
        ListWritten written => $"{written.Address} is in the list {written.List}{(written.Until is { } until ? " for " + Left(until, now) : "")}",
        Translated translated => $"goes to {translated.Destination} port {translated.Port} instead",
        GuardReason guard => Guard(guard) + (guard.Until is { } until ? " for " + Left(until, now) : "") + Place(guard.Door),
        _ => reason.ToString(),
    };

    /// <summary>A decision as a heading for all packets that it judged.</summary>
    public static string Heading(Reason? reason) => reason switch
    {
        null => "no rule was asked",
        GuardReason guard => Guard(guard) + Place(guard.Door),
        _ => Of(reason, default),
    };

    /// <summary><c>filter/input 3 (router.rsc:12:1)</c>.</summary>
    public static string Rule(Chain chain, int index) => $"{Chain(chain)} {index + 1} ({chain.Rules[index].Span})";

    /// <summary>Where the user wrote what the reason is about; null where it is about nothing written.</summary>
    public static SourceSpan? Span(Reason? reason) => reason switch
    {
        RuleMet met => met.Rule.Span,
        RuleMissed { Failed.Span.Line: > 0 } missed => missed.Failed.Span,
        RuleMissed missed => missed.Rule.Span,
        GuardReason { Door: { } door } => door.Span,
        _ => null,
    };

    private static string Chain(Chain chain) => $"{(chain.Family == IpFamily.V6 ? "ipv6 " : "")}{chain.Table.ToString().ToLowerInvariant()}/{chain.Name}";

    private static string Guard(GuardReason reason)
    {
        var door = reason.Door?.Name ?? "";
        return reason.Event switch
        {
            GuardEvent.NotGuarded => "not the guard's business",
            GuardEvent.KnownConnection => "belongs to a known connection",
            GuardEvent.PublicPort => "a public port",
            GuardEvent.Granted => $"granted {door}",
            GuardEvent.Trusted => "a trusted source",
            GuardEvent.Refused => $"refused: no grant for {door}",
            GuardEvent.Knock => $"knock {reason.Step} of {reason.Door?.Opener.Steps.Count} for {door}",
            GuardEvent.RepeatedKnock => $"knock {reason.Step} of {reason.Door?.Opener.Steps.Count} for {door} again",
            GuardEvent.Opened => $"opens {door}",
            GuardEvent.Spent => $"{door} opened to this sequence before, and does so once",
            GuardEvent.Closed => $"closes {door}",
            GuardEvent.WrongKnock => "a wrong knock: the attempt is over",
            GuardEvent.TooBusy => "too many changes of an attempt: not judged",
            GuardEvent.Trapped => "a trap: banned",
            GuardEvent.Spared => "a trap, but its source is granted or trusted",
            GuardEvent.Banned => "from a banned source",
            GuardEvent.UnlistedPassed => "a port that the policy does not name: not its business",
            GuardEvent.NoRoom => "no room for another entry",
            GuardEvent.UnlistedDropped => "a port that the policy does not name: closed",
            GuardEvent.KnockDropped => "a knock's packet is dropped",
            GuardEvent.NowhereToGo => $"nowhere to go: {door} forwards to no host of this IP version",
            GuardEvent.SpaPacket => "may be an SPA packet: the watcher judges it, and nothing answers",
            GuardEvent.SpaByTag => "as long as an SPA packet: the watcher judges it if its tag is valid, and nothing answers",
            GuardEvent.NoSpaPacket => "at an SPA port, but no SPA packet: dropped",
            GuardEvent.SpaCopied => "may be an SPA packet: the watcher judges a copy",
            GuardEvent.HandedOn => "handed on to the host's own firewall",
            _ => reason.Event.ToString(),
        };
    }

    private static string Place(Door? door) => door is null ? "" : $" ({door.Span})";

    private static string Left(DateTimeOffset until, DateTimeOffset now) => Durations.Text(until - now);
}
