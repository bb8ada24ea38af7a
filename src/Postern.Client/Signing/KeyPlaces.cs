namespace Postern.Client.Signing;

/// <summary>Where a person's keys are looked for.</summary>
/// <param name="Home">The person's own folder.</param>
/// <param name="Agent">Null: none.</param>
public sealed record KeyPlaces(string Home, AgentConnection? Agent)
{
    /// <summary>What a person's own folder holds of Postern's.</summary>
    public static string Folder(string home) => Path.Combine(home, ".config", "postern");

    /// <summary>The key that <c>postern key new</c> makes.</summary>
    public string Generated => GeneratedIn(Home);

    /// <summary><inheritdoc cref="Generated" path="/summary"/></summary>
    public static string GeneratedIn(string home) => Path.Combine(Folder(home), "id");

    /// <summary>Those that ssh itself takes where it is told nothing, in its order, as far as gates know the kind.</summary>
    public IReadOnlyList<string> SshKeys =>
        [.. new[] { "id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk" }.Select(name => Path.Combine(Home, ".ssh", name))];
}
