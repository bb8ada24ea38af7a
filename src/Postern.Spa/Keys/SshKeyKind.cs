namespace Postern.Spa.Keys;

/// <summary>What has to be done to verify a signature by a key.</summary>
internal enum SshKeyKind
{
    Ed25519,
    EcdsaP256,
    EcdsaP384,
    EcdsaP521,
    Rsa,

    /// <summary>Ed25519 in a FIDO authenticator.</summary>
    SecurityEd25519,

    /// <summary>ECDSA with P-256 in a FIDO authenticator.</summary>
    SecurityEcdsa,
}
