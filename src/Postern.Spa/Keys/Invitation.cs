using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Spa.Keys;

/// <summary>One line, or a QR code, that tells a client all it needs to knock at a gate. It lets nobody in: that takes a key that the gate knows.</summary>
/// <param name="Host">Name or address; IPv6 without brackets.</param>
/// <param name="Doors">Names; one at the least.</param>
/// <remarks>
/// <c>postern://HOST:PORT/DOOR,DOOR#…</c>: doors are percent-encoded UTF-8; after the <c>#</c> is, in base64url, version (1 byte, 1) ‖
/// x ‖ y of the gate's key (32 bytes each) ‖ armour key (32) ‖ the first 4 bytes of the SHA-256 of all the rest, text and bytes, so that
/// what was copied wrongly is told and never sent.
/// </remarks>
public sealed record Invitation(string Host, ushort Port, GateIdentity Gate, IReadOnlyList<string> Doors)
{
    public const string Scheme = "postern://";

    public const ushort DefaultPort = 62201;

    /// <summary>Of a line; longer ones are not looked at.</summary>
    public const int LongestLine = 4096;

    public const int MostDoors = 64;

    private const byte Version = 1;
    private const byte Uncompressed = 4;
    private const int ChecksumLength = 4;
    private const int Length = GateIdentity.PublicLength + GateIdentity.ArmourLength + ChecksumLength;

    private string Place => $"{Scheme}{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port.ToString(CultureInfo.InvariantCulture)}/{string.Join(',', Doors.Select(Uri.EscapeDataString))}#";

    /// <summary>Reads <c>postern://HOST:PORT/DOOR,DOOR#…</c>. White space anywhere is not part of it: mail programs wrap long lines.</summary>
    /// <param name="problem">What is wrong, and what to do; never holds the line.</param>
    public static bool TryRead(string line, [NotNullWhen(true)] out Invitation? invitation, out string problem)
    {
        ArgumentNullException.ThrowIfNull(line);
        invitation = null;
        if (line.Length > LongestLine)
            return Refuse($"it is longer than {LongestLine} characters, and no invitation is", out problem);
        var text = string.Concat(line.Where(c => !char.IsWhiteSpace(c)));
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return Refuse($"an invitation begins with {Scheme}", out problem);
        text = text[Scheme.Length..];
        if (text.IndexOf('#', StringComparison.Ordinal) is var hash && hash < 0)
            return Refuse("it ends before the # and the gate's key; copy the whole line", out problem);
        var (place, key) = (text[..hash], text[(hash + 1)..]);
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        if (!TryReadHost(slash < 0 ? place : place[..slash], out var host, out var port, out problem)
            || !TryReadDoors(slash < 0 ? "" : place[(slash + 1)..], out var doors, out problem)
            || !TryReadKey(key, out var bytes, out problem))
            return false;
        var read = new Invitation(host, port, new GateIdentity(PointOf(bytes), bytes.AsMemory(GateIdentity.PublicLength, GateIdentity.ArmourLength)), doors);
        if (!CryptographicOperations.FixedTimeEquals(read.Checksum(), bytes.AsSpan(GateIdentity.PublicLength + GateIdentity.ArmourLength)))
            return Refuse("a character of it is wrong or missing; copy the whole line anew", out problem);
        if (!read.Gate.IsSound)
            return Refuse("what it holds is no key of a gate; ask for a new one", out problem);
        invitation = read;
        return true;
    }

    /// <summary>Takes a host as people write it: a name in any script, an IPv4 address, an IPv6 address with or without brackets.</summary>
    public static bool TryReadHost(string text, [NotNullWhen(true)] out string? host)
    {
        ArgumentNullException.ThrowIfNull(text);
        host = null;
        var bare = text is ['[', .., ']'] ? text[1..^1] : text;
        if (IPAddress.TryParse(bare, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || bare.Count(c => c == '.') == 3))
        {
            // A zone means something on one machine alone.
            if (bare.Contains('%', StringComparison.Ordinal) || (bare != text && address.AddressFamily != AddressFamily.InterNetworkV6))
                return false;
            host = address.ToString();
            return true;
        }

        if (bare != text || bare.Length == 0)
            return false;
        try
        {
            bare = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(bare).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return false;
        }

        // What has only digits at its end is an address that was written wrongly.
        var labels = bare.TrimEnd('.').Split('.');
        if (bare.Length > 253 || labels.Any(l => l.Length is 0 or > 63 || l[0] == '-' || l[^1] == '-' || !l.All(c => char.IsAsciiLetterOrDigit(c) || c is '-')) || labels[^1].All(char.IsAsciiDigit))
            return false;
        host = bare;
        return true;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Version;
        Gate.Public.Span[1..].CopyTo(bytes[1..]);
        Gate.Armour.Span.CopyTo(bytes[GateIdentity.PublicLength..]);
        Checksum().CopyTo(bytes[(GateIdentity.PublicLength + GateIdentity.ArmourLength)..]);
        return Place + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Of what is meant, not of how it was spelt: a host in capitals is the same host.</summary>
    private byte[] Checksum()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Place));
        hash.AppendData([Version]);
        hash.AppendData(Gate.Public.Span[1..]);
        hash.AppendData(Gate.Armour.Span);
        return hash.GetHashAndReset()[..ChecksumLength];
    }

    private static bool TryReadHost(string text, [NotNullWhen(true)] out string? host, out ushort port, out string problem)
    {
        problem = "";
        port = DefaultPort;
        var colon = text.LastIndexOf(':');
        // The colons of an IPv6 address are within brackets here.
        if (colon > text.LastIndexOf(']'))
        {
            if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port == 0)
            {
                host = null;
                return Refuse("its port is no number from 1 to 65535; copy the whole line anew", out problem);
            }

            text = text[..colon];
        }

        return TryReadHost(text, out host) || Refuse("its host is neither a name nor an address; copy the whole line anew", out problem);
    }

    private static bool TryReadDoors(string text, out IReadOnlyList<string> doors, out string problem)
    {
        problem = "";
        doors = [.. text.Split(',', MostDoors + 1).Select(Uri.UnescapeDataString)];
        return (doors.Count <= MostDoors && doors.All(d => d.Length > 0 && !d.Any(char.IsControl)))
            || Refuse("it names no door, or one without a name; copy the whole line anew", out problem);
    }

    private static bool TryReadKey(string text, out byte[] bytes, out string problem)
    {
        problem = "";
        bytes = [];
        if (!Base64Url.IsValid(text) || text.Contains('=', StringComparison.Ordinal))
            return Refuse("after the # it has characters that no invitation has; copy the whole line anew", out problem);
        bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length > 0 && bytes[0] != Version)
            return Refuse($"it is of version {bytes[0]}, and this program knows version {Version} alone: take a newer Postern, or copy the whole line anew", out problem);
        return (bytes.Length == Length && Base64Url.EncodeToString(bytes) == text) || Refuse("a part of it is missing, or there is too much; copy the whole line anew", out problem);
    }

    private static byte[] PointOf(byte[] bytes) => [Uncompressed, .. bytes.AsSpan(1, GateIdentity.PublicLength - 1)];

    private static bool Refuse(string why, out string problem)
    {
        problem = why;
        return false;
    }
}
