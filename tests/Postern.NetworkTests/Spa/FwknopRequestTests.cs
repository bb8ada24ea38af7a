using System.Net;
using System.Text.Json;
using Postern.NetworkTests.Client;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Spa;

/// <summary>What fwknop's own client can ask for, and the ways it can be told to send it, at the running gate.</summary>
public sealed class FwknopRequestTests
{
    private static readonly IPAddress Elsewhere = GuardedLab.Source(Ip.V4, 77);

    [Fact]
    public async Task A_policy_takes_it_by_every_transport()
    {
        var phone = new FwknopPerson("phone") { AtGate = ["source: stated"] };
        await using var gate = await FwknopGate.FromPolicy("spa: {ports: [udp/10000-65535, tcp/62201], http: [80]}\ndoors:\n  ssh: {opens: tcp/22, for: 2m, spa: phone}", phone);
        await ByEveryTransport(gate, phone, "udp", "udp -p 54321", "udp --rand-port", "tcp", "http -p 80", "http");
    }

    [Fact]
    public async Task Files_of_fwknopd_take_it_by_every_transport()
    {
        var phone = new FwknopPerson("phone") { AtGate = ["OPEN_PORTS tcp/22", "FW_ACCESS_TIMEOUT 120"] };
        await using var gate = await FwknopGate.FromAccess(phone);
        await ByEveryTransport(gate, phone, "udp", "tcp", "http -p 80", "http");
    }

    [Fact]
    public async Task Its_timeout_is_kept_as_far_as_the_policy_lets()
    {
        var phone = new FwknopPerson("phone") { AtGate = ["source: stated", "longest: 60s"] };
        var guest = new FwknopPerson("guest") { AtGate = ["source: stated"] };
        await using var gate = await FwknopGate.FromPolicy("doors:\n  ssh: {opens: tcp/22, for: 20s, spa: [phone, guest]}", phone, guest);
        (FwknopPerson Who, string[] Timeout, int Seconds)[] cases = [(phone, [], 20), (phone, ["-f", "40"], 40), (phone, ["-f", "1"], 1), (phone, ["-f", "600"], 60), (guest, ["-f", "600"], 20), (guest, ["-f", "5"], 5)];
        for (var i = 0; i < cases.Length; i++)
        {
            var source = GuardedLab.Source(Ip.V4, i + 1).ToString();
            (await cases[i].Who.Fwknop(gate, ["-A", "tcp/22", "-a", source, .. cases[i].Timeout])).OrThrow();
            await gate.Told("fwknop", "accepted", i + 1);
            // What has lasted a second may be gone by now.
            if (cases[i].Seconds > 1)
                (await Remaining(gate, source)).ShouldBeInRange(cases[i].Seconds - 4, cases[i].Seconds, source);
        }

        await Moment.Pass(1.2);
        (await gate.Lab.Granted()).ShouldNotContain($"ssh {GuardedLab.Source(Ip.V4, 3)}");
        await gate.Lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, 4));
    }

    [Fact]
    public async Task Who_is_let_in_is_as_each_rule_of_sources_says()
    {
        string[] rules = ["observed", "stated", "both", "either"];
        var people = rules.Select(r => new FwknopPerson(r) { AtGate = [$"source: {r}"] }).ToList();
        await using var gate = await FwknopGate.FromPolicy($"doors:\n  ssh: {{opens: tcp/22, for: 2m, spa: [{string.Join(", ", rules)}]}}", people);
        var own = gate.Lab.Client.IPv4;
        Dictionary<string, (string Other, string Own, string Unstated)> expected = new()
        {
            ["observed"] = ("source", $"ssh {own}", $"ssh {own}"),
            ["stated"] = ($"ssh {Elsewhere}", $"ssh {own}", "source-unstated"),
            ["both"] = ("source", $"ssh {own}", "source-unstated"),
            ["either"] = ($"ssh {Elsewhere}", $"ssh {own}", $"ssh {own}"),
        };
        foreach (var person in people)
        {
            var (other, same, unstated) = expected[person.Name];
            (await Outcome(gate, person, "-a", Elsewhere.ToString())).ShouldBe(other, $"{person.Name}, another address");
            (await Outcome(gate, person, "-a", own.ToString())).ShouldBe(same, $"{person.Name}, the sender's address");
            (await Outcome(gate, person, "-a", "0.0.0.0")).ShouldBe(unstated, $"{person.Name}, no address");
            (await Outcome(gate, person, "-s")).ShouldBe(unstated, $"{person.Name}, -s");
        }
    }

    [Fact]
    public async Task NAT_requests_open_the_doors_that_forward_there_and_no_others()
    {
        var phone = new FwknopPerson("phone");
        await using var gate = await FwknopGate.FromPolicy(
            """
            doors:
              ssh: {opens: tcp/22, for: 2m, spa: phone}
              inner: {opens: tcp/8443, forward-to: 192.0.2.10:2222, for: 2m, spa: phone}
              behind: {opens: tcp/192.0.2.10:8022, for: 2m, spa: phone}
            """, phone);
        await using var inside = TcpService.Listen(gate.Lab.Inside, 2222);
        await using var behind = TcpService.Listen(gate.Lab.Inside, 8022);

        foreach (var wrong in (string[][])[
            ["-A", "tcp/22", "-N", "192.0.2.10:2222"],
            ["-A", "tcp/8443", "-N", "192.0.2.10:2223"],
            ["-A", "tcp/8443", "-N", "192.0.2.11:2222"],
            ["-A", "tcp/8443", "-N", "192.0.2.10:2222", "--nat-rand-port"],
            ["-A", "tcp/8022", "-N", "192.0.2.11:8022"]])
            (await Outcome(gate, phone, ["-s", .. wrong])).ShouldBe("door", string.Join(' ', wrong));

        // The port at the gate is the first of those asked for; --nat-port puts itself into its place.
        (await Outcome(gate, phone, "-s", "-A", "tcp/2222", "-N", "192.0.2.10:2222", "--nat-port", "8443")).ShouldBe($"inner {gate.Lab.Client.IPv4}");
        (await Outcome(gate, phone, "-s", "-A", "tcp/8022", "-N", "192.0.2.10:8022")).ShouldBe($"behind {gate.Lab.Client.IPv4}");
        (await Outcome(gate, phone, "-s", "-A", "tcp/22", "--nat-local", "--nat-port", "22")).ShouldBe($"ssh {gate.Lab.Client.IPv4}");

        await gate.Lab.ShouldBeShut(Ip.V4, port: 8443);
        (await phone.Fwknop(gate, "-s", "-A", "tcp/8443,tcp/22", "-N", "192.0.2.10:2222")).OrThrow();
        await gate.Opens(Ip.V4, port: 8443);
        await inside.ShouldHaveAccepted(1);
        await gate.Lab.ShouldBeOpen(Ip.V4);
        (await phone.Fwknop(gate, "-s", "-A", "tcp/8022", "-N", "192.0.2.10:8022")).OrThrow();
        await RunningGate.Until(() => Probe.TcpConnects(gate.Lab.Client, gate.Lab.Inside.IPv4, 8022), "the host behind");
        await gate.Lab.ShouldBeShut(Ip.V4, gate.Lab.Other, port: 8443);
    }

    [Fact]
    public async Task A_stanza_with_FORCE_NAT_leads_whoever_has_its_key_to_its_host()
    {
        var camera = new FwknopPerson("camera") { AtGate = ["OPEN_PORTS tcp/8443", "FORCE_NAT 192.0.2.10 2222"] };
        await using var gate = await FwknopGate.FromAccess(camera);
        await using var inside = TcpService.Listen(gate.Lab.Inside, 2222);
        (await camera.Fwknop(gate, "-s", "-A", "tcp/8443")).OrThrow();
        await gate.Opens(Ip.V4, port: 8443);
        inside.Accepted.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("203.0.113.1", "2001:db8:1::2")]
    [InlineData("2001:db8:1::1", "2001:db8:1::2")]
    [InlineData("2001:db8:1::1", "source")]
    public async Task Our_own_client_says_IPv6_addresses_too(string server, string allowed)
    {
        var laptop = new FwknopPerson("laptop") { AtGate = ["source: either"], AtClient = ["ACCESS tcp/22", $"ALLOW_IP {allowed}"] };
        await using var gate = await FwknopGate.FromPolicy("doors:\n  ssh: {opens: tcp/22, for: 2m, spa: laptop}", laptop);
        var rc = gate.Beside("fwknoprc");
        var stop = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(rc, (await File.ReadAllTextAsync(rc, stop)).Replace("203.0.113.1", server), stop);
        (await gate.Lab.Client.Postern("knock", "--rc", rc, "laptop")).ShouldBeDone();
        await gate.Opens(Ip.V6);
        await gate.Lab.ShouldBeShut(Ip.V4);
        await gate.Lab.ShouldBeShut(Ip.V6, gate.Lab.Other);
    }

    private static async Task ByEveryTransport(RunningGate gate, FwknopPerson person, params string[] transports)
    {
        await using var web = TcpService.Listen(gate.Lab.Gate, 80);
        for (var i = 0; i < transports.Length; i++)
        {
            var source = GuardedLab.Source(Ip.V4, i + 1);
            (await person.Fwknop(gate, ["-A", "tcp/22", "-a", source.ToString(), "-P", .. transports[i].Split(' ')])).OrThrow();
            await gate.Told("fwknop", "accepted", i + 1);
            await gate.Lab.ShouldBeOpen(Ip.V4, source: source);
            await gate.Lab.ShouldBeShut(Ip.V4, source: GuardedLab.Source(Ip.V4, i + 2));
        }

        (await gate.Refused()).ShouldBe(0);
    }

    /// <summary>The one grant that came of it, which is revoked then, or else why it was refused.</summary>
    private static async Task<string> Outcome(RunningGate gate, FwknopPerson person, params string[] options)
    {
        var (accepted, refused) = (await gate.Counted("accepted"), await gate.Refused());
        string[] access = options.Contains("-A") ? [] : ["-A", "tcp/22"];
        (await person.Fwknop(gate, [.. access, .. options])).OrThrow();
        await RunningGate.Until(async () => await gate.Counted("accepted") + await gate.Refused() > accepted + refused, "an outcome");
        var granted = await gate.Lab.Granted();
        if (await gate.Refused() > refused)
        {
            granted.ShouldBeEmpty();
            return gate.Watcher.Lines.Last(l => l.Contains("spa refused")).Split(", ")[^1].Split(' ')[0];
        }

        (await gate.Postern("revoke", granted.ShouldHaveSingleItem().Split(' ')[1])).OrThrow();
        return granted[0];
    }

    private static async Task<long> Remaining(RunningGate gate, string source)
    {
        using var json = JsonDocument.Parse((await gate.Postern("lists", "--json")).OrThrow().Out);
        return json.RootElement.GetProperty("grants").EnumerateArray().Single(g => g.GetProperty("source").GetString() == source).GetProperty("remainingSeconds").GetInt64();
    }
}
