using System.Net;
using System.Net.Sockets;
using Postern.NetworkTests.Harness;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.NetworkTests.Spa;

/// <summary>A gate with a key that the command line made, and alice at the client, which the gate sees as 198.51.100.7.</summary>
internal sealed class InvitedLab : IAsyncDisposable
{
    public const ushort Port = 62201;

    public const string Policy = """
        spa: {key: gate.key}
        people:
          alice: {keys: alice.keys, prefix: [24, 64]}
          bob: {keys: bob.keys}
        doors:
          ssh: {opens: tcp/22, for: 30m, spa: [alice, bob]}
          web: {opens: tcp/443, for: 1m, spa: [bob]}
        """;

    private InvitedLab(RunningGate gate) => (Gate, Alice) = (gate, new PersonAtHome(gate.Lab.Client));

    public RunningGate Gate { get; }

    public PersonAtHome Alice { get; }

    public string PolicyFile => Gate.Beside("policy.yaml");

    /// <summary>All but the watcher; bob has a key that nobody has.</summary>
    public static async Task<InvitedLab> Prepare()
    {
        var lab = new InvitedLab(await RunningGate.Prepare(Policy));
        try
        {
            (await lab.Gate.Lab.Gate.Postern("key", "new", "--gate", lab.Gate.Beside("gate.key"))).OrThrow();
            (await lab.Gate.Lab.Client.Run("ip", "route", "add", lab.Gate.Lab.Gate.IPv4.ToString(), "dev", "eth0", "src", "198.51.100.7")).OrThrow();
            await lab.Knows("bob.keys", await lab.Alice.Key("bob", "-t", "ed25519"));
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>The gate stands, and the agent holds the one key that alice has.</summary>
    public static async Task<InvitedLab> WithAgent()
    {
        var lab = await Prepare();
        try
        {
            await lab.Alice.StartAgent();
            await lab.Knows("alice.keys", await lab.Alice.Key("mine", "-t", "ed25519"));
            (await lab.Alice.Run("ssh-add", "-q", lab.Alice.Home("mine"))).OrThrow();
            File.Delete(lab.Alice.Home("mine"));
            await lab.Gate.Watch();
            await lab.Invite("home");
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Public lines to a file of the gate.</summary>
    public async Task Knows(string file, params string[] lines)
    {
        var path = Gate.Beside(file);
        await File.WriteAllLinesAsync(path, lines.Select(l => l.Trim()));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>From the gate's command line to alice's.</summary>
    public async Task Invite(string name, Ip ip = Ip.V4, params string[] options)
    {
        var line = (await Gate.Lab.Gate.Postern("key", "invite", PolicyFile, "alice", "--host", Gate.Lab.To(ip).ToString())).OrThrow().Out.Trim();
        (await Alice.Postern(["key", "accept", line, "--name", name, .. options])).OrThrow();
    }

    public SpaExchange Write(SpaPayload payload, ISpaSigner signer)
    {
        GateKey.TryRead(File.ReadLines(Gate.Beside("gate.key")).First(), out var key, out var problem);
        using (key ?? throw new InvalidOperationException(problem))
            return SpaWriter.Write(payload, key.Identity, signer, out problem) ?? throw new InvalidOperationException(problem);
    }

    /// <returns>Whatever came back within half a second; null where nothing did.</returns>
    public static byte[]? Send(RunningGate gate, ReadOnlySpan<byte> packet, int wait = 500)
    {
        using var socket = gate.Lab.Client.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(new IPEndPoint(gate.Lab.To(Ip.V4), Port));
        socket.Send(packet);
        socket.ReceiveTimeout = wait;
        var room = new byte[2000];
        try
        {
            return room[..socket.Receive(room)];
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Alice.DisposeAsync();
        await Gate.DisposeAsync();
    }
}
