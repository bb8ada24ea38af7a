using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Spa.Rolling;

/// <summary>One knock of a derived sequence.</summary>
/// <param name="Payload">Empty: a bare knock.</param>
public readonly record struct RollingStep(bool IsUdp, ushort Port, ReadOnlyMemory<byte> Payload)
{
    /// <summary>As <c>postern knock</c> and policies take it: <c>tcp/31337</c>, <c>udp/40000 "0123…"</c>.</summary>
    public override string ToString() => $"{(IsUdp ? "udp" : "tcp")}/{Port}{(Payload.IsEmpty ? "" : $" \"{Encoding.ASCII.GetString(Payload.Span)}\"")}";
}

/// <summary>
/// The knock of a period. docs/rolling.md says how it is derived, with test vectors, so that others can derive it too.
/// </summary>
public static class RollingSequence
{
    public static IReadOnlyList<RollingStep> Of(RollingKey key, long period)
    {
        ArgumentNullException.ThrowIfNull(key);
        using var stream = new DerivedBytes(key, period);
        return key.Shape switch
        {
            RollingShape.Knocks knocks => Steps(knocks, stream),
            RollingShape.Token token => [new RollingStep(IsUdp: true, token.Port, Text(token, stream))],
            _ => throw new InvalidOperationException("a shape that is none"),
        };
    }

    /// <summary>A sequence that an ascending or descending scan of one protocol would send whole is drawn anew.</summary>
    private static RollingStep[] Steps(RollingShape.Knocks shape, DerivedBytes stream)
    {
        while (true)
        {
            var steps = new RollingStep[shape.Count];
            for (var i = 0; i < steps.Length; i++)
            {
                do
                {
                    steps[i] = Step(shape, stream.Below((uint)shape.Choices));
                }
                while (i > 0 && steps[i] == steps[i - 1]);
            }

            if (!IsScan(steps))
                return steps;
        }
    }

    private static RollingStep Step(RollingShape.Knocks shape, uint choice) =>
        new(IsUdp: !shape.Tcp || choice >= shape.Width, (ushort)(shape.First + (choice % shape.Width)), default);

    private static bool IsScan(RollingStep[] steps)
    {
        var pairs = steps.Zip(steps.Skip(1)).ToList();
        return pairs.TrueForAll(p => p.First.IsUdp == p.Second.IsUdp) && (pairs.TrueForAll(p => p.First.Port < p.Second.Port) || pairs.TrueForAll(p => p.First.Port > p.Second.Port));
    }

    private static byte[] Text(RollingShape.Token token, DerivedBytes stream)
    {
        Span<byte> bytes = stackalloc byte[RollingShape.Token.Longest / 2];
        for (var i = 0; i < bytes.Length; i += sizeof(uint))
            BinaryPrimitives.WriteUInt32BigEndian(bytes[i..], stream.Next());
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)[..token.Length]);
    }

    /// <summary>HMAC-SHA256 in counter mode, four bytes at a time.</summary>
    private sealed class DerivedBytes : IDisposable
    {
        private readonly byte[] _secret;
        private readonly byte[] _message;
        private readonly byte[] _block = new byte[SHA256.HashSizeInBytes];
        private uint _counter;
        private int _used;

        public DerivedBytes(RollingKey key, long period)
        {
            _secret = key.Secret.ToArray();
            _message = [.. Encoding.ASCII.GetBytes($"{RollingKey.Mark} {key.Settings}\n"), .. new byte[sizeof(long) + sizeof(uint)]];
            BinaryPrimitives.WriteInt64BigEndian(_message.AsSpan(^(sizeof(long) + sizeof(uint))), period);
            _used = _block.Length;
        }

        public uint Next()
        {
            if (_used == _block.Length)
            {
                BinaryPrimitives.WriteUInt32BigEndian(_message.AsSpan(^sizeof(uint)), _counter++);
                HMACSHA256.HashData(_secret, _message, _block);
                _used = 0;
            }

            var value = BinaryPrimitives.ReadUInt32BigEndian(_block.AsSpan(_used));
            _used += sizeof(uint);
            return value;
        }

        /// <summary>Every number below the limit is as likely: what lies above its last whole multiple is left out.</summary>
        public uint Below(uint limit)
        {
            var whole = (uint)((1UL << 32) / limit * limit - 1);
            uint value;
            do
            {
                value = Next();
            }
            while (value > whole);
            return value % limit;
        }

        public void Dispose()
        {
            CryptographicOperations.ZeroMemory(_secret);
            CryptographicOperations.ZeroMemory(_block);
        }
    }
}
