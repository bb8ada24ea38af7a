using System.Net;
using Postern.Bench.Hosts;
using Postern.Spa.Fwknop;

namespace Postern.Bench.Packets;

/// <summary>Packets of fwknop's protocol: some by its own client, thousands by Postern's codec, which makes the same.</summary>
internal static class FwknopClient
{
    public const int SpaPort = 62201;

    /// <summary>As <c>fwknop --key-gen</c> makes them; the same for a whole checkout.</summary>
    public static (string Key, string Hmac) Keys()
    {
        var file = Workplace.File("fwknop-keys");
        if (!File.Exists(file))
            Command.Run(["fwknop", "--key-gen", "--key-gen-file", file]);
        var lines = File.ReadLines(file).Select(line => line.Split(": ")).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1].Trim());
        return (lines["KEY_BASE64"], lines["HMAC_KEY_BASE64"]);
    }

    /// <summary>By fwknop's own client.</summary>
    /// <param name="asks"><c>udp/9999</c>; one protocol only: each takes fwknopd an iptables process more before the door is open.</param>
    public static byte[] Packet(string asks, IPAddress source)
    {
        var (key, hmac) = Keys();
        var one = Workplace.File("spa-packet");
        File.Delete(one);
        Command.Run(["fwknop", "-A", asks, "-a", source.ToString(), "-D", Rig.GateAddress,
            "--key-base64-rijndael", key, "--key-base64-hmac", hmac, "--use-hmac",
            "--test", "--save-packet", one, "--no-save-args", "--no-rc-file"]);
        return [.. File.ReadAllBytes(one).AsSpan().Trim("\r\n "u8)];
    }

    public static byte[] Packet(FwknopKey key, string asks, IPAddress source) => FwknopCodec.Seal(
        new FwknopPayload(FwknopPayload.NewRandom(), "somebody", DateTimeOffset.UtcNow.ToUnixTimeSeconds(), FwknopMessageType.Access, $"{source},{asks}"), key);

    public static FwknopKey Key(string key, string hmac) => new(Convert.FromBase64String(key), Convert.FromBase64String(hmac));
}
