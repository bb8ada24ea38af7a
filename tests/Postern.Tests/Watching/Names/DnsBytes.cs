using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Postern.Tests.Watching.Names;

/// <summary>Answers as name servers write them, and as none would.</summary>
internal sealed class DnsBytes
{
    private readonly List<byte> _bytes = [];

    /// <param name="flags">QR, a code and TC: 0x8180 is a plain answer.</param>
    public DnsBytes(ushort id, string question, int type, int answers, int flags = 0x8180)
    {
        Number(id).Number(flags).Number(1).Number(answers).Number(0).Number(0).Name(question).Number(type).Number(1);
    }

    public int Length => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];

    public DnsBytes Number(int value)
    {
        _bytes.AddRange([(byte)(value >> 8), (byte)(value & 0xff)]);
        return this;
    }

    public DnsBytes Name(string name)
    {
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            _bytes.Add((byte)label.Length);
            _bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        _bytes.Add(0);
        return this;
    }

    public DnsBytes Pointer(int to) => Number(0xc000 | to);

    public DnsBytes Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>A record of the question's own name, by a pointer to it.</summary>
    public DnsBytes Address(string address, uint ttl = 60) => Pointer(12).Data(IPAddress.Parse(address), ttl);

    public DnsBytes AddressOf(string owner, string address, uint ttl = 60) => Name(owner).Data(IPAddress.Parse(address), ttl);

    public DnsBytes Alias(string owner, string target, uint ttl = 60) =>
        Name(owner).Number(5).Number(1).Ttl(ttl).Number(target.Split('.').Sum(l => l.Length + 1) + 1).Name(target);

    public DnsBytes Ttl(uint ttl)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ttl);
        return Raw(bytes.ToArray());
    }

    private DnsBytes Data(IPAddress address, uint ttl)
    {
        var bytes = address.GetAddressBytes();
        return Number(bytes.Length == 4 ? 1 : 28).Number(1).Ttl(ttl).Number(bytes.Length).Raw(bytes);
    }
}
