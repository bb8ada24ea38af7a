using System.Text;

namespace Postern.Spa.Fwknop;

/// <summary>
/// A packet that rides a web request, <c>GET /packet</c> with '-' and '_' for '+' and '/'. Through a proxy the request names the gate as well
/// (<c>GET http://gate/packet</c>). Nothing else in a request is looked at: not who the client says it is, and never who an
/// X-Forwarded-For says it speaks for.
/// </summary>
public static class FwknopRequest
{
    /// <summary>Of fwknop's own client.</summary>
    public const string UsualUserAgent = "Fwknop/2.6.11";

    /// <param name="request">The first bytes of a TCP connection.</param>
    /// <param name="packet">Room for <see cref="FwknopCodec.Longest"/> bytes.</param>
    /// <param name="length">Bytes of the packet's text as it would be sent alone; <see cref="FwknopCodec.HasShape"/> is not yet asked.</param>
    /// <returns>False where the request holds nothing of a packet's length; allocates nothing either way.</returns>
    public static bool TryFind(ReadOnlySpan<byte> request, Span<byte> packet, out int length)
    {
        length = 0;
        if (!request.StartsWith("GET "u8))
            return false;

        var rest = request[4..];
        if (rest.StartsWith("http://"u8))
        {
            var slash = rest[7..].IndexOfAny((byte)'/', (byte)' ');
            if (slash < 0)
                return false;
            rest = rest[(7 + slash)..];
        }

        if (!rest.StartsWith("/"u8))
            return false;
        rest = rest[1..];
        var end = rest[..Math.Min(rest.Length, FwknopCodec.Longest + 1)].IndexOf((byte)' ');
        if (end < FwknopCodec.Shortest || !rest[end..].StartsWith(" HTTP/1."u8) || rest[..end].ContainsAny((byte)'+', (byte)'/'))
            return false;

        var text = packet[..end];
        rest[..end].CopyTo(text);
        text.Replace((byte)'-', (byte)'+');
        text.Replace((byte)'_', (byte)'/');
        length = end;
        return true;
    }

    /// <summary>The request as fwknop's own client writes it: fwknopd looks at the name in front of User-Agent, a Postern gate does not.</summary>
    /// <param name="packet">What <see cref="FwknopCodec.Seal(FwknopPayload, FwknopKey)"/> made.</param>
    /// <param name="host">A name or an address, IPv6 in brackets.</param>
    /// <param name="asked">What a proxy is asked for: the host, with a port where it is not the usual one. Null without a proxy.</param>
    /// <exception cref="ArgumentException">One of the texts has a character that would end the line.</exception>
    public static byte[] Write(ReadOnlySpan<byte> packet, string host, string? asked = null, string userAgent = UsualUserAgent)
    {
        ThrowUnless(IsHost(host), host, nameof(host));
        ThrowUnless(asked is null || IsHost(asked), asked, nameof(asked));
        ThrowUnless(IsWord(userAgent), userAgent, nameof(userAgent));
        var path = Encoding.ASCII.GetString(packet).Replace('+', '-').Replace('/', '_');
        return Encoding.ASCII.GetBytes(
            $"GET {(asked is null ? "" : $"http://{asked}")}/{path} HTTP/1.0\r\nUser-Agent: {userAgent}\r\nAccept: */*\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    }

    /// <summary>Whether a request can carry the text as its host, with a port or without.</summary>
    public static bool IsHost(string text) => IsWord(text) && !text.Contains('/', StringComparison.Ordinal);

    private static bool IsWord(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static void ThrowUnless(bool isFit, string? text, string name)
    {
        if (!isFit)
            throw new ArgumentException($"'{text}' cannot stand in a request", name);
    }
}
