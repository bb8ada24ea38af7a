using System.Globalization;
using System.Net;
using System.Text;
using Postern.Policy.Model;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Spa.Fwknop;
using Postern.Spa.Keys;
using Postern.Spa.Native;
using Postern.Spa.Replay;
using Postern.Watcher;
using Postern.Watcher.Events;
using Postern.Watcher.Spa;

namespace Postern.Tests.Watching.Spa;

/// <summary>
/// A judge with alice, who has an SSH key, and phone, who has an fwknop key. Doors: ssh (tcp/22) and web (tcp/80, tcp/8000-8010) are both
/// theirs, vpn (udp/51820) is alice's, camera (tcp/8443, forwarded to 10.0.0.5:443) is phone's, bob's is nobody's of them.
/// </summary>
internal sealed class JudgedGate : IDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    public static readonly FwknopKey PhoneKey = Key("phone");
    public static readonly IEd25519Verifier Ed25519 = Ed25519Verifier.TryLoad(out _)!;

    private readonly EcdsaSigner _signer = new();
    private long _random;

    public JudgedGate(KeyLimits? alice = null, KeyLimits? phone = null, Func<FwknopStanza, FwknopStanza>? stanza = null, int room = 1 << 16, IReadOnlyList<Person>? more = null, bool traps = false)
    {
        GateKey = GateKey.Generate(Noon);
        Guard = new Guard
        {
            Doors =
            [
                Door("ssh", ["alice", "phone"], [Tcp(22)]),
                Door("web", ["alice", "phone"], [Tcp(80), Tcp(8000, 8010)]),
                Door("vpn", ["alice"], [new ProtectedService(null, new PortPattern(IpProtocol.Udp, new PortRange(51820, 51820)))]),
                Door("camera", ["phone"], [Tcp(8443)]) with { ForwardTo = [new ForwardTarget(IPAddress.Parse("10.0.0.5"), 443, default)] },
                Door("bob's", ["bob"], [Tcp(2222)]),
                Door("four", ["alice"], [Tcp(4444)]) with { Family = IpFamily.V4 },
                Door("shut", ["alice"], []) with { Closes = ["ssh"] },
            ],
            Traps = traps ? [new Trap([new PortPattern(IpProtocol.Tcp, new PortRange(666, 666))], TimeSpan.FromHours(1), default)] : [],
            Spa = new SpaEntrance { TakesFwknop = true, TakesPostern = true, Span = default },
        };
        var own = new FwknopStanza(PhoneKey, phone ?? KeyLimits.None, default);
        Policy = new SpaPolicy
        {
            GateKeys = [GateKey],
            People =
            [
                new Person("alice", default) { Keys = [new PersonKey(_signer.Key, alice ?? KeyLimits.None, default)] },
                new Person("phone", default) { Stanzas = [stanza?.Invoke(own) ?? own] },
                .. more ?? [],
            ],
        };
        Replay = new ReplayCache(room);
        Judge = new SpaJudge(Guard, Policy, Ed25519, Replay, Counters);
    }

    public Guard Guard { get; }

    public SpaPolicy Policy { get; }

    public GateKey GateKey { get; }

    public ReplayCache Replay { get; }

    public SpaCounters Counters { get; } = new();

    public SpaJudge Judge { get; }

    public SpaEffects Effects { get; } = new();

    public static FwknopKey Key(string name) => new(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes("hmac of " + name));

    public static ProtectedService Tcp(ushort first, ushort? last = null) => new(null, new PortPattern(IpProtocol.Tcp, new PortRange(first, last ?? first)));

    public static Door Door(string name, string[] people, ProtectedService[] opens) => new()
    {
        Name = name,
        Opens = opens,
        Opener = new SequenceOpener([], TimeSpan.FromSeconds(5), Strictness.Gate),
        For = TimeSpan.FromMinutes(30),
        People = people,
        Span = default,
    };

    public byte[] Fwknop(string message = "0.0.0.0,tcp/22", FwknopMessageType type = FwknopMessageType.Access, string? nat = null, int? timeout = null, long? time = null, string user = "phone", FwknopKey? key = null) =>
        FwknopCodec.Seal(new FwknopPayload((++_random).ToString("0000000000000000", CultureInfo.InvariantCulture), user, time ?? Noon.ToUnixTimeSeconds(), type, message) { NatAccess = nat, Timeout = timeout }, key ?? PhoneKey);

    public SpaExchange Postern(string door = "ssh", DateTimeOffset? time = null, string? source = null, int? prefix = null, TimeSpan? lasting = null, GateIdentity? gate = null, ISpaSigner? signer = null) =>
        SpaWriter.Write(new SpaPayload(time ?? Noon, door) { Source = source is null ? null : IPAddress.Parse(source), PrefixLength = prefix, For = lasting }, gate ?? GateKey.Identity, signer ?? _signer, out _)!;

    public static SpaRecord Record(ReadOnlyMemory<byte> payload, string from = "198.51.100.7", string to = "192.0.2.1", IpProtocol? protocol = null) => new(new Packet
    {
        Source = HostAddress.Parse(from),
        Destination = HostAddress.Parse(to),
        Protocol = protocol ?? IpProtocol.Udp,
        SourcePort = 40000,
        DestinationPort = 62201,
        Payload = payload,
        Length = payload.Length + 28,
    }, 3);

    /// <summary>What becomes of one packet.</summary>
    public Outcome See(ReadOnlyMemory<byte> payload, string from = "198.51.100.7", DateTimeOffset? now = null, string to = "192.0.2.1", IpProtocol? protocol = null, bool isWritten = true, DateTimeOffset? notBefore = null)
    {
        var at = now ?? Noon;
        Effects.Clear();
        Judge.Judge(Record(payload, from, to, protocol), new SpaMoment(at, notBefore ?? DateTimeOffset.MinValue, at), Effects);
        Judge.Settle(isWritten, at, Effects);
        return new Outcome(
            [.. Effects.Told.Changes.Select(c => $"{(c.IsGone ? "-" : "")}{c.Set} {c.Key}{(c.Timeout is { } time ? $" {time.TotalSeconds}" : "")}"), .. Effects.Told.WideGrants.Select(g => $"{g.Set} {g.Key} {g.For.TotalSeconds}")],
            [.. Effects.Told.Events], [.. Effects.Replies], [.. Effects.Entries]);
    }

    public void Dispose()
    {
        Judge.Dispose();
        _signer.Dispose();
        GateKey.Dispose();
    }

    internal sealed record Outcome(string[] Changes, GateEvent[] Events, SpaReply[] Replies, ReplayEntry[] Entries)
    {
        public string Doors => string.Join(", ", Events.Where(e => e.Kind == GateEventKind.Open).Select(e => $"{e.Name} {e.For!.Value.TotalSeconds} {e.Source}"));

        /// <summary>The reason and whose it was, where it is known.</summary>
        public string Refusal => string.Join(", ", Events.Where(e => e.Kind == GateEventKind.SpaRefused).Select(e => $"{e.Cause} {e.Name}".TrimEnd()));
    }
}
