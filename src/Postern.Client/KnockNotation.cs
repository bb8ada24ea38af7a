using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Postern.Policy.FrontEnds.Yaml.Steps;
using Postern.Rules.Model;

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
///   udp/62000 base64:b3Blbg==   udp/62000 file:token  a payload as base64, or what stands in a file
///   udp/62000 size=100                                so many bytes in all, the payload zeros
///   tcp/7001 flags=fin,!ack   tcp/7001 "open"         a packet made by hand, which needs rights
///   http/GET /letmein   http:8080/GET /letmein        a request over a connection of its own
/// </code>
/// </summary>
public static class KnockNotation
{
    private static readonly string[] Protocols = ["tcp", "udp", "icmp", "http"];

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
            "http" => ReadAsPolicy(protocol.ToLowerInvariant() + rest),
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
            return Build(portsAreUdp ? "udp" : "tcp", text, default);
        var details = default(Details);
        if (parts.Length == 3 && details.ReadPayload(parts[2]) is { } problem)
            return problem;
        return ReadProtocol(parts[1]) switch
        {
            "http" => KnockProblem.Wrong("an HTTP knock is a whole request", $"write 'http:{Shortened(parts[0])}/GET /path'"),
            "icmp" => details.ReadSize(parts[0]) ?? Build("icmp", "", details),
            { } known => Build(known, parts[0], details),
            null => UnknownProtocol(parts[1], text),
        };
    }

    // what follows tcp/ or udp/
    private static Reading ReadProtocolFirst(string protocol, string rest)
    {
        var end = rest.AsSpan().IndexOfAny(": ");
        var details = default(Details);
        if (end >= 0 && (rest[end] == ':' ? details.ReadPayload(rest[(end + 1)..]) : details.ReadWords(rest[(end + 1)..])) is { } problem)
            return problem;
        return Build(protocol, end < 0 ? rest : rest[..end], details);
    }

    // what follows icmp: nothing, /size=720, :720, " payload", :payload
    private static Reading ReadIcmp(string rest)
    {
        var details = default(Details);
        if (rest.StartsWith('/') && !rest.StartsWith("/size="))
            return KnockProblem.Wrong("ICMP has no ports", "write icmp, icmp/size=720 or icmp \"payload\"");
        var value = rest.Length == 0 ? "" : rest[1..];
        var problem = value.Trim() is { Length: > 0 } number && number.All(char.IsAsciiDigit) ? details.ReadSize(number)
            : rest.StartsWith(':') ? details.ReadPayload(value)
            : details.ReadWords(value);
        return problem ?? Build("icmp", "", details);
    }

    // What only a policy's own notation can say is read as a policy reads it.
    private static Reading ReadAsPolicy(string text)
    {
        if (!StepNotation.TryRead(text, out var step, out var wrong))
            return KnockProblem.Wrong(wrong.Message, wrong.Remedy ?? wrong.Why ?? "write it as a policy has it");
        var (knock, problem) = Knocks.Of(step);
        return new Reading(knock, problem);
    }

    private static Reading Build(string protocol, string portText, in Details details)
    {
        if (protocol == "icmp")
            return details.Flags is null ? Sized(new IcmpKnock(details.Size, details.Payload), details) : FlagsWithoutTcp();
        if (!ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            return KnockProblem.Wrong($"'{Shortened(portText)}' is no port", "a port is a number from 1 to 65535");
        if (protocol == "udp")
            return details.Flags is null ? Sized(new UdpKnock(port, details.Payload, details.Size), details) : FlagsWithoutTcp();
        return details.Size is null
            ? new TcpKnock(port, details.Flags, details.Payload)
            : KnockProblem.Wrong("a TCP knock has no size of its own", "leave it out: each system's SYN has another length");
    }

    private static Reading Sized(Knock knock, in Details details) =>
        details is { Size: { } size, Payload: { } payload } && size - payload.Bytes.Length is not (IcmpKnock.MinimumSize or IcmpKnock.MinimumSize + 20)
            ? KnockProblem.Wrong("a size and a payload that do not agree", "give one: the payload settles the size (28 bytes more over IPv4, 48 over IPv6)")
            : knock;

    private static KnockProblem FlagsWithoutTcp() => KnockProblem.Wrong("only TCP has flags", "remove them, or make it a tcp knock");

    private static string? ReadProtocol(string text) => text.ToLowerInvariant() switch
    {
        "tcp" => "tcp",
        "udp" => "udp",
        "icmp" or "icmpv6" => "icmp",
        "http" or "https" => "http",
        _ => null,
    };

    private static Reading UnknownProtocol(string protocol, string whole)
    {
        var nearest = protocol.Length > 12 ? null : Protocols.FirstOrDefault(known => Distance(known, protocol.ToLowerInvariant()) <= 1);
        return nearest is not null
            ? KnockProblem.Wrong($"unknown protocol '{protocol}'", $"did you mean {nearest}?")
            : KnockProblem.Wrong($"unknown protocol '{Shortened(protocol)}'",
                whole.Contains('/') || whole.Contains(':')
                    ? "knocks are tcp, udp, icmp or http: 7001:tcp, udp/62000, icmp/size=720, 'http/GET /letmein'"
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

    private static string Shortened(string text) => text.Length <= 60 ? text : text[..57] + "...";

    /// <summary>What may stand behind a port.</summary>
    private record struct Details(TcpFlagTest? Flags, int? Size, KnockBytes? Payload)
    {
        /// <summary>Each of these returns null where all is well.</summary>
        public KnockProblem? ReadSize(string text)
        {
            if (Size is not null)
                return KnockProblem.Wrong("two sizes", "keep one");
            var good = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= IcmpKnock.MinimumSize and <= IcmpKnock.MaximumSize;
            Size = size;
            return good ? null : KnockProblem.Wrong($"'{Shortened(text)}' is no size of a packet",
                $"give the whole IP packet in bytes, {IcmpKnock.MinimumSize} to {IcmpKnock.MaximumSize}: ping -s 692 is icmp/size=720");
        }

        public KnockProblem? ReadPayload(string text)
        {
            if (Payload is not null)
                return KnockProblem.Wrong("two payloads", "keep one");
            (Payload, var problem) = PayloadNotation.Read(text);
            return problem;
        }

        /// <summary>flags=…, size=… and a payload in any order; one without quotes is all that is left.</summary>
        public KnockProblem? ReadWords(string text)
        {
            for (var rest = text.Trim(); rest.Length > 0;)
            {
                var end = rest[0] == '"' ? PayloadNotation.QuoteEnd(rest) : rest.IndexOf(' ');
                var isWord = rest[0] == '"' || rest.StartsWith("flags=") || rest.StartsWith("size=");
                var word = isWord && end >= 0 ? rest[..end] : rest;
                rest = rest[word.Length..];
                if (rest.Length > 0 && rest[0] != ' ')
                    return KnockProblem.Wrong($"'{Shortened(rest)}' behind the payload's closing quote", "close it with \", and write \\\" and \\\\ inside");
                rest = rest.TrimStart();
                var problem = word switch
                {
                    _ when word.StartsWith("flags=") => ReadFlags(word["flags=".Length..]),
                    _ when word.StartsWith("size=") => ReadSize(word["size=".Length..]),
                    _ => ReadPayload(word),
                };
                if (problem is not null)
                    return problem;
            }

            return null;
        }

        private KnockProblem? ReadFlags(string text)
        {
            if (Flags is not null)
                return KnockProblem.Wrong("flags twice", "keep one");
            var good = StepNotation.TryRead($"tcp/1 flags={text}", out var step, out var wrong);
            Flags = step?.Flags == TcpFlagTest.NewConnection ? null : step?.Flags;
            return good ? null : KnockProblem.Wrong(wrong!.Message, wrong.Remedy ?? "write some of the flags: flags=fin,!ack");
        }
    }

    /// <summary>A knock, or why it is none.</summary>
    private readonly record struct Reading(Knock? Knock, KnockProblem? Problem)
    {
        public static implicit operator Reading(Knock knock) => new(knock, null);

        public static implicit operator Reading(KnockProblem problem) => new(null, problem);
    }
}
