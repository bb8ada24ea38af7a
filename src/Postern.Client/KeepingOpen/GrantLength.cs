using Postern.Client.Plans;
using Postern.Spa;

namespace Postern.Client.KeepingOpen;

/// <summary>How long a door stays open after a knock, as far as anybody says.</summary>
public static class GrantLength
{
    /// <summary>fwknopd's own, where neither packet nor access.conf says another.</summary>
    private static readonly TimeSpan OfFwknopd = TimeSpan.FromSeconds(30);

    /// <summary>A gate that says less is asked again so soon, and no sooner.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>Null: nobody says, so that nobody can tell when to knock again.</summary>
    public static TimeSpan? Expected(KnockPlan plan) => plan switch
    {
        { For: { } expected } => expected,
        { Means: KnockMeans.Stanza { Fwknop.Timeout: > 0 and var seconds } } => TimeSpan.FromSeconds(seconds),
        { Means: KnockMeans.Stanza } => OfFwknopd,
        _ => null,
    };

    /// <summary>Whether a plan's knocks can be renewed in time.</summary>
    public static bool IsKnown(KnockPlan plan) => plan.Means is KnockMeans.Invited { Waits: true } || Expected(plan) is not null;

    /// <summary>What came of a knock: null where it failed.</summary>
    public static TimeSpan? Of(KnockPlan plan, KnockOutcome outcome, DateTimeOffset now)
    {
        if (outcome.Problems.Count > 0)
            return null;
        // Both moments are the gate's own, so that a clock which is off makes no difference.
        var length = outcome switch
        {
            { Spa.Answer: { Refusal: SpaRefusal.None, Until: { } until } answer } => until - answer.Now,
            { Until: { } until } => until - now,
            _ => Expected(plan),
        };
        return length is { } known && known < Least ? Least : length;
    }
}
