using Postern.Spa.Fwknop;
using Postern.Spa.Keys;
using Postern.Spa.Rolling;

namespace Postern.Cli.Keys;

/// <summary>What a key file turned out to hold.</summary>
internal abstract record KeyFileContent
{
    /// <param name="Keys">The newest first.</param>
    public sealed record OfGate(IReadOnlyList<GateKey> Keys) : KeyFileContent;

    /// <param name="Keys">In the order of the file.</param>
    public sealed record OfFwknop(IReadOnlyList<FwknopKey> Keys) : KeyFileContent;

    /// <param name="IsEncrypted">A passphrase is needed to sign with it.</param>
    public sealed record PrivateSsh(SshPublicKey Key, bool IsEncrypted) : KeyFileContent;

    public sealed record PublicSsh(IReadOnlyList<(SshPublicKey Key, string Comment)> Keys) : KeyFileContent;

    public sealed record OfRolling(RollingKey Key) : KeyFileContent;

    public sealed record Saved(Invitation Invitation) : KeyFileContent;
}
