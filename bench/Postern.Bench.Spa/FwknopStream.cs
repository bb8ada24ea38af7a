using System.Globalization;
using System.Text;
using Postern.Spa.Fwknop;

namespace Postern.Bench.Spa;

/// <summary>Packets as they would arrive, and the keys they were made with.</summary>
internal static class FwknopStream
{
    private static ReadOnlySpan<byte> Alphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;

    /// <returns>A key of 32 bytes and an HMAC key of 64, as <c>fwknop --key-gen</c> makes them; the same for the same number.</returns>
    public static FwknopKey Key(int number)
    {
        var random = new Random(number);
        var (key, hmac) = (new byte[32], new byte[64]);
        random.NextBytes(key);
        random.NextBytes(hmac);
        return new(key, hmac);
    }

    public static byte[] Valid(FwknopKey key, int number = 0) => FwknopCodec.Seal(
        new(FwknopPayload.NewRandom(), "alice", 1_790_000_000 + number, FwknopMessageType.Access, $"198.51.{number / 250 % 250}.{number % 250},tcp/22"), key);

    /// <returns>A packet in every look but its HMAC.</returns>
    public static byte[] Forged(int number)
    {
        var text = Valid(Key(-1 - number));
        text[^1] = Alphabet[new Random(number).Next(16) * 4];
        return text;
    }

    /// <returns>By turns: random bytes, base64 of any length, base64 of a packet's length, a packet with '=' behind.</returns>
    public static byte[] Malformed(int number)
    {
        var random = new Random(number);
        var bytes = new byte[random.Next(100, 300)];
        switch (number % 4)
        {
            case 0:
                random.NextBytes(bytes);
                return bytes;
            case 1:
                return Base64(random, bytes.Length);
            case 2:
                return Base64(random, 225);
            default:
                return [.. Valid(Key(0)), (byte)'='];
        }
    }

    private static byte[] Base64(Random random, int length) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, length).Select(_ => ((char)Alphabet[random.Next(64)]).ToString(CultureInfo.InvariantCulture))));
}
