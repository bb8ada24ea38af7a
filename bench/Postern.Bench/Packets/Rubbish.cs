using System.Net;
using System.Security.Cryptography;
using Postern.Spa.Fwknop;

namespace Postern.Bench.Packets;

/// <summary>What comes to an SPA port and is nobody's, each different from the others.</summary>
internal static class Rubbish
{
    /// <summary>More would not fit into the sender's cache.</summary>
    private const int Count = 4096;

    private const int Ours = 1144, MacOffset = 9;

    /// <summary>In every look packets of fwknop's, by keys that nobody has.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Base64() => Many(_ =>
        (ReadOnlyMemory<byte>)FwknopClient.Packet(new FwknopKey(RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(64)), "udp/9999", IPAddress.Loopback));

    /// <summary>As long as fwknop's packets, and no base64.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Bytes() => Many(_ => (ReadOnlyMemory<byte>)RandomNumberGenerator.GetBytes(225));

    /// <summary>As long as Postern's packets; the tag is right once in 6 · 10^18 times.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> WrongTag() => Many(_ => (ReadOnlyMemory<byte>)RandomNumberGenerator.GetBytes(Ours));

    /// <param name="packet">Somebody who was invited, or has seen packets go by, can send what has its tag.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> WrongMac(ReadOnlyMemory<byte> packet) => Many(_ =>
        (ReadOnlyMemory<byte>)(byte[])[.. packet.Span[..MacOffset], .. RandomNumberGenerator.GetBytes(Ours - MacOffset)]);

    private static IEnumerable<T> Many<T>(Func<int, T> make) => Enumerable.Range(0, Count).Select(make);
}
