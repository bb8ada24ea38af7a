using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Postern.Spa.Fwknop;

namespace Postern.Client.Fwknop;

/// <summary>A stanza to the packet that it asks for.</summary>
public static class StanzaPacket
{
    /// <summary>fwknop's range of ports to send to, and to have forwarded, where a stanza leaves them to chance.</summary>
    private const int FirstRandomPort = 10000;

    private const string Anonymous = "postern";

    public static ushort RandomPort() => (ushort)RandomNumberGenerator.GetInt32(FirstRandomPort, 65536);

    /// <param name="address">The address to let in; null: whoever the gate sees.</param>
    /// <param name="user">Who runs the program; used where the stanza names none and fwknopd would take it.</param>
    /// <param name="natPort">The forwarded port, where the stanza leaves it to chance.</param>
    public static FwknopPayload Payload(FwknopStanza stanza, IPAddress? address, string user, ushort natPort, DateTimeOffset now)
    {
        var access = stanza.Access;
        string? nat = null;
        if (stanza.IsNat)
        {
            nat = string.Create(CultureInfo.InvariantCulture, $"{stanza.NatHost ?? stanza.Server},{stanza.NatHostPort ?? access[0].Port}");
            if ((stanza.IsRandomNatPort ? natPort : stanza.NatPort) is { } port)
                access = [access[0] with { Port = port }];
        }

        var type = (stanza.IsLocalNat, nat is not null, stanza.Timeout is not null) switch
        {
            (true, _, false) => FwknopMessageType.LocalNatAccess,
            (true, _, true) => FwknopMessageType.LocalNatAccessWithTimeout,
            (_, true, false) => FwknopMessageType.NatAccess,
            (_, true, true) => FwknopMessageType.NatAccessWithTimeout,
            (_, _, true) => FwknopMessageType.AccessWithTimeout,
            _ => FwknopMessageType.Access,
        };
        var offset = (long)stanza.TimeOffset.TotalSeconds;
        return new FwknopPayload(
            FwknopPayload.NewRandom(), stanza.User ?? (FwknopUser.Problem(user) is null ? user : Anonymous), now.ToUnixTimeSeconds() + offset, type,
            $"{address?.ToString() ?? "0.0.0.0"},{string.Join(',', access)}")
        {
            NatAccess = nat,
            Timeout = stanza.Timeout,
            Digest = stanza.Digest,
        };
    }

    /// <summary>
    /// What fwknopd would throw away without a word is refused here. A request for an IPv6 address can only be meant for a Postern gate, which takes more.
    /// </summary>
    public static IReadOnlyList<KnockProblem> Problems(FwknopStanza stanza, FwknopPayload payload)
    {
        var isForPostern = payload.Message.AsSpan(0, payload.Message.IndexOf(',')).Contains(':');
        return
        [
            .. FwknopCheck.Problems(payload, stanza.Key).Where(p => !p.OnlyFwknopd || !isForPostern)
                .Select(p => KnockProblem.Wrong($"[{stanza.Name}]: {p.Text}", "mend the stanza; fwknopd would drop the packet and say nothing")),
        ];
    }
}
