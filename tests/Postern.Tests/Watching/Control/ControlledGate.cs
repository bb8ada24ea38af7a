using System.Net;
using System.Net.Sockets;
using System.Text;
using Postern.Watcher;
using Postern.Watcher.Control;
using Postern.Watcher.Events;
using Postern.Watcher.Gates;

namespace Postern.Tests.Watching.Control;

/// <summary>A control socket before a gate that only remembers what it was asked.</summary>
internal sealed class ControlledGate : IAsyncDisposable
{
    public static readonly DateTimeOffset Loaded = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public static readonly GateState State = new()
    {
        Table = "postern",
        Doors = [new DoorState(0, "ssh", ["tcp/22"], 3, ["10.0.0.5:22"])],
        Grants = [new Listed("ssh", "192.0.2.1", null, TimeSpan.FromSeconds(90), [])],
        Bans = [new Listed("", "192.0.2.2", null, null, [])],
        Lists = [],
        Counters = [new("guard", "knocks", 7, 420)],
    };

    public static readonly WatcherStatus Watcher = new()
    {
        ProcessId = 4711,
        Started = Loaded.AddHours(-1),
        Policy = ["/etc/postern/postern.yaml"],
        Loaded = Loaded,
        ReloadError = "postern.yaml:3:5: error PN1020: a door has no key ‘opnes’",
        Troubles = [new Trouble("journal", "the disk is full", Loaded, 3)],
        Counters = [new WatcherCounter("looks", "a second", 12), new WatcherCounter("journal", "records", 99)],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("postern-").FullName;
    private readonly ControlServer _server;

    public ControlledGate(ControlAccess? access = null)
    {
        _server = ControlServer.Listen(Path, access ?? new ControlAccess(Postern.Linux.Accounts.OwnUser), who => new Recorder(this, who), Events, Notes.Add, out var refusal)
            ?? throw new InvalidOperationException(refusal);
    }

    public string Path => System.IO.Path.Combine(_folder, "run", "control.sock");

    public EventHub Events { get; } = new();

    public List<string> Notes { get; } = [];

    /// <summary>What was changed, and who asked.</summary>
    public List<string> Asked { get; } = [];

    public Socket Call()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Path));
        socket.ReceiveTimeout = 20_000;
        return socket;
    }

    /// <summary>All that comes back until the watcher closes.</summary>
    public static string Rest(Socket socket)
    {
        var answer = new StringBuilder();
        var buffer = new byte[65536];
        try
        {
            while (socket.Receive(buffer) is > 0 and var read)
                answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed while something of ours was still unread.
        }

        return answer.ToString();
    }

    public string Say(string line)
    {
        using var socket = Call();
        try
        {
            socket.Send(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (SocketException)
        {
            // Refused before it could be said.
        }

        return Rest(socket);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Recorder(ControlledGate gate, string who) : IGateControl
    {
        public GateReport Status() => new(State, Watcher, null);

        public GateReport Lists() => new(State, null, null);

        public GateChange Allow(IPAddress source, string name, TimeSpan duration) => name == "ssh"
            ? Done($"{who}: allow {source} {name} {duration}")
            : new GateChange(ChangeOutcome.WrongInput, $"there is no door or address list '{name}' here; there are: ssh", []);

        public GateChange Revoke(IPAddress source, string? name) => Done($"{who}: revoke {source} {name}");

        public void Dispose()
        {
        }

        private GateChange Done(string text)
        {
            lock (gate.Asked)
                gate.Asked.Add(text);
            return new GateChange(ChangeOutcome.Done, text, []);
        }
    }
}
