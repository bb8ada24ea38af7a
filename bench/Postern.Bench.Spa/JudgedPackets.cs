using System.Net;
using BenchmarkDotNet.Attributes;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Policy.Diagnostics;
using Postern.Policy.Lowering;
using Postern.Policy.Model;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Spa.Keys;
using Postern.Spa.Native;
using Postern.Tests.Spa.Native;
using Postern.Tests.Watching.Spa;
using Postern.Watcher;
using Postern.Watcher.Gates;
using Postern.Watcher.Looks;
using Postern.Watcher.Spa;

namespace Postern.Bench.Spa;

/// <summary>
/// A valid packet, each from another source: judged; and judged, written to the replay file and granted in the kernel, in batches of 512 as the
/// watcher does. Run it in a network namespace of its own, as root: <c>ip netns exec NAME …</c>; it loads a table there.
/// </summary>
public sealed class JudgedPackets : IDisposable
{
    private const int Packets = 2048;
    private const int Batch = 512;

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    private readonly string _folder = Directory.CreateTempSubdirectory("postern-bench-").FullName;
    private readonly SpaEffects _effects = new();
    private readonly SpaRecord[] _records = new SpaRecord[Packets];
    private readonly Troubles _troubles = new(TimeProvider.System, Console.Error.WriteLine);
    private Guard _guard = null!;
    private SpaPolicy _policy = null!;
    private SpaJudge? _judge;
    private ReplayKeeper _replay = null!;
    private KernelGate? _gate;
    private ChangeWriter? _writer;

    [Params("fwknop", "ed25519", "ecdsa")]
    public string Key { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        using var ecdsa = new EcdsaSigner();
        using var ed25519 = new KeygenSigner("-t", "ed25519");
        ISpaSigner signer = Key == "ed25519" ? ed25519 : ecdsa;
        var key = GateKey.Generate(Now);
        _guard = new Guard
        {
            Doors =
            [
                new Door
                {
                    Name = "ssh",
                    Opens = [new ProtectedService(null, new PortPattern(IpProtocol.Tcp, new PortRange(22, 22)))],
                    Opener = new SequenceOpener([], TimeSpan.FromSeconds(5), Strictness.Gate),
                    People = ["alice"],
                    For = TimeSpan.FromMinutes(30),
                    Span = default,
                },
            ],
            Spa = new SpaEntrance { TakesFwknop = true, TakesPostern = true, Span = default },
        };
        _policy = new SpaPolicy
        {
            GateKeys = [key],
            People =
            [
                new Person("alice", default)
                {
                    Keys = [new PersonKey(signer.Key, KeyLimits.None, default)],
                    Stanzas = [new FwknopStanza(FwknopStream.Key(0), KeyLimits.None with { Source = SourceRule.Either }, default)],
                },
            ],
        };
        for (var i = 0; i < Packets; i++)
        {
            ReadOnlyMemory<byte> payload = Key == "fwknop" ? FwknopStream.Valid(FwknopStream.Key(0), i % 60) : SpaWriter.Write(new SpaPayload(Now, "ssh"), key.Identity, signer, out _)!.Packet;
            _records[i] = new SpaRecord(new Packet
            {
                Source = HostAddress.From(IPAddress.Parse($"198.51.{i / 250}.{1 + (i % 250)}")),
                Destination = HostAddress.Parse("192.0.2.1"),
                Protocol = IpProtocol.Udp,
                SourcePort = 40000,
                DestinationPort = 62201,
                Payload = payload,
                Length = payload.Length + 28,
            }, 1);
        }

        var diagnostics = new DiagnosticBag();
        var table = NftablesBackend.Compile(new RuleSet { Guard = _guard }, AutomatonBuilder.Build(_guard, diagnostics), new NftablesOptions { HasWatcher = true }, diagnostics);
        _gate = KernelGate.Open(out _);
        if (_gate?.Run(GateTransaction.Load(table, null, null, [], [])) is { Done: true })
            _writer = new ChangeWriter(_gate, NftablesOptions.Table, _troubles);
    }

    [IterationSetup]
    public void Anew()
    {
        _replay?.Dispose();
        File.Delete(Path.Combine(_folder, "replay"));
        _replay = ReplayKeeper.Open(new ReplayFile(_folder), _troubles, Now);
        _judge?.Dispose();
        _judge = new SpaJudge(_guard, _policy, Ed25519Verifier.TryLoad(out _)!, _replay.Cache, new SpaCounters(), P256Agreement.TryOpen);
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public int Judged() => Run(isCarriedOut: false);

    [Benchmark(OperationsPerInvoke = Packets)]
    public int Granted() => Run(isCarriedOut: true);

    [GlobalCleanup]
    public void Dispose()
    {
        _gate?.Run(GateTransaction.Remove(NftablesOptions.Table));
        _gate?.Dispose();
        _judge?.Dispose();
        _replay.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private int Run(bool isCarriedOut)
    {
        var opened = 0;
        var at = new SpaMoment(Now, DateTimeOffset.MinValue, Now);
        for (var i = 0; i < Packets; i += Batch)
        {
            foreach (var record in _records.AsSpan(i, Batch))
                _judge!.Judge(record, at, _effects);
            if (isCarriedOut && !_replay.Write(_effects.Entries, sync: false, Now, TimeSpan.Zero))
                throw new InvalidOperationException("the replay file cannot be written");
            _judge!.Settle(isWritten: true, Now, _effects);
            if (isCarriedOut && _writer?.Apply(_effects.Told) != true)
                throw new InvalidOperationException("the kernel takes no grants: run it as root");
            opened += _effects.Told.Events.Count(e => e.Kind == Watcher.Events.GateEventKind.Open);
            _effects.Clear();
        }

        return opened == Packets ? opened : throw new InvalidOperationException($"{opened} of {Packets} were let in");
    }
}
