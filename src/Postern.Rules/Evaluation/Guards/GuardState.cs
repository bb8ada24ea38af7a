namespace Postern.Rules.Evaluation.Guards;

internal sealed class GuardState
{
    public IEnumerable<GrantEntry> GrantsAt(DateTimeOffset now) => [];

    public IEnumerable<AttemptEntry> AttemptsAt(DateTimeOffset now) => [];

    public IEnumerable<BanEntry> BansAt(DateTimeOffset now) => [];

    public GuardState Clone() => new();
}
