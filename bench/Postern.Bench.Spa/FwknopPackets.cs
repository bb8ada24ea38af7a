using BenchmarkDotNet.Attributes;
using Postern.Spa;
using Postern.Spa.Fwknop;

namespace Postern.Bench.Spa;

/// <summary>What one packet costs with one key: HMAC-SHA256, AES-256-CBC, 225 characters or so, all by turns out of 1,024.</summary>
public class FwknopPackets
{
    private const int Packets = 1024;
    private readonly FwknopKey _key = FwknopStream.Key(0);
    private byte[][] _malformed = [], _forged = [], _valid = [];

    [GlobalSetup]
    public void Setup()
    {
        _malformed = [.. Enumerable.Range(0, Packets).Select(FwknopStream.Malformed)];
        _forged = [.. Enumerable.Range(0, Packets).Select(FwknopStream.Forged)];
        _valid = [.. Enumerable.Range(0, Packets).Select(x => FwknopStream.Valid(_key, x))];
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public int Malformed() => Count(_malformed, SpaRefusal.Malformed);

    [Benchmark(OperationsPerInvoke = Packets)]
    public int BadHmac() => Count(_forged, SpaRefusal.NotAuthentic);

    [Benchmark(OperationsPerInvoke = Packets)]
    public int Valid() => Count(_valid, SpaRefusal.None);

    [Benchmark(OperationsPerInvoke = Packets)]
    public int Fingerprint()
    {
        Span<byte> fingerprint = stackalloc byte[Digest32.Length];
        foreach (var packet in _valid)
            FwknopCodec.Fingerprint(packet, fingerprint);
        return fingerprint[0];
    }

    private int Count(byte[][] packets, SpaRefusal expected)
    {
        var count = 0;
        foreach (var packet in packets)
            count += FwknopCodec.Open(packet, _key, out _) == expected ? 1 : 0;
        return count == packets.Length ? count : throw new InvalidOperationException("a packet was judged otherwise than it is");
    }
}
