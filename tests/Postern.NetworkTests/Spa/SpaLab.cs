using System.Net;
using System.Net.Sockets;
using System.Text;
using Postern.Linux.Capture;
using Postern.NetworkTests.Harness;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Policy.Diagnostics;
using Postern.Policy.Lowering;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Watcher.Gates;
using Shouldly;

namespace Postern.NetworkTests.Spa;

/// <summary>A lab whose gate has a guard in force that takes SPA packets; the test is the watcher.</summary>
internal sealed class SpaLab : IAsyncDisposable
{
    public const ushort Port = SpaEntrance.DefaultPort;

    public static readonly byte[] Tag = [0xf0, 1, 2, 3, 4, 5, 6, 7];

    private readonly NetworkLab _lab;
    private readonly NflogCapture _capture;

    private SpaLab(NetworkLab lab)
    {
        _lab = lab;
        _capture = lab.Gate.Inside(() =>
        {
            var capture = NflogCapture.Open(NftablesOptions.SpaGroup, out var refusal).ShouldNotBeNull(refusal);
            capture.MakeRoom(8 << 20);
            return capture;
        });
    }

    public LabHost Gate => _lab.Gate;

    public LabHost Client => _lab.Client;

    public LabHost Other => _lab.Other;

    public LabHost Inside => _lab.Inside;

    public uint DoorId { get; private set; }

    public static async Task<SpaLab> Up(Guard guard, params ReadOnlyMemory<byte>[] tags)
    {
        var lab = new SpaLab(await NetworkLab.Create());
        try
        {
            await lab.Load(guard);
            if (guard.Spa!.TakesPostern)
                await lab.Gate.Nft(SpaTagCommands.Exchange(NftablesOptions.Table, tags.Length == 0 ? [Tag] : tags));
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>A door on tcp/22 that alice opens by single packets, and nobody by knocks.</summary>
    public static Guard Guarded(SpaEntrance? spa = null, Func<Guard, Guard>? with = null)
    {
        var guard = new Guard
        {
            Interfaces = [NetworkLab.GateInterface],
            Doors =
            [
                new Door
                {
                    Name = "ssh",
                    Opens = [new ProtectedService(null, new PortPattern(IpProtocol.Tcp, 22))],
                    Opener = new SequenceOpener([], TimeSpan.FromSeconds(5), Strictness.Gate),
                    People = ["alice"],
                    For = TimeSpan.FromMinutes(30),
                    Span = default,
                },
            ],
            Spa = spa ?? new SpaEntrance { TakesPostern = true, TakesFwknop = true, Span = default },
        };
        return with is null ? guard : with(guard);
    }

    /// <summary>As the watcher loads a policy: what packets and the watcher have filled stays.</summary>
    public Task Load(Guard guard)
    {
        var diagnostics = new DiagnosticBag();
        var automata = AutomatonBuilder.Build(guard, diagnostics);
        var table = NftablesBackend.Compile(new RuleSet { Guard = guard }, automata, new NftablesOptions { HasWatcher = true }, diagnostics);
        diagnostics.HasErrors.ShouldBeFalse(string.Join('\n', diagnostics.InOrder()));
        DoorId = automata!.DoorIds[guard.Doors[0]];
        Kernel(gate => Loader.Load(gate, table, []).Done.ShouldBeTrue());
        return Task.CompletedTask;
    }

    public void Kernel(Action<KernelGate> use) => Gate.Inside(() =>
    {
        using var gate = KernelGate.Open(out var refusal).ShouldNotBeNull(refusal);
        use(gate);
        return true;
    });

    public IPAddress To(Ip ip) => Gate.Address(ip == Ip.V4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6);

    /// <summary>Postern's own packet as the kernel sees it: the tag, and what only keys make sense of.</summary>
    public static byte[] Native(ReadOnlySpan<byte> tag, int length = SpaShape.Length)
    {
        var payload = new byte[length];
        Array.Fill(payload, (byte)0x5a);
        tag.CopyTo(payload);
        return payload;
    }

    public static byte[] Fwknop(int length = 205, char first = '8') => [(byte)first, .. Encoding.ASCII.GetBytes(new string('a', length - 1))];

    public void Send(Ip ip, ReadOnlySpan<byte> payload, int port = Port, LabHost? from = null, IPAddress? source = null)
    {
        var to = To(ip);
        using var socket = (from ?? Client).OpenSocket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (source is not null)
            socket.Bind(new IPEndPoint(source, 0));
        socket.SendTo(payload, new IPEndPoint(to, port));
    }

    /// <summary>What the kernel has handed up since the last time.</summary>
    public List<Packet> HandedUp()
    {
        var packets = new List<Packet>();
        for (var idle = 0; idle < 2; idle++)
        {
            _capture.Wait(TimeSpan.FromMilliseconds(100));
            while (_capture.TryRead(out var record, out _))
            {
                idle = 0;
                Encoding.ASCII.GetString(record.Prefix).ShouldBe(GuardNames.SpaEvent);
                PacketReader.Read(record.Packet.ToArray(), out var packet).ShouldBe(PacketRefusal.None);
                packets.Add(packet);
            }
        }

        return packets;
    }

    public Task<string> Connections() => Gate.Run("cat", "/proc/sys/net/netfilter/nf_conntrack_count").ContinueWith(r => r.Result.OrThrow().Out.Trim(), TaskScheduler.Default);

    public async ValueTask DisposeAsync()
    {
        _capture.Dispose();
        await _lab.DisposeAsync();
    }
}
