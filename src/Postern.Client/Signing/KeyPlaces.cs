namespace Postern.Client.Signing;

/// <summary>Where a person's keys are looked for.</summary>
/// <param name="Home">The person's own folder.</param>
/// <param name="Agent">Null: none.</param>
public sealed record KeyPlaces(string Home, AgentConnection? Agent)
{
    /// <summary>The key that <c>postern key new</c> makes.</summary>
    public string Generated => Path.Combine(Home, ".config", "postern", "id");

    /// <summary>Those that ssh itself takes where it is told nothing, in its order, as far as gates know the kind.</summary>
    public IReadOnlyList<string> SshKeys =>
        [.. new[] { "id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk" }.Select(name => Path.Combine(Home, ".ssh", name))];
}
