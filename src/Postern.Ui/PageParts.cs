using Postern.Client.Plans;
using Postern.Client.Profiles;
using Postern.Policy.Profiles;

namespace Postern.Ui;

/// <summary>Carries out a plan, as <see cref="PlannedKnock.Run"/> does.</summary>
public delegate Task<KnockOutcome> KnockRunner(KnockPlan plan, KnockObserver observer, CancellationToken stop);

/// <summary>What the page is made of.</summary>
/// <param name="Home">The person's own folder.</param>
public sealed record PageParts(string Home, ProfileStore Profiles, KnockRunner Knock, TimeProvider Time)
{
    /// <summary>The text that hands a profile to a phone.</summary>
    public required Func<Profile, HandedText> HandOver { get; init; }

    /// <summary>The modules of a text's QR code: a row of 0 (light) and 1 (dark) for each; null where the text is too long for one.</summary>
    public required Func<string, IReadOnlyList<string>?> Draw { get; init; }
}

/// <summary>What a phone scans, or why there is nothing to scan.</summary>
/// <param name="Text">Null where a sentence in <paramref name="Hints"/> says why not.</param>
/// <param name="Hints">For people: who must not see it, what to set by hand.</param>
public sealed record HandedText(string? Text, IReadOnlyList<string> Hints);
