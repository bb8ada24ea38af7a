using Postern.Spa.Native;

namespace Postern.Client.Signing;

/// <summary>A key that may be the right one.</summary>
/// <param name="Place">As a message names it: <c>the agent's alice@laptop</c>, <c>/home/alice/.ssh/id_rsa</c>.</param>
/// <param name="NeedsTouch">A security key: somebody has to be there.</param>
/// <param name="NeedsPassphrase">Somebody has to type.</param>
public sealed record SignerCandidate(ISpaSigner Signer, string Place, bool NeedsTouch, bool NeedsPassphrase)
{
    public string Fingerprint => Signer.Key.FingerprintText;

    public override string ToString() => $"{Place} ({Fingerprint})";
}
