using Postern.Client.Plans;
using Postern.Policy.Profiles;

namespace Postern.Client.Profiles;

/// <summary>What a profile asks for, to be carried out now: files are read, rolling knocks derived.</summary>
public static class ProfilePlan
{
    /// <param name="home">The person's own folder.</param>
    /// <returns>A plan, or every reason why there is none.</returns>
    public static (KnockPlan? Plan, IReadOnlyList<KnockProblem> Problems) Of(Profile profile, string home, DateTimeOffset now) => throw new NotImplementedException();
}
