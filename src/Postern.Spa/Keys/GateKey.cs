using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Postern.Spa.Native;

namespace Postern.Spa.Keys;

/// <summary>What clients know of a gate's key: they are invited with it.</summary>
/// <param name="Public">P-256, uncompressed: 65 bytes.</param>
/// <param name="Armour">32 bytes that all invited share; they make the tag that the kernel lets through, and nothing else.</param>
public sealed record GateIdentity(ReadOnlyMemory<byte> Public, ReadOnlyMemory<byte> Armour)
{
    public const int PublicLength = P256.PublicLength;

    public const int ArmourLength = 32;

    /// <summary>Whether the lengths are right and the public key is a point of the curve; what comes from an invitation may not be.</summary>
    public bool IsSound => Armour.Length == ArmourLength && P256.IsPoint(Public.Span);
}

/// <summary>One of a gate's own keys, with its private half.</summary>
public sealed class GateKey : IDisposable
{
    private const string Mark = "postern-gate-1";

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private const int CheckLength = 4;

    private const int SecretLength = P256.FieldLength + GateIdentity.ArmourLength;

    private readonly byte[] _scalar;

    private GateKey(ECDiffieHellman agreement, byte[] scalar, GateIdentity identity, DateTimeOffset created) =>
        (Agreement, _scalar, Identity, Created) = (agreement, scalar, identity, created);

    public GateIdentity Identity { get; }

    /// <summary>To the second.</summary>
    public DateTimeOffset Created { get; }

    internal ECDiffieHellman Agreement { get; }

    public static GateKey Generate(DateTimeOffset now)
    {
        using var fresh = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var scalar = fresh.ExportParameters(includePrivateParameters: true).D!;
        return Of(scalar, RandomNumberGenerator.GetBytes(GateIdentity.ArmourLength), DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()))!;
    }

    /// <summary>Reads <c>postern-gate-1 2026-11-21T20:00:00Z BASE64URL</c>: scalar, armour and four bytes of a checksum.</summary>
    /// <param name="line">A line of a gate's key file. The file has one line for each key that is valid, the newest first.</param>
    public static bool TryRead(string line, [NotNullWhen(true)] out GateKey? key, out string problem)
    {
        key = null;
        var words = line.Length > 256 ? [] : line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is not [Mark, var time, var text])
        {
            problem = words is [var mark, ..] && mark.StartsWith("postern-gate-", StringComparison.Ordinal) && mark != Mark
                ? "the key is of a newer kind than this version of Postern knows: update Postern, or make a key with postern key new"
                : $"this is no gate key: a line has the word {Mark}, a time and the key. Make one with postern key new";
            return false;
        }

        if (!DateTimeOffset.TryParseExact(time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var created))
        {
            problem = "the time that the key was made is damaged: it looks like 2026-11-21T20:00:00Z";
            return false;
        }

        problem = "the key is damaged, or a part of it is missing: restore the file from a copy, or make a new key with postern key new and invite everyone again";
        var bytes = new byte[SecretLength + CheckLength];
        try
        {
            if (!Base64Url.IsValid(text, out var length) || length != bytes.Length || !Base64Url.TryDecodeFromChars(text, bytes, out _))
                return false;
            var secret = bytes.AsSpan(0, SecretLength);
            if (!CryptographicOperations.FixedTimeEquals(Check(created, secret), bytes.AsSpan(SecretLength)))
                return false;
            key = Of(secret[..P256.FieldLength].ToArray(), secret[P256.FieldLength..].ToArray(), created);
            return key is not null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The line, with all that is secret.</summary>
    public string ToLine()
    {
        byte[] secret = [.. _scalar, .. Identity.Armour.Span];
        byte[] whole = [.. secret, .. Check(Created, secret)];
        var line = $"{Mark} {Created.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)} {Base64Url.EncodeToString(whole)}";
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(whole);
        return line;
    }

    public void Dispose()
    {
        Agreement.Dispose();
        CryptographicOperations.ZeroMemory(_scalar);
    }

    /// <summary>Null for a scalar that is none.</summary>
    internal static GateKey? Of(byte[] scalar, byte[] armour, DateTimeOffset created)
    {
        if (P256.FromScalar(scalar) is not { } agreement)
            return null;
        var point = new byte[P256.PublicLength];
        P256.WritePublic(agreement, point);
        return new GateKey(agreement, scalar, new GateIdentity(point, armour), created);
    }

    // Against slips of an editor, which would else make another key that nobody knows.
    private static byte[] Check(DateTimeOffset created, ReadOnlySpan<byte> secret) =>
        SHA256.HashData([.. Encoding.ASCII.GetBytes($"{Mark} {created.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)} "), .. secret])[..CheckLength];
}
