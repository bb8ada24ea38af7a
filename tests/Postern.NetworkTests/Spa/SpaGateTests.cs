using System.Net;
using System.Net.Sockets;
using Postern.NetworkTests.Harness;
using Postern.Spa;
using Postern.Spa.Keys;
using Postern.Spa.Native;
using Postern.Tests.Watching.Spa;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Spa;

/// <summary>The running gate, the kernel, and single packets: fwknop's own client, and Postern's.</summary>
public sealed class SpaGateTests
{
    private const ushort Port = 62201;

    private const string Policy = """
        spa: {key: gate.key}
        people:
          phone: {fwknop: phone.fwknop, longest: 1h, source: either}
          alice: {keys: alice.keys, prefix: [24, 64], source: either}
        doors:
          ssh: {opens: tcp/22, for: 1m, spa: [alice, phone]}
          web: {opens: tcp/443, for: 1m, spa: [alice]}
        """;

    [Fact]
    public async Task Fwknops_own_client_opens_the_door_once_and_the_same_packet_never_again()
    {
        await using var gate = await Start();
        await gate.Lab.ShouldBeShut(Ip.V4);
        await using var capture = await PacketCapture.Start(gate.Lab.Gate, NetworkLab.GateInterface, $"udp and port {Port}");
        (await Fwknop(gate, "tcp/22")).ExitCode.ShouldBe(0);
        await gate.Opens(Ip.V4);
        await gate.Lab.ShouldBeShut(Ip.V4, port: GuardedLab.Public);

        var packet = (await capture.Expect(1, TimeSpan.FromSeconds(2))).ShouldHaveSingleItem().Payload.ToArray();
        (await gate.Postern("revoke", gate.Lab.Client.IPv4.ToString())).OrThrow();
        Send(gate, Ip.V4, packet);
        await gate.Told("fwknop", "replayed", 1);
        await gate.Lab.ShouldBeShut(Ip.V4);

        // Neither a crash nor a start makes it forget.
        await gate.Watcher.Kill();
        await gate.Watch();
        Send(gate, Ip.V4, packet);
        await gate.Told("fwknop", "replayed", 1);
        await gate.Lab.ShouldBeShut(Ip.V4);
    }

    [Fact]
    public async Task Fwknops_client_is_refused_what_is_not_its_persons()
    {
        await using var gate = await Start();
        (await Fwknop(gate, "tcp/443")).ExitCode.ShouldBe(0);
        await gate.Told("fwknop", "door", 1);
        await gate.Lab.ShouldBeShut(Ip.V4, port: GuardedLab.Public);
        (await Fwknop(gate, "tcp/22,tcp/443")).ExitCode.ShouldBe(0);
        await gate.Told("fwknop", "door", 2);
        await gate.Lab.ShouldBeShut(Ip.V4);
        await gate.Watcher.WaitForLine("door (person phone)");
        (await gate.Journal()).Count(l => l.Contains("\"what\":\"spa-refused\"")).ShouldBeGreaterThanOrEqualTo(1);
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task A_packet_of_ours_opens_its_door_and_is_answered(Ip ip)
    {
        using var signer = new EcdsaSigner();
        await using var gate = await Start(signer);
        var exchange = Write(gate, signer, new SpaPayload(DateTimeOffset.UtcNow, "ssh") { For = TimeSpan.FromSeconds(30) });
        var answer = Send(gate, ip, exchange.Packet.ToArray(), exchange).ShouldNotBeNull();
        (answer.Refusal, answer.Door, answer.Seen).ShouldBe((SpaRefusal.None, "ssh", gate.Lab.Client.Address(Family(ip))));
        (answer.Until!.Value - DateTimeOffset.UtcNow).TotalSeconds.ShouldBeInRange(25, 31);
        await gate.Lab.ShouldBeOpen(ip);
        await gate.Lab.ShouldBeShut(ip, port: GuardedLab.Public);

        Send(gate, ip, exchange.Packet.ToArray(), exchange).ShouldBeNull("a replay is not answered");
        var refused = Write(gate, signer, new SpaPayload(DateTimeOffset.UtcNow, "no such door"));
        Send(gate, ip, refused.Packet.ToArray(), refused)!.Refusal.ShouldBe(SpaRefusal.Door);
        using var stranger = new EcdsaSigner();
        var strange = Write(gate, stranger, new SpaPayload(DateTimeOffset.UtcNow, "ssh"));
        Send(gate, ip, strange.Packet.ToArray(), strange).ShouldBeNull("nobody but people is answered");
        (await gate.Troubles()).ShouldBeEmpty();
        var spa = (await gate.Status()).GetProperty("watcher").GetProperty("spa");
        spa.GetProperty("people").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "alice").TryGetProperty("last", out _).ShouldBeTrue();
        (await gate.Postern("status")).OrThrow().Out.ShouldContain("postern SPA packets: 1 accepted");
    }

    [Fact]
    public async Task A_prefix_is_let_in_where_the_policy_allows_it()
    {
        using var signer = new EcdsaSigner();
        await using var gate = await Start(signer);
        var exchange = Write(gate, signer, new SpaPayload(DateTimeOffset.UtcNow, "ssh") { PrefixLength = 24 });
        Send(gate, Ip.V4, exchange.Packet.ToArray(), exchange, GuardedLab.Source(Ip.V4, 7))!.PrefixLength.ShouldBe(24);
        await gate.Lab.ShouldBeShut(Ip.V4);
        await gate.Lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, 7));
        await gate.Lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, 99));
        var wide = Write(gate, signer, new SpaPayload(DateTimeOffset.UtcNow, "ssh") { PrefixLength = 23 });
        Send(gate, Ip.V4, wide.Packet.ToArray(), wide)!.Refusal.ShouldBe(SpaRefusal.Source);
    }

    [Fact]
    public async Task A_key_that_a_reload_takes_away_opens_nothing_from_then_on()
    {
        using var signer = new EcdsaSigner();
        await using var gate = await Start(signer);
        var before = Write(gate, signer, new SpaPayload(DateTimeOffset.UtcNow, "ssh"));
        Send(gate, Ip.V4, before.Packet.ToArray(), before)!.Refusal.ShouldBe(SpaRefusal.None);
        using var other = new EcdsaSigner();
        await File.WriteAllTextAsync(gate.Beside("alice.keys"), Line(other), TestContext.Current.CancellationToken);
        (await gate.Lab.Gate.Run("kill", "-HUP", $"{gate.Watcher.Id}")).OrThrow();
        await gate.Watcher.WaitForLine("opens nothing any more");
        await gate.Watcher.WaitForLine("the new policy is in force");
        var after = Write(gate, signer, new SpaPayload(DateTimeOffset.UtcNow, "ssh"));
        Send(gate, Ip.V4, after.Packet.ToArray(), after).ShouldBeNull();
        var others = Write(gate, other, new SpaPayload(DateTimeOffset.UtcNow, "ssh"));
        Send(gate, Ip.V4, others.Packet.ToArray(), others)!.Refusal.ShouldBe(SpaRefusal.None);
        Send(gate, Ip.V4, before.Packet.ToArray(), before).ShouldBeNull("what was accepted stays remembered");
    }

    private static async Task<RunningGate> Start(EcdsaSigner? signer = null)
    {
        using var own = new EcdsaSigner();
        return await RunningGate.Start(Policy, "policy.yaml", folder =>
        {
            using var key = GateKey.Generate(DateTimeOffset.UtcNow);
            Secret("gate.key", key.ToLine() + "\n");
            Secret("alice.keys", Line(signer ?? own));
            Secret("phone.fwknop", "KEY correcthorsebatterystaple\nHMAC_KEY anotherhorseanotherbattery\n");

            void Secret(string name, string text)
            {
                var path = Path.Combine(folder, name);
                File.WriteAllText(path, text);
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        });
    }

    private static string Line(EcdsaSigner signer) => $"{signer.Key.Type} {Convert.ToBase64String(signer.Key.Blob.Span)} alice@example\n";

    private static SpaExchange Write(RunningGate gate, ISpaSigner signer, SpaPayload payload)
    {
        GateKey.TryRead(File.ReadLines(gate.Beside("gate.key")).First(), out var key, out var problem).ShouldBeTrue(problem);
        using (key)
            return SpaWriter.Write(payload, key!.Identity, signer, out _)!;
    }

    private static AddressFamily Family(Ip ip) => ip == Ip.V4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    /// <returns>The answer, null where none came.</returns>
    private static SpaAnswer? Send(RunningGate gate, Ip ip, byte[] packet, SpaExchange? exchange = null, IPAddress? from = null)
    {
        using var socket = gate.Lab.Client.OpenSocket(Family(ip), SocketType.Dgram, ProtocolType.Udp);
        if (from is not null)
            socket.Bind(new IPEndPoint(from, 0));
        socket.Connect(new IPEndPoint(gate.Lab.To(ip), Port));
        socket.Send(packet);
        socket.ReceiveTimeout = 1000;
        var room = new byte[2000];
        try
        {
            return exchange is not null && exchange.TryReadAnswer(room.AsSpan(0, socket.Receive(room)), out var answer) ? answer : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static Task<CommandResult> Fwknop(RunningGate gate, string access) => gate.Lab.Client.Run("fwknop", "--no-home-dir", "--no-rc-file", "--no-save-args", "-E", "/dev/null", "-A", access, "-a", gate.Lab.Client.IPv4.ToString(), "-D", gate.Lab.To(Ip.V4).ToString(),
        "--key-rijndael", "correcthorsebatterystaple", "--key-hmac", "anotherhorseanotherbattery");
}
