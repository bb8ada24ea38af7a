namespace Postern.Rules.Doors;

/// <summary>
/// What tells an SPA packet from others without its key: the length of Postern's own, and the beginning of fwknop's, which is base64 of eight
/// known bytes less their first ten characters.
/// </summary>
public static class SpaShape
{
    /// <summary>Bytes of payload; all of Postern's own packets are as long.</summary>
    public const int Length = 1144;

    /// <summary>The tag that Postern's own begin with.</summary>
    public const int TagLength = 8;

    /// <summary>fwknopd takes no others either.</summary>
    public const int ShortestFwknop = 140;

    /// <inheritdoc cref="ShortestFwknop"/>
    public const int LongestFwknop = 1500;

    /// <summary>The first bytes of a payload of which none is above 127 in an fwknop packet.</summary>
    public const int AsciiBytes = 16;

    /// <summary>The first bytes of an fwknop packet of which the alphabet is asked.</summary>
    public const int AlphabetBytes = 4;

    /// <summary>Four bits of the last known byte, and two that may be anything.</summary>
    public static ReadOnlySpan<byte> FwknopFirst => "+/89"u8;

    /// <summary>As it is said in a URL.</summary>
    public static ReadOnlySpan<byte> FwknopFirstInUrl => "-_89"u8;

    public static ReadOnlySpan<byte> RequestStart => "GET /"u8;

    /// <summary>What a client says that goes by a proxy.</summary>
    public static ReadOnlySpan<byte> ProxyRequestStart => "GET http://"u8;

    public static bool IsAsLong(ReadOnlySpan<byte> payload) => payload.Length == Length;

    /// <summary>A payload that is worth the watcher's look; anybody can make one.</summary>
    public static bool MayBeFwknop(ReadOnlySpan<byte> payload) =>
        payload.Length is >= ShortestFwknop and <= LongestFwknop && FwknopFirst.Contains(payload[0])
        && !payload[..AsciiBytes].ContainsAnyExceptInRange((byte)0, (byte)0x7f) && IsAlphabet(payload[1..AlphabetBytes], '+', '/');

    /// <summary>The payload of a packet of a connection to an HTTP port.</summary>
    public static bool MayBeRequest(ReadOnlySpan<byte> payload) =>
        payload.Length >= ShortestFwknop
        && (payload.StartsWith(ProxyRequestStart)
            || (payload.StartsWith(RequestStart) && FwknopFirstInUrl.Contains(payload[RequestStart.Length])
                && IsAlphabet(payload.Slice(RequestStart.Length + 1, AlphabetBytes - 1), '-', '_')));

    private static bool IsAlphabet(ReadOnlySpan<byte> bytes, char first, char second)
    {
        foreach (var b in bytes)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b != first && b != second)
                return false;
        }

        return true;
    }
}
