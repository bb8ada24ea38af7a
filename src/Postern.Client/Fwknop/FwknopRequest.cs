using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Postern.Spa.Fwknop;

namespace Postern.Client.Fwknop;

/// <summary>A stanza to the packet that it asks for.</summary>
public static class FwknopRequest
{
    /// <summary>fwknop's range of ports to send to, and to have forwarded, where a stanza leaves them to chance.</summary>
    private const int FirstRandomPort = 10000;

    public static ushort RandomPort() => (ushort)RandomNumberGenerator.GetInt32(FirstRandomPort, 65536);

    /// <param name="address">The address to let in; null: whoever the gate sees.</param>
    /// <param name="user">Who runs the program; used where the stanza names none.</param>
    /// <param name="natPort">The forwarded port, where the stanza leaves it to chance.</param>
    public static (FwknopPayload? Payload, KnockProblem? Problem) Payload(FwknopStanza stanza, IPAddress? address, string user, ushort natPort, DateTimeOffset now)
    {
        var access = stanza.Access;
        var forwarded = stanza.IsRandomNatPort ? natPort : stanza.NatPort;
        string? nat = null;
        if (stanza.IsNat)
        {
            nat = string.Create(CultureInfo.InvariantCulture, $"{stanza.NatHost ?? stanza.Server},{stanza.NatHostPort ?? access[0].Port}");
            if (forwarded is { } port)
                access = [access[0] with { Port = port }];
        }

        var message = $"{address?.ToString() ?? "0.0.0.0"},{string.Join(',', access)}";
        if (Encoding.UTF8.GetByteCount(message) > FwknopLimits.LongestMessage)
            return (null, KnockProblem.Wrong($"[{stanza.Name}] asks for {access.Count} ports, more than fwknopd reads in one packet", "make two stanzas of it"));
        if (nat is not null && Encoding.UTF8.GetByteCount(nat) > FwknopLimits.LongestMessage)
            return (null, KnockProblem.Wrong($"[{stanza.Name}] forwards to a name longer than fwknopd reads", "use the address"));
        var time = now.ToUnixTimeSeconds() + (long)stanza.TimeOffset.TotalSeconds;
        if (time is < 0 or > FwknopLimits.LatestTime)
            return (null, KnockProblem.Wrong("fwknopd reads no time before 1970 or after January 2038", "set this machine's clock, or TIME_OFFSET"));
        var type = (stanza.IsLocalNat, nat is not null, stanza.Timeout is not null) switch
        {
            (true, _, false) => FwknopMessageType.LocalNatAccess,
            (true, _, true) => FwknopMessageType.LocalNatAccessWithTimeout,
            (_, true, false) => FwknopMessageType.NatAccess,
            (_, true, true) => FwknopMessageType.NatAccessWithTimeout,
            (_, _, true) => FwknopMessageType.AccessWithTimeout,
            _ => FwknopMessageType.Access,
        };
        var name = stanza.User ?? (FwknopLimits.UserProblem(user) is null ? user : "postern");
        return (new FwknopPayload(RandomNumberGenerator.GetString("0123456789", 16), name, time, type, message)
        {
            NatAccess = nat,
            Timeout = stanza.Timeout,
            Digest = stanza.Digest,
        }, null);
    }

    /// <summary>Seals it, and refuses what fwknopd would not read and say nothing.</summary>
    public static (byte[]? Text, KnockProblem? Problem) Seal(FwknopPayload payload, FwknopKey key)
    {
        var text = FwknopCodec.Seal(payload, key);
        const int prefix = 10; // "U2FsdGVkX1", which is not sent
        var body = prefix + text.Length - (key.HmacKey.IsEmpty ? 0 : HmacText(key.Hmac));
        return body >= FwknopLimits.GpgLength
            ? (null, KnockProblem.Wrong($"the packet is {body} characters without its HMAC, and from {FwknopLimits.GpgLength} on fwknopd takes it for one of GPG's and drops it",
                "ask for fewer ports, forward to an address instead of a name, or make two stanzas"))
            : (text, null);
    }

    /// <summary>Characters of base64 without padding.</summary>
    private static int HmacText(FwknopDigest digest) => digest switch
    {
        FwknopDigest.Md5 => 22,
        FwknopDigest.Sha1 => 27,
        FwknopDigest.Sha384 => 64,
        FwknopDigest.Sha512 or FwknopDigest.Sha3_512 => 86,
        _ => 43,
    };
}
