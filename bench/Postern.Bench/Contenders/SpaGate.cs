using System.Net;
using System.Text;
using Postern.Bench.Hosts;
using Postern.Bench.Packets;
using Postern.Bench.Tools;
using Postern.Spa.Fwknop;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Bench.Contenders;

internal enum SpaKind
{
    Fwknop,
    Ed25519,
    Ecdsa,
}

/// <summary>Postern with a door that opens to single packets: fwknop's, or its own, signed by one kind of key.</summary>
/// <param name="keys">As many are known to the gate; the one that counts is the last.</param>
/// <param name="routers">That enforce the door in the gate's place; they stand already.</param>
internal sealed class SpaGate(SpaKind kind, int keys = 1, RouterStand? routers = null) : Contender
{
    private readonly ISpaSigner? _signer = kind switch { SpaKind.Ed25519 => new Ed25519Signer(), SpaKind.Ecdsa => new EcdsaSigner(), _ => null };
    private readonly GateKey _gate = GateKey.Generate(DateTimeOffset.UtcNow);
    private readonly List<FwknopKey> _stanzas = [];
    private RunningProcess? _watcher;

    public override string Name => kind == SpaKind.Fwknop ? "Postern, fwknop packets" : $"Postern, own packets, {kind.ToString().ToLowerInvariant()}";

    public override IReadOnlyList<(string Program, string Package)> Needs => kind == SpaKind.Fwknop ? [("fwknop", "fwknop-client")] : [];

    public override bool HasSteps => false;

    public bool IsFwknop => kind == SpaKind.Fwknop;

    public int WatcherId => _watcher!.Id;

    public override int FloodedPort(GateSetup setup) => FwknopClient.SpaPort;

    public override void Up(GateSetup setup)
    {
        Rig.LoadNftables(Firewall($"meta l4proto {{ tcp, udp }} th dport {{ {Ports(setup.Doors.Select(door => door.Service))} }} accept"));
        Workplace.Write("spa-gate.key", _gate.ToLine() + "\n");
        var policy = Workplace.Write("spa.yaml", Policy(setup.Doors[0]));
        Command.Run([Workplace.PosternCommand, "--version"], timeoutSeconds: 300);   // builds it where that is due
        _watcher = new RunningProcess(Rig.OnGateCpu(Workplace.PosternCommand, "gate", policy, "--state", Workplace.EmptyFolder("spa")));
        _watcher.WaitFor("the gate stands", seconds: 60);
        Thread.Sleep(300);
        routers?.WaitForSessions();
    }

    /// <summary>One packet for each try: fwknop's by its own client where there is one key, ours by a key of ours.</summary>
    public override ProbePlan Knocking(GateSetup setup, ProbePlan plan)
    {
        var asks = $"{plan.Protocol}/{setup.Doors[0].Service}";
        var sources = Enumerable.Range(plan.FirstSource, plan.Tries).Select(number => Rig.Knocker(number));
        IEnumerable<byte[]> payloads =
            kind != SpaKind.Fwknop ? Packets(setup, [.. sources]).Select(packet => packet.ToArray())
            : keys == 1 ? sources.Select(source => FwknopClient.Packet(asks, source))
            : sources.Select(source => FwknopClient.Packet(_stanzas[Random.Shared.Next(_stanzas.Count)], asks, source));   // of somebody who was not here lately
        return plan with { Payloads = [.. payloads], PayloadPort = FwknopClient.SpaPort };
    }

    /// <summary>A packet for each source, by the last key.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Packets(GateSetup setup, IReadOnlyList<IPAddress> sources) => sources.AsParallel().AsOrdered().Select(source =>
    {
        if (_signer is null)
            return FwknopClient.Packet(_stanzas[^1], $"udp/{setup.Doors[0].Service}", source);
        var exchange = SpaWriter.Write(new SpaPayload(DateTimeOffset.UtcNow, setup.Doors[0].Name), _gate.Identity, _signer, out var problem);
        return exchange?.Packet ?? throw new InvalidOperationException(problem);
    }).ToArray();

    protected override void Stop()
    {
        _watcher?.Dispose();
        _watcher = null;
    }

    private string Policy(BenchDoor door)
    {
        var people = new StringBuilder();
        _stanzas.Clear();
        if (_signer is not null)
        {
            var others = Enumerable.Range(1, keys - 1).Select(number => Ed25519Signer.PublicKey(Numbered(number)));
            Workplace.Write("spa.keys", string.Join("\n", others.Append(_signer.Key).Select(key => $"{key.Type} {Convert.ToBase64String(key.Blob.Span)}")) + "\n");
            people.Append("  person1: {keys: spa.keys}\n");
        }
        else
        {
            for (var number = 1; number <= keys; number++)
            {
                var (key, hmac) = number == keys ? FwknopClient.Keys() : (Convert.ToBase64String(Numbered(number)), Convert.ToBase64String(Numbered(keys + number)));
                _stanzas.Add(FwknopClient.Key(key, hmac));
                people.Append($"  person{number}: {{fwknop: {{KEY_BASE64: {key}, HMAC_KEY_BASE64: {hmac}}} }}\n");
            }
        }

        return $$"""
            gate: {interfaces: [{{Rig.GateInterface}}]}
            spa: {key: spa-gate.key}
            people:
            {{people}}
            {{routers?.InPolicy}}
            doors:
              {{door.Name}}:
                opens: [tcp/{{door.Service}}, udp/{{door.Service}}]
                for: 5m
                spa: [{{string.Join(", ", Enumerable.Range(1, _signer is null ? keys : 1).Select(number => $"person{number}"))}}]
                enforce: {{routers?.Enforce ?? "local"}}

            """;
    }

    private static byte[] Numbered(int number)
    {
        var bytes = new byte[32];
        new Random(number).NextBytes(bytes);
        return bytes;
    }
}
