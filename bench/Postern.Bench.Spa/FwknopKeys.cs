using BenchmarkDotNet.Attributes;
using Postern.Spa;
using Postern.Spa.Fwknop;

namespace Postern.Bench.Spa;

/// <summary>What a packet costs with many keys; the clock is made to run so that the budget pays for each whole search.</summary>
public class FwknopKeys
{
    private const int Sources = 16;
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;
    private FwknopKeyring _ring = null!;
    private byte[][] _valid = [];
    private byte[] _forged = [];
    private int _next;
    private ulong _stranger = 1_000_000;

    [Params(1, 100, 10_000)]
    public int Keys { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        FwknopKey[] keys = [.. Enumerable.Range(0, Keys).Select(FwknopStream.Key)];
        _ring = new(keys);
        _valid = [.. Enumerable.Range(0, Sources).Select(x => FwknopStream.Valid(keys[x * 7919 % Keys], x))];
        _forged = FwknopStream.Forged(1);
        for (var source = 0; source < Sources; source++)
            Open(_valid[source], (UInt128)source, TimeSpan.FromSeconds(1));
    }

    /// <summary>Sixteen people by turns, from where they came before.</summary>
    [Benchmark]
    public SpaRefusal KnownSource()
    {
        _next = (_next + 1) % Sources;
        return Open(_valid[_next], (UInt128)_next, TimeSpan.Zero);
    }

    /// <summary>The same people, each time from an address not seen before.</summary>
    [Benchmark]
    public SpaRefusal NewSource()
    {
        _next = (_next + 1) % Sources;
        return Open(_valid[_next], _stranger++, TimeSpan.Zero);
    }

    /// <summary>A packet that no key fits, all keys being tried.</summary>
    [Benchmark]
    public SpaRefusal Rubbish() => Open(_forged, _stranger++, TimeSpan.FromSeconds(1));

    /// <summary>A flood of them, the budget being spent.</summary>
    [Benchmark]
    public SpaRefusal RubbishInAFlood() => Open(_forged, _stranger++, TimeSpan.Zero);

    private SpaRefusal Open(byte[] packet, UInt128 source, TimeSpan since) => _ring.Open(packet, source, _now += since, out _);
}
