using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Policy.Lowering;

/// <summary>
/// Numbers for doors and states that depend on their names alone, so that what the kernel holds keeps its meaning over a reload
/// of a changed policy. A collision (one chance in four thousand for a thousand states) is solved by trying again.
/// </summary>
public sealed class StableIds(params IEnumerable<uint> reserved)
{
    private readonly Dictionary<uint, string> _taken = reserved.ToDictionary(id => id, _ => "");

    public uint For(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        for (var attempt = 0; ; attempt++)
        {
            SHA256.HashData(Encoding.UTF8.GetBytes(attempt == 0 ? name : $"{name}\n{attempt}"), hash);
            var id = BinaryPrimitives.ReadUInt32BigEndian(hash);
            if (_taken.TryAdd(id, name) || _taken[id] == name)
                return id;
        }
    }
}
