using System.Security.Cryptography;
using Postern.Spa.Fwknop;
using Postern.Spa.Keys;

namespace Postern.Cli.Keys;

/// <summary>Short names of keys that people compare, in the form of ssh-keygen: <c>SHA256:</c> and base64.</summary>
internal static class KeyFingerprint
{
    /// <summary>A secret that people chose could be guessed from its hash; one of so many random bytes cannot.</summary>
    private const int Unguessable = 16;

    public static string Of(GateIdentity gate) => Text(SHA256.HashData(gate.Public.Span));

    /// <summary>Null where a secret is so short that it may have been chosen by a person, and could be found from this.</summary>
    public static string? Of(FwknopKey key)
    {
        if (key.Passphrase.Length < Unguessable || key.HmacKey.Length < Unguessable)
            return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("postern fwknop key\0"u8);
        hash.AppendData([(byte)key.Passphrase.Length]);
        hash.AppendData(key.Passphrase.Span);
        hash.AppendData(key.HmacKey.Span);
        return Text(hash.GetHashAndReset());
    }

    private static string Text(byte[] hash) => "SHA256:" + Convert.ToBase64String(hash).TrimEnd('=');
}
