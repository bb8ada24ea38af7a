using System.Net;
using System.Net.Sockets;
using System.Text;
using Postern.NetworkTests.Harness;
using Postern.Rules.Doors;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Spa;

/// <summary>What fwknop's own client made, and the gate must not take: refused for the right reason, told, and nothing opens.</summary>
public sealed class FwknopRefusalTests
{
    private const string Doors = "doors:\n  ssh: {opens: tcp/22, for: 2m, spa: [phone, old, alice, plain]}\n  web: {opens: tcp/443, for: 2m, spa: alice}";

    private static readonly FwknopPerson Phone = new("phone") { AtGate = ["source: either"] };
    private static readonly FwknopPerson Plain = new("plain", "CBC", "") { AtGate = ["source: either"] };
    private static readonly FwknopPerson Old = new("old") { AtGate = ["until: 2024-02-29"] };
    private static readonly FwknopPerson Alice = new("alice") { User = "alice" };

    [Fact]
    public async Task What_the_client_should_not_have_asked_for()
    {
        await using var gate = await FwknopGate.FromPolicy(Doors, Phone, Plain, Old, Alice);
        (string Reason, FwknopPerson Who, string[] Options)[] cases =
        [
            ("too-old", Phone, ["--time-offset-minus", "3650d"]),
            ("too-old", Phone, ["--time-offset-minus", "3min"]),
            ("too-early", Phone, ["--time-offset-plus", "3min"]),
            ("too-early", Phone, ["--time-offset-plus", "1825d"]),
            ("command", Phone, ["-C", "/usr/bin/touch /tmp/it-was-run"]),
            ("door", Phone, ["-A", "tcp/443"]),
            ("door", Phone, ["-A", "tcp/22,tcp/443"]),
            ("door", Phone, ["-A", "udp/22"]),
            ("door", Phone, ["-A", "tcp/23"]),
            ("user", Alice, ["-U", "mallory"]),
            ("user", Alice, ["-U", "Alice"]),
            ("key-expired", Old, []),
            ("source", Alice, ["-a", "198.51.100.9"]),
            ("source", Phone, ["-a", "127.0.0.1"]),
            ("source", Phone, ["-a", "224.0.0.1"]),
            ("not-authentic", Phone, ["--hmac-digest-type", "sha512"]),
            ("not-authentic", Phone, ["--hmac-digest-type", "sha3_256"]),
            ("not-authentic", Phone, ["--key-base64-hmac", Convert.ToBase64String(new byte[32])]),
            ("unreadable", Phone, ["--key-base64-rijndael", Convert.ToBase64String(new byte[32])]),
            ("unreadable", Phone, ["-M", "ctr"]),
        ];
        foreach (var (reason, who, options) in cases)
        {
            string[] asked = ["-a", gate.Lab.Client.IPv4.ToString(), "-A", "tcp/22", .. options];
            if (options.Contains("-C"))
                asked = ["-a", gate.Lab.Client.IPv4.ToString(), .. options];
            await Refuses(gate, reason, reason is "not-authentic" or "unreadable" ? "" : who.Name, async () => (await who.Fwknop(gate, asked)).OrThrow(), string.Join(' ', options));
        }

        File.Exists("/tmp/it-was-run").ShouldBeFalse();
        await gate.Lab.ShouldBeShut(Ip.V4);
        await NothingOpened(gate);
        (await gate.Journal()).Count(l => l.Contains("\"what\":\"spa-refused\"")).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Replays_of_every_kind()
    {
        await using var gate = await FwknopGate.FromPolicy($"spa: {{ports: [udp/62201, tcp/62201], http: [80]}}\n{Doors}", Phone, Plain, Old, Alice);
        await using var second = await FwknopGate.FromPolicy("doors:\n  ssh: {opens: tcp/22, for: 2m, spa: phone}", new FwknopPerson("phone"));
        await using var web = TcpService.Listen(gate.Lab.Gate, 80);
        foreach (var who in new[] { Phone, Plain })
        {
            var packet = await who.Packet(gate, "-s", "-A", "tcp/22");
            await Refuses(second, "not-authentic", "", () => Send(second, packet), who.Name);
            var accepted = await gate.Counted("accepted");
            await Send(gate, packet);
            await gate.Told("fwknop", "accepted", accepted + 1);
            await gate.Opens(Ip.V4);
            (await gate.Postern("revoke", gate.Lab.Client.IPv4.ToString())).OrThrow();

            await Refuses(gate, "replayed", "", () => Send(gate, packet), who.Name);
            await Refuses(gate, "replayed", "", () => Send(gate, packet, gate.Lab.Other), $"{who.Name} from another machine");
            await Refuses(gate, "replayed", "", () => SendInConnection(gate, packet, 62201), $"{who.Name} over TCP");
            await Refuses(gate, "replayed", "", () => SendInConnection(gate, Request(packet), 80), $"{who.Name} over HTTP");
            foreach (var (how, same) in Respelt(packet))
                await RefusesAnyhow(gate, () => Send(gate, same), $"{who.Name}, {how}");

            await gate.Watcher.Stop();
            await gate.Watch();
            await Refuses(gate, "replayed", "", () => Send(gate, packet), $"{who.Name} after a restart");
            foreach (var (how, same) in Respelt(packet))
                await RefusesAnyhow(gate, () => Send(gate, same), $"{who.Name}, {how}, after a restart");
            await gate.Watcher.Kill();
            await gate.Watch();
            await Refuses(gate, "replayed", "", () => Send(gate, packet), $"{who.Name} after a crash");
            (await gate.Counted("accepted")).ShouldBe(0);
        }

        await NothingOpened(gate);
        await NothingOpened(second);
    }

    [Fact]
    public async Task What_was_cut_or_changed_on_its_way()
    {
        await using var gate = await FwknopGate.FromPolicy(Doors, Phone, Plain, Old, Alice);
        var packet = await Phone.Packet(gate, "-s", "-A", "tcp/22");
        foreach (var length in new[] { packet.Length - 1, packet.Length - 4, packet.Length - 43, SpaShape.ShortestFwknop })
            await RefusesAnyhow(gate, () => Send(gate, packet[..length]), $"{length} characters of {packet.Length}");
        foreach (var at in new[] { 4, 30, packet.Length - 44, packet.Length - 43, packet.Length - 1 })
        {
            var changed = packet.ToArray();
            changed[at] = (byte)(changed[at] == 'A' ? 'B' : 'A');
            await RefusesAnyhow(gate, () => Send(gate, changed), $"another character {at}");
        }

        // The kernel drops what has not even the shape.
        var before = await gate.Refused();
        foreach (var shapeless in new[] { packet[..(SpaShape.ShortestFwknop - 1)], [.. "U2FsdGVkX1"u8, .. packet], [.. packet, .. new byte[SpaShape.LongestFwknop]], [.. "7"u8, .. packet[1..]] })
            await Send(gate, shapeless);
        await Moment.Pass(0.2);
        (await gate.Refused()).ShouldBe(before);
        await Send(gate, packet);
        await gate.Told("fwknop", "accepted", 1);
    }

    [Fact]
    public async Task What_was_accepted_when_the_gate_was_killed_before_it_opened_stays_accepted()
    {
        await using var gate = await FwknopGate.FromPolicy(Doors, Phone, Plain, Old, Alice);
        var packet = await Phone.Packet(gate, "-s", "-A", "tcp/22");
        var file = Path.Combine(gate.StateDirectory, "replay");
        await Send(gate, await Phone.Packet(gate, "-a", "198.51.100.1", "-A", "tcp/22"));
        await gate.Told("fwknop", "accepted", 1);
        var before = new FileInfo(file).Length;
        await using (var slowed = gate.Lab.Gate.Start("strace", "-f", "-p", $"{gate.Watcher.Id}", "-P", file, "-e", "trace=pwrite64,pwritev", "-e", "inject=pwrite64,pwritev:delay_exit=20000000"))
        {
            await slowed.WaitForLine("attached");
            await Send(gate, packet);
            await RunningGate.Until(() => Task.FromResult(new FileInfo(file).Length > before), "a line of the packet on disk");
            await gate.Watcher.Kill();
        }

        (await gate.Lab.Granted()).ShouldBe(["ssh 198.51.100.1"]);
        await gate.Watch();
        await Refuses(gate, "replayed", "", () => Send(gate, packet), "after the crash");
        await gate.Lab.ShouldBeShut(Ip.V4);
        (await gate.Lab.Granted()).ShouldBe(["ssh 198.51.100.1"]);
    }

    /// <summary>The same bits in other words: base64 has several spellings for most texts.</summary>
    private static IEnumerable<(string How, byte[] Packet)> Respelt(byte[] packet)
    {
        yield return ("padded", [.. packet, .. "="u8]);
        yield return ("padded twice", [.. packet, .. "=="u8]);
        yield return ("padded and filled", [.. packet, .. "=AAAA"u8]);
        yield return ("with a line's end", [.. packet, .. "\n"u8]);
        yield return ("with a zero", [.. packet, 0]);
        // Of 43 characters (SHA-256) the last has two bits that mean nothing; a block of AES leaves two or four.
        foreach (var at in new[] { packet.Length - 1, packet.Length - 44 })
        {
            const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            var other = packet.ToArray();
            other[at] = (byte)Alphabet[Alphabet.IndexOf((char)other[at]) ^ 1];
            yield return ($"another last bit in character {at}", other);
        }
    }

    private static byte[] Request(byte[] packet) =>
        Encoding.ASCII.GetBytes($"GET /{Encoding.ASCII.GetString(packet).Replace('+', '-').Replace('/', '_')} HTTP/1.0\r\nUser-Agent: Fwknop/2.6.10\r\nHost: gate\r\n\r\n");

    private static async Task Refuses(RunningGate gate, string reason, string person, Func<Task> send, string why)
    {
        var (all, before, lines) = (await gate.Refused(), await gate.Counted(reason), gate.Watcher.Lines.Count);
        await send();
        await RunningGate.Until(async () => await gate.Refused() == all + 1, $"a refusal of {why}");
        (await gate.Counted(reason)).ShouldBe(before + 1, $"{why}: {string.Join('\n', gate.Watcher.Lines.Skip(lines))}");
        await RunningGate.Until(
            () => Task.FromResult(gate.Watcher.Lines.Skip(lines).Any(l => l.Contains("spa refused") && l.EndsWith(person.Length > 0 ? $"{reason} (person {person})" : reason, StringComparison.Ordinal))),
            $"a line about {why}");
    }

    private static async Task RefusesAnyhow(RunningGate gate, Func<Task> send, string why)
    {
        var (all, accepted) = (await gate.Refused(), await gate.Counted("accepted"));
        await send();
        await RunningGate.Until(async () => await gate.Refused() == all + 1, $"a refusal of {why}");
        (await gate.Counted("accepted")).ShouldBe(accepted, why);
    }

    private static async Task NothingOpened(RunningGate gate) => (await gate.Lab.Granted()).ShouldBeEmpty();

    private static Task Send(RunningGate gate, byte[] packet) => Send(gate, packet, gate.Lab.Client);

    private static async Task Send(RunningGate gate, byte[] packet, LabHost from)
    {
        using var socket = from.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.SendToAsync(packet, new IPEndPoint(gate.Lab.Gate.IPv4, SpaEntrance.DefaultPort));
    }

    private static async Task SendInConnection(RunningGate gate, byte[] bytes, int port)
    {
        using var socket = gate.Lab.Client.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(gate.Lab.Gate.IPv4, port));
        await socket.SendAsync(bytes);
        await Moment.Pass(0.1);
    }
}
