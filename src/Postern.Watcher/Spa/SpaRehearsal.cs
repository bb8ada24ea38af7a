using System.Buffers.Binary;
using System.Text;
using Postern.Linux.Capture;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Model;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Spa.Fwknop;
using Postern.Spa.Keys;
using Postern.Spa.Native;
using Postern.Spa.Replay;
using Postern.Watcher.Looks;

namespace Postern.Watcher.Spa;

/// <summary>
/// Goes once through the motions of a packet of each protocol with keys that are made up, so that the first honest one does not wait for code
/// to be compiled. Leaves nothing behind.
/// </summary>
internal static class SpaRehearsal
{
    /// <summary>Enough that what is called often is compiled well.</summary>
    private const int Rounds = 40;

    /// <summary>Transactions with the kernel.</summary>
    private const int Writes = 3;

    private const string Name = "rehearsal";

    /// <param name="writer">Takes sources out that are not there.</param>
    public static void Run(Guard guard, SpaPolicy policy, IEd25519Verifier ed25519, P256AgreementFactory agreements, ChangeWriter writer)
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
        using var signer = new RehearsalSigner();
        var key = new FwknopKey(Encoding.ASCII.GetBytes(Name), Encoding.ASCII.GetBytes(Name));
        var made = policy with { People = [new Person(Name, default) { Stanzas = [new FwknopStanza(key, KeyLimits.None, default)], Keys = [.. policy.People.SelectMany(p => p.Keys).Take(1), new PersonKey(signer.Key, KeyLimits.None, default)] }] };
        using var judge = new SpaJudge(guard with { Doors = [door] }, made, ed25519, new ReplayCache(4 * Rounds), new SpaCounters(), agreements);
        var effects = new SpaEffects();
        var room = new byte[ushort.MaxValue];
        var now = DateTimeOffset.UnixEpoch + TimeSpan.FromDays(365);
        for (var i = 0; i < Rounds; i++)
        {
            if (guard.Spa!.TakesFwknop)
                Judge(FwknopCodec.Seal(new FwknopPayload($"{i:0000000000000000}", Name, now.ToUnixTimeSeconds(), FwknopMessageType.Access, "0.0.0.0,tcp/1"), key));
            if (guard.Spa.TakesPostern && policy.GateKeys.Count > 0)
            {
                foreach (var one in made.People[0].Keys)
                    Judge(SpaWriter.Write(new SpaPayload(now, Name), policy.GateKeys[0].Identity, one.Key.Equals(signer.Key) ? signer : new Forger(one.Key), out _)?.Packet ?? default);
            }

            judge.Settle(isWritten: true, now, effects);
            if (i < Writes)
                Write(effects.Told.Changes, writer);
            effects.Clear();
        }

        SpaSender.Rehearse();

        void Judge(ReadOnlyMemory<byte> payload)
        {
            if (NflogRecord.TryRead(Record(payload.Span), out var record) && SpaRecord.TryRead(record, room, out var packet))
                judge.Judge(packet, new SpaMoment(now, DateTimeOffset.MinValue, now), effects);
        }
    }

    private static void Write(IReadOnlyList<SetChange> changes, ChangeWriter writer)
    {
        _ = ChangeText.Batch(NftablesOptions.Table, changes);
        writer.Apply([.. changes.Select(c => SetChange.Gone(c.Set, c.Key))]);
    }

    /// <summary>As the kernel hands it up. RFC 5737: addresses that are nobody's own.</summary>
    private static byte[] Record(ReadOnlySpan<byte> payload)
    {
        const int Headers = 28, Udp = 20;
        var packet = new byte[Headers + payload.Length];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        (packet[8], packet[9]) = (64, 17);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), 0xc0000200);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(16), 0xc0000201);
        (packet[Udp + 1], packet[Udp + 3]) = (1, 1);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(Udp + 4), (ushort)(packet.Length - Udp));
        payload.CopyTo(packet.AsSpan(Headers));
        const ushort PacketHeader = 1, Payload = 9, Prefix = 10;
        return [2, 0, 0, 0, .. Field(PacketHeader, [8, 0, 0, 0]), .. Field(Prefix, Encoding.ASCII.GetBytes(GuardNames.SpaEvent + "\0")), .. Field(Payload, packet)];
    }

    private static byte[] Field(ushort type, ReadOnlySpan<byte> value)
    {
        const int Header = 4;
        var field = new byte[(Header + value.Length + 3) & ~3];
        BitConverter.TryWriteBytes(field, (ushort)(Header + value.Length));
        BitConverter.TryWriteBytes(field.AsSpan(2), type);
        value.CopyTo(field.AsSpan(Header));
        return field;
    }

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
