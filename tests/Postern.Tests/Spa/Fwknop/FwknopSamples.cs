using System.Text;
using Postern.Spa.Fwknop;

namespace Postern.Tests.Spa.Fwknop;

/// <summary>Messages and keys of every kind.</summary>
internal static class FwknopSamples
{
    public const long Time = 1_790_000_000;

    public static FwknopKey Key { get; } = new(Bytes("a passphrase"), Bytes("another key, for the HMAC"));

    public static FwknopPayload Access { get; } = new("1234567890123456", "alice", Time, FwknopMessageType.Access, "198.51.100.7,tcp/22,udp/53");

    /// <summary>One of each type, and what may stand in it besides.</summary>
    public static IReadOnlyList<FwknopPayload> Shapes { get; } =
    [
        Access,
        Access with { Type = FwknopMessageType.Command, Message = "198.51.100.7,/usr/bin/id -u" },
        Access with { Type = FwknopMessageType.AccessWithTimeout, Timeout = 65536 },
        Access with { Type = FwknopMessageType.NatAccess, NatAccess = "10.0.0.5,443" },
        Access with { Type = FwknopMessageType.NatAccessWithTimeout, NatAccess = "inside.example,8443", Timeout = 1 },
        Access with { Type = FwknopMessageType.LocalNatAccess, NatAccess = "192.0.2.1,22" },
        Access with { Type = FwknopMessageType.LocalNatAccessWithTimeout, NatAccess = "192.0.2.1,22", Timeout = 30, ServerAuth = "crypt,secret" },
        Access with { ServerAuth = "crypt,secret", Message = "0.0.0.0,tcp/65535" },
    ];

    public static IReadOnlyList<FwknopMode> Modes { get; } =
        [FwknopMode.Ecb, FwknopMode.Cbc, FwknopMode.Cfb, FwknopMode.Ofb, FwknopMode.Ctr, FwknopMode.LegacyCbc];

    public static IReadOnlyList<FwknopDigest> Digests { get; } = Enum.GetValues<FwknopDigest>();

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
