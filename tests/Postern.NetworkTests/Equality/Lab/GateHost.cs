using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Postern.Linux.Nftables;
using Postern.NetworkTests.Equality.Generation;
using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Equality.Lab;

/// <summary>
/// One gate in a namespace of its own, used for one rule set after another. Both its interfaces end in <see cref="Wire"/>, from where
/// any frame can be sent at it. A table beside Postern's notes which packets come through: the last word in input and forward.
/// </summary>
internal sealed class GateHost : IDisposable
{
    public const ulong OutsideMac = 0x02_66_00_00_00_01;
    public const ulong InsideMac = 0x02_66_00_00_00_02;

    /// <summary>Where the gate answers, if it answers at all.</summary>
    public static readonly int[] TcpServices = [22, 80, 2000, 7001, 9001];

    public static readonly int[] UdpServices = [5353, 7002, 9001];

    private readonly LabHost _host;
    private readonly NftContext _nft;
    private readonly ConnectionTable _connections;
    private readonly List<Socket> _listeners = [];
    private readonly Dictionary<(AddressFamily, ushort), Socket> _echoes = [];
    private readonly byte[] _datagram = new byte[2048];

    private GateHost(LabHost host, Wire wire, int number)
    {
        _host = host;
        (OutsideDevice, InsideDevice) = (PacketSocket.IndexOf(wire.Host, Wire.Outside(number)), PacketSocket.IndexOf(wire.Host, Wire.Inside(number)));
        _nft = host.Inside(() => NftContext.Open(out var refusal) ?? throw new InvalidOperationException(refusal));
        _connections = new ConnectionTable(host);
    }

    /// <summary>The wire's ends, by interface number there.</summary>
    public int OutsideDevice { get; }

    public int InsideDevice { get; }

    public static async Task<GateHost> Create(Wire wire, int number)
    {
        var host = new LabHost(StaleLabs.NamespaceName(Environment.ProcessId, number, "equality"), Ground.Gate4.ToString(), Ground.Gate6.ToString());
        (await Processes.Run(["ip", "netns", "add", host.Namespace])).OrThrow();
        NetworkNamespace.Set(host.Namespace, "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1",
            "net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.accept_dad=0", "net.ipv4.conf.all.send_redirects=0", "net.ipv4.conf.default.send_redirects=0");
        var lines = new List<string>
        {
            "link set lo up",
            $"link add {Ground.Outside} address {Mac(OutsideMac)} type veth peer name {Wire.Outside(number)} netns {wire.Host.Namespace}",
            $"link add {Ground.Inside} address {Mac(InsideMac)} type veth peer name {Wire.Inside(number)} netns {wire.Host.Namespace}",
            $"link set {Ground.Outside} up", $"link set {Ground.Inside} up",
            $"addr add {Ground.Gate4}/24 dev {Ground.Outside}", $"addr add {Ground.Gate6}/64 dev {Ground.Outside} nodad",
            $"addr add {Ground.GateInside4}/24 dev {Ground.Inside}", $"addr add {Ground.GateInside6}/64 dev {Ground.Inside} nodad",
        };
        foreach (var (device, address) in ((string, string)[])[(Ground.Outside, "203.0.113.254"), (Ground.Outside, "2001:db8:1::fe"), (Ground.Inside, Ground.Behind4.ToString()), (Ground.Inside, Ground.Behind6.ToString())])
            lines.Add($"neigh replace {address} lladdr 02:66:00:00:00:99 nud permanent dev {device}");
        lines.AddRange(["route add default via 203.0.113.254", "route add default via 2001:db8:1::fe"]);
        (await Processes.Run(["ip", "-n", host.Namespace, "-batch", "-"], string.Join('\n', lines) + "\n")).OrThrow();
        (await Processes.Run(["ip", "-n", wire.Host.Namespace, "-batch", "-"], $"link set {Wire.Outside(number)} up\nlink set {Wire.Inside(number)} up\n")).OrThrow();
        return new GateHost(host, wire, number);
    }

    /// <summary>Forgets what was before, and loads a table as it stands. Null, or why the kernel refuses it.</summary>
    public string? Load(string table, bool answers)
    {
        _connections.Empty();
        Close();
        if (answers)
            _host.Inside(Open);
        var loaded = _nft.Run(
            $$"""
            table inet postern
            delete table inet postern
            table inet observer
            delete table inet observer
            table inet observer {
                set passed { type ether_addr; flags dynamic; size 65535; }
                chain arrival { type filter hook prerouting priority -400; policy accept;
                    counter comment "arrived"
                }
                chain input { type filter hook input priority 400; policy accept;
                    add @passed { ether saddr }
                }
                chain forward { type filter hook forward priority 400; policy accept;
                    add @passed { ether saddr }
                }
                chain output { type filter hook output priority -400; policy {{(answers ? "accept" : "drop")}};
                }
            }
            {{table}}
            """);
        return loaded.Done ? null : loaded.Errors;
    }

    /// <summary>Both tables with elements and counters, as nft's text.</summary>
    public string List()
    {
        var (own, observer) = (_nft.Run("list table inet postern"), _nft.Run("list table inet observer"));
        return own.Done && observer.Done ? own.Output + observer.Output : throw new InvalidOperationException(own.Errors + observer.Errors);
    }

    /// <summary>Sends back what UDP services have received: they answer before the next packet comes.</summary>
    public void Answer(AddressFamily family, ushort port)
    {
        if (!_echoes.TryGetValue((family, port), out var socket))
            return;
        while (socket.Poll(0, SelectMode.SelectRead))
        {
            EndPoint from = new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
            var length = socket.ReceiveFrom(_datagram, ref from);
            socket.SendTo(_datagram.AsSpan(0, length), from);
        }
    }

    public void Dispose()
    {
        Close();
        _nft.Dispose();
        _connections.Dispose();
    }

    public Task Remove() => NetworkNamespace.Remove(_host.Namespace);

    private bool Open()
    {
        foreach (var address in (IPAddress[])[Ground.Gate4, Ground.Gate6])
        {
            foreach (var port in TcpServices)
            {
                var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                _listeners.Add(listener);
                listener.Bind(new IPEndPoint(address, port));
                listener.Listen(512);
            }

            foreach (var port in UdpServices)
            {
                var echo = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                _echoes.Add((address.AddressFamily, (ushort)port), echo);
                echo.Bind(new IPEndPoint(address, port));
            }
        }

        return true;
    }

    private void Close()
    {
        foreach (var socket in _listeners.Concat(_echoes.Values))
            socket.Dispose();
        _listeners.Clear();
        _echoes.Clear();
    }

    private static string Mac(ulong mac) => string.Join(':', FrameWriter.MacBytes(mac).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
}
