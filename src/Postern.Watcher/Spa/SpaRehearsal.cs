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

namespace Postern.Watcher.Spa;

/// <summary>
/// Goes once through the motions of a packet of each protocol with keys that are made up, so that the first honest one does not wait for code
/// to be compiled. Leaves nothing behind.
/// </summary>
internal static class SpaRehearsal
{
    /// <summary>Enough that what is called often is compiled well.</summary>
    private const int Rounds = 40;

    private const string Name = "rehearsal";

    public static void Run(Guard guard, SpaPolicy policy, IEd25519Verifier ed25519)
    {
        var door = new Door
        {
            Name = Name,
            Opens = [new ProtectedService(null, new PortPattern(IpProtocol.Tcp, new PortRange(1, 1)))],
            Opener = new SequenceOpener([], TimeSpan.Zero, Strictness.Off),
            For = TimeSpan.FromMinutes(1),
            People = [Name],
            Span = default,
        };
        var key = new FwknopKey(Encoding.ASCII.GetBytes(Name), Encoding.ASCII.GetBytes(Name));
        var made = policy with { People = [new Person(Name, default) { Stanzas = [new FwknopStanza(key, KeyLimits.None, default)], Keys = [.. policy.People.SelectMany(p => p.Keys).Take(1)] }] };
        using var judge = new SpaJudge(guard with { Doors = [door] }, made, ed25519, new ReplayCache(4 * Rounds), new SpaCounters());
        var effects = new SpaEffects();
        var now = DateTimeOffset.UnixEpoch + TimeSpan.FromDays(365);
        for (var i = 0; i < Rounds; i++)
        {
            if (guard.Spa!.TakesFwknop)
                Judge(FwknopCodec.Seal(new FwknopPayload($"{i:0000000000000000}", Name, now.ToUnixTimeSeconds(), FwknopMessageType.Access, "0.0.0.0,tcp/1"), key));
            if (guard.Spa.TakesPostern && policy.GateKeys.Count > 0 && made.People[0].Keys is [var known])
                Judge(SpaWriter.Write(new SpaPayload(now, Name), policy.GateKeys[0].Identity, new Forger(known.Key), out _)?.Packet ?? default);
            judge.Settle(isWritten: true, now, effects);
            effects.Clear();
        }

        void Judge(ReadOnlyMemory<byte> payload) => judge.Judge(new SpaRecord(Packet(payload), 0), new SpaMoment(now, DateTimeOffset.MinValue, now), effects);
    }

    /// <summary>RFC 5737: nobody's own.</summary>
    private static Packet Packet(ReadOnlyMemory<byte> payload) => new()
    {
        Source = HostAddress.From(IPAddress.Parse("192.0.2.0")),
        Destination = HostAddress.From(IPAddress.Parse("192.0.2.1")),
        Protocol = IpProtocol.Udp,
        SourcePort = 1,
        DestinationPort = 1,
        Payload = payload,
        Length = payload.Length + 28,
    };

    /// <summary>Signs with nobody's key: the gate has everything to do but to find it right.</summary>
    private sealed class Forger(SshPublicKey key) : ISpaSigner
    {
        public SshPublicKey Key => key;

        public byte[]? Sign(ReadOnlySpan<byte> data, out string problem)
        {
            problem = "";
            var type = Encoding.ASCII.GetBytes(key.Type == "ssh-rsa" ? "rsa-sha2-512" : key.Type);
            return [0, 0, 0, (byte)type.Length, .. type, 0, 0, 0, 64, .. new byte[64]];
        }
    }
}
