using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Postern.Client;

/// <summary>
/// Reads how people write a knock.
/// <code>
///   7001   7001:tcp   7001:udp                        as knockd's client has it; a bare port is TCP, or UDP with -u
///   62000:udp:open sesame   62000:udp:hex:6f70656e    with a payload: all that follows the second colon
///   tcp/7001   udp/62000   udp/62000 "open sesame"    as a policy has it; "…" with \" and \\, a trailing /i is allowed
///   udp/62000:open sesame   udp/62000 hex:6f70656e    either separator, payload quoted or not
///   icmp   icmp/size=720   icmp:720   720:icmp        the size of the whole IP packet: a number after icmp is always a size
///   icmp "mikrotik"   icmp:hex:6d696b                 the payload of an echo request; "720" in quotes is a payload
/// </code>
/// </summary>
public static class KnockNotation
{
    private static readonly string[] Protocols = ["tcp", "udp", "icmp"];

    /// <param name="portsAreUdp">What a bare port means: <c>knock -u</c>.</param>
    /// <param name="problem">Null exactly when <paramref name="knock"/> is not.</param>
    public static bool TryRead(string text, bool portsAreUdp, [NotNullWhen(true)] out Knock? knock, [NotNullWhen(false)] out KnockProblem? problem)
    {
        (knock, problem) = Read(text.Trim(), portsAreUdp);
        if (problem is not null)
            problem = problem with { Message = $"'{Shortened(text)}': {problem.Message}" };
        return knock is not null;
    }

    private static Reading Read(string text, bool portsAreUdp)
    {
        if (text.Length == 0)
            return KnockProblem.Wrong("an empty knock", "write a port: 7001, 7001:udp, udp/62000 \"open sesame\", icmp/size=720");
        if (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+')
            return ReadPortFirst(text, portsAreUdp);

        var end = text.AsSpan().IndexOfAny("/: ");
        var protocol = end < 0 ? text : text[..end];
        var rest = end < 0 ? "" : text[end..];
        return ReadProtocol(protocol) switch
        {
            "icmp" => ReadIcmp(rest),
            { } known when rest.StartsWith('/') => ReadProtocolFirst(known, rest[1..]),
            { } known when rest.Length > 1 && rest[0] == ':' && char.IsAsciiDigit(rest[1]) => ReadProtocolFirst(known, rest[1..]),
            { } known => KnockProblem.Wrong($"{known} without a port", $"write {known}/7001"),
            null => UnknownProtocol(protocol, text),
        };
    }

    // 7001, 7001:udp, 7001:udp:payload, 720:icmp
    private static Reading ReadPortFirst(string text, bool portsAreUdp)
    {
        var parts = text.Split(':', 3);
        if (parts.Length == 1)
            return Build(portsAreUdp ? "udp" : "tcp", parts[0], payload: null);
        var payload = parts.Length == 3 ? parts[2] : null;
        return ReadProtocol(parts[1]) switch
        {
            "icmp" when payload is null => ReadSize(parts[0]),
            "icmp" => BothSizeAndPayload(),
            { } known => Build(known, parts[0], payload),
            null => UnknownProtocol(parts[1], text),
        };
    }

    // what follows tcp/ or udp/
    private static Reading ReadProtocolFirst(string protocol, string rest)
    {
        var end = rest.AsSpan().IndexOfAny(": ");
        return end < 0 ? Build(protocol, rest, payload: null) : Build(protocol, rest[..end], rest[(end + 1)..]);
    }

    // what follows icmp: nothing, /size=720, :720, " payload", :payload
    private static Reading ReadIcmp(string rest)
    {
        if (rest.Length == 0)
            return new IcmpKnock();
        if (rest.StartsWith("/size="))
            return rest.AsSpan().IndexOfAny(": ") < 0 ? ReadSize(rest["/size=".Length..]) : BothSizeAndPayload();
        if (rest[0] == '/')
            return KnockProblem.Wrong("ICMP has no ports", "write icmp, icmp/size=720 or icmp \"payload\"");
        var value = rest[1..].Trim();
        if (value.Length > 0 && value.All(char.IsAsciiDigit))
            return ReadSize(value);
        return ReadPayload(value) switch
        {
            (null, { } problem) => problem,
            (var payload, _) => new IcmpKnock(Payload: payload),
        };
    }

    private static Reading ReadSize(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= IcmpKnock.MinimumSize and <= IcmpKnock.MaximumSize
            ? new IcmpKnock(size)
            : KnockProblem.Wrong($"'{Shortened(text)}' is no size of an ICMP packet",
                $"give the whole IP packet in bytes, {IcmpKnock.MinimumSize} to {IcmpKnock.MaximumSize}: ping -s 692 is icmp/size=720");

    private static Reading Build(string protocol, string portText, string? payload)
    {
        if (!ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            return KnockProblem.Wrong($"'{Shortened(portText)}' is no port", "a port is a number from 1 to 65535");
        if (protocol == "tcp")
        {
            return payload is null
                ? new TcpKnock(port)
                : KnockProblem.Wrong("a TCP knock is a SYN, which carries no payload", $"write tcp/{port}, or udp/{port} with the payload");
        }

        return payload is null ? new UdpKnock(port) : ReadPayload(payload) switch
        {
            (null, { } problem) => problem,
            (var bytes, _) => new UdpKnock(port, bytes),
        };
    }

    private static (KnockBytes? Payload, KnockProblem? Problem) ReadPayload(string text)
    {
        KnockBytes payload;
        var trimmed = text.Trim();
        if (trimmed.StartsWith("hex:", StringComparison.OrdinalIgnoreCase))
        {
            var digits = trimmed["hex:".Length..].Replace(" ", "");
            if (digits.Length % 2 != 0 || !digits.All(char.IsAsciiHexDigit))
                return (null, KnockProblem.Wrong($"'{Shortened(trimmed)}' is no hexadecimal payload", "two digits for each byte: hex:6f70656e"));
            payload = new KnockBytes(Convert.FromHexString(digits));
        }
        else if (trimmed.StartsWith('"'))
        {
            if (Unquoted(trimmed) is not { } inside)
                return (null, KnockProblem.Wrong("the quoted payload has no end", "close it with \", and write \\\" and \\\\ inside"));
            payload = KnockBytes.Text(inside);
        }
        else
        {
            payload = KnockBytes.Text(text);
        }

        return payload.Bytes.Length <= KnockBytes.MaximumLength
            ? (payload, null)
            : (null, KnockProblem.Wrong($"a payload of {payload.Bytes.Length} bytes", $"one packet holds {KnockBytes.MaximumLength} bytes at most"));
    }

    // "open \"sesame\"" or, since a policy may fold case, "open sesame"/i: sent as it is written.
    private static string? Unquoted(string text)
    {
        var inside = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
                return text[(i + 1)..] is "" or "/i" ? inside.ToString() : null;
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\\')
                i++;
            inside.Append(text[i]);
        }

        return null;
    }

    private static string? ReadProtocol(string text) => text.ToLowerInvariant() switch
    {
        "tcp" => "tcp",
        "udp" => "udp",
        "icmp" or "icmpv6" => "icmp",
        _ => null,
    };

    private static Reading UnknownProtocol(string protocol, string whole)
    {
        if (string.Equals(protocol, "http", StringComparison.OrdinalIgnoreCase))
            return KnockProblem.Wrong("an HTTP knock is a whole request", "send it with: curl -m 1 http://HOST/PATH");
        var nearest = protocol.Length > 12 ? null : Protocols.FirstOrDefault(known => Distance(known, protocol.ToLowerInvariant()) <= 1);
        return nearest is not null
            ? KnockProblem.Wrong($"unknown protocol '{protocol}'", $"did you mean {nearest}?")
            : KnockProblem.Wrong($"unknown protocol '{Shortened(protocol)}'",
                whole.Contains('/') || whole.Contains(':')
                    ? "knocks are tcp, udp or icmp: 7001:tcp, udp/62000, icmp/size=720"
                    : "a payload belongs to its knock: udp/62000:payload, or the two in one pair of quotes");
    }

    /// <summary>Letters to add, drop, change or swap with the next.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)),
                };
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }

    private static Reading BothSizeAndPayload() =>
        KnockProblem.Wrong("a size and a payload", "give one: the payload settles the size (28 bytes more over IPv4, 48 over IPv6)");

    private static string Shortened(string text) => text.Length <= 60 ? text : text[..57] + "...";

    /// <summary>A knock, or why it is none.</summary>
    private readonly record struct Reading(Knock? Knock, KnockProblem? Problem)
    {
        public static implicit operator Reading(Knock knock) => new(knock, null);

        public static implicit operator Reading(KnockProblem problem) => new(null, problem);
    }
}
