using System.Text;
using BenchmarkDotNet.Attributes;
using Postern.Spa;
using Postern.Spa.Keys;
using Postern.Spa.Native;
using Postern.Tests.Spa.Native;
using Postern.Watcher;

namespace Postern.Bench.Spa;

/// <summary>What one packet of Postern's own costs a gate that knows so many keys. Signatures are made by ssh-keygen.</summary>
public class NativePackets : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 20, 0, 0, TimeSpan.Zero);

    private readonly GateKey _gate = GateKey.Generate(Now);
    private readonly byte[] _rubbish = new byte[SpaReader.PacketLength - 1];
    private readonly byte[] _badMac = new byte[SpaReader.PacketLength];
    private readonly byte[] _fingerprint = new byte[Digest32.Length];
    private SpaReader _reader = null!;
    private byte[] _ed25519 = [], _ecdsa = [], _rsa = [], _stranger = [];

    [Params(1, 100, 10_000)]
    public int Keys { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var keys = new Dictionary<Digest32, SshPublicKey>();
        for (var i = 0; keys.Count < Keys - 1; i++)
            Add(keys, RandomKey(i));
        _ed25519 = Packet(keys, "-t", "ed25519");
        _ecdsa = Packet(keys, "-t", "ecdsa", "-b", "256");
        _rsa = Packet(keys, "-t", "rsa", "-b", "3072");
        _stranger = Packet([], "-t", "ed25519");
        _ed25519.CopyTo(_badMac, 0);
        _badMac[^1] ^= 1;
        _reader = new SpaReader([_gate], keys, Ed25519Verifier.TryLoad(out _)!, P256Agreement.TryOpen);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _reader.Dispose();
        _gate.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public bool OtherLength() => _reader.HasShape(_rubbish);

    [Benchmark]
    public bool BadMac() => _reader.HasShape(_badMac);

    [Benchmark]
    public void Fingerprint() => SpaReader.Fingerprint(_ed25519, _fingerprint);

    [Benchmark]
    public void Ed25519() => Open(_ed25519, SpaRefusal.None);

    [Benchmark]
    public void EcdsaP256() => Open(_ecdsa, SpaRefusal.None);

    [Benchmark]
    public void Rsa3072() => Open(_rsa, SpaRefusal.None);

    /// <summary>Somebody who is invited and whose key is not listed.</summary>
    [Benchmark]
    public void UnknownKey() => Open(_stranger, SpaRefusal.NotAuthentic);

    private void Open(byte[] packet, SpaRefusal expected)
    {
        if (!_reader.HasShape(packet) || _reader.Open(packet, out _) != expected)
            throw new InvalidOperationException("a packet was judged otherwise than it is");
    }

    private byte[] Packet(Dictionary<Digest32, SshPublicKey> keys, params string[] arguments)
    {
        using var signer = new KeygenSigner(arguments);
        Add(keys, signer.Key);
        return SpaWriter.Write(new SpaPayload(Now, "ssh"), _gate.Identity, signer, out var problem)?.Packet.ToArray() ?? throw new InvalidOperationException(problem);
    }

    private static void Add(Dictionary<Digest32, SshPublicKey> keys, SshPublicKey key) => keys[key.Digest] = key;

    private static SshPublicKey RandomKey(int number)
    {
        var point = new byte[32];
        new Random(number).NextBytes(point);
        byte[] blob = [0, 0, 0, 11, .. Encoding.ASCII.GetBytes("ssh-ed25519"), 0, 0, 0, 32, .. point];
        return SshPublicKey.TryRead(blob, out var key, out var problem) ? key : throw new InvalidOperationException(problem);
    }
}
