using Postern.Policy.Diagnostics;
using Postern.Policy.Profiles;

namespace Postern.Client.Profiles;

/// <summary>The profiles that a person keeps, in one file that is theirs alone: <c>~/.config/postern/profiles.yaml</c>, mode 0600.</summary>
/// <param name="home">The person's own folder.</param>
public sealed class ProfileStore(string home)
{
    public string File { get; } = Path.Combine(Signing.KeyPlaces.Folder(home), "profiles.yaml");

    /// <summary>No file is no profiles.</summary>
    /// <returns>All that can be read, the findings about the rest, and why the file as a whole was not taken.</returns>
    public (IReadOnlyList<Profile> Profiles, IReadOnlyList<Diagnostic> Findings, KnockProblem? Problem) Read() => throw new NotImplementedException();

    /// <summary>Adds one, and leaves every other character of the file as it is; safe beside others who do the same, and when the disk is full.</summary>
    /// <param name="replace">Whether one of the same name gives way.</param>
    public KnockProblem? Add(Profile profile, bool replace) => throw new NotImplementedException();

    public KnockProblem? Remove(string name) => throw new NotImplementedException();
}
