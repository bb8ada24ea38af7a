using System.Net;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Names;

/// <summary>Sources that are let in by name, with a name server on the other side of the gate that says what a test wants.</summary>
public sealed class HostNameTests : IAsyncLifetime
{
    private const string Policy = """
        gate: {interfaces: [wan0]}
        doors:
          ssh: {opens: tcp/22, for: 1m, knock: [tcp/7001, udp/62000, tcp/3333]}
        traps: [{ports: [tcp/666], ban: 1m}]
        trusted: [home.example.net]
        """;

    private GuardedLab _lab = null!;
    private NameServer _server = null!;

    public static TheoryData<string, NameReply?> Failures => new()
    {
        { "no name server answers", null },
        { "no such name", new NameReply(3) },
        { "failed to answer", new NameReply(2) },
        { "failed to answer", new NameReply(5) },
        { "has no address", NameReply.Of() },
        { "127.0.0.1", NameReply.Of("127.0.0.1", "::1") },
        { "0.0.0.0", NameReply.Of("0.0.0.0", "::") },
        { "192.168.1.1", NameReply.Of("192.168.1.1", "fd00::1") },
        { "255.255.255.255", NameReply.Of("255.255.255.255", "ff02::1") },
        { "65 addresses", NameReply.Of([.. Enumerable.Range(1, 65).Select(i => $"203.0.113.{i}")]) },
        { "cannot be read", NameReply.Of() with { Garbage = [0xc0, 0x0c, 0xff, 0xff, 0xff] } },
        { "cannot be read", NameReply.Of() with { Garbage = [.. Enumerable.Repeat((byte)0xff, 60_000)] } },
    };

    public async ValueTask InitializeAsync()
    {
        _lab = await GuardedLab.Create();
        _server = NameServer.Listen(_lab.Inside);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _lab.DisposeAsync();
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task Whoever_moves_is_let_in_at_the_new_address_and_at_the_old_one_until_then(Ip ip)
    {
        var (old, moved) = (GuardedLab.Source(ip, 7), GuardedLab.Source(ip, 8));
        _server.Reply = NameReply.Of(old.ToString());
        using var gate = NamedGate.Up(_lab, _server.Address, Policy);
        await _lab.ShouldBeShut(ip, source: old);
        await gate.Until(old.ToString());
        await _lab.ShouldBeOpen(ip, source: old);
        await _lab.ShouldBeShut(ip, source: moved);

        _server.Reply = null;
        await gate.Until(() => gate.Troubles.Now.Count == 1, "a trouble");
        await _lab.ShouldBeOpen(ip, source: old);
        await _lab.ShouldBeShut(ip, source: moved);

        _server.Reply = NameReply.Of(moved.ToString());
        await gate.Until(moved.ToString());
        await _lab.ShouldBeOpen(ip, source: moved);
        await _lab.ShouldBeShut(ip, source: old);
        gate.Troubles.Now.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task An_answer_that_is_of_no_use_opens_nothing_shuts_nothing_and_is_seen(string said, NameReply? reply)
    {
        _server.Reply = NameReply.Of("198.51.100.7", "2001:db8:77::7");
        using var gate = NamedGate.Up(_lab, _server.Address, Policy);
        await gate.Until("198.51.100.7", "2001:db8:77::7");
        _server.Reply = reply;
        await gate.Until(() => gate.Troubles.Now.Any(t => t.Text.Contains(said, StringComparison.Ordinal)), said);
        var asked = _server.Asked;
        await gate.Until(() => _server.Asked > asked + 3, "asked again");
        gate.Troubles.Now.ShouldHaveSingleItem().Text.ShouldContain("198.51.100.7");
        gate.Known.Count.ShouldBe(1);
        (await Named("trusted.names4")).ShouldBe(["198.51.100.7"]);
        (await Named("trusted.names6")).ShouldBe(["2001:db8:77::7"]);
        await _lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, 7));
    }

    [Fact]
    public async Task What_no_datagram_holds_comes_by_TCP()
    {
        _server.Reply = NameReply.Of([.. Enumerable.Range(1, 64).Select(i => $"198.51.100.{i}")]);
        using var gate = NamedGate.Up(_lab, _server.Address, Policy);
        await gate.Until([.. _server.Reply.Addresses]);
        _server.AskedByStream.ShouldBeGreaterThan(0);
        await _lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, 64));
    }

    [Fact]
    public async Task Whoever_becomes_trusted_is_banned_no_more_and_no_trap_bans_again()
    {
        var source = GuardedLab.Source(Ip.V4, 9);
        _server.Reply = NameReply.Of("198.51.100.7");
        using var gate = NamedGate.Up(_lab, _server.Address, Policy);
        await gate.Until("198.51.100.7");
        Knocks.SendOne(_lab.Client, _lab.Gate.IPv4, source, "tcp/666");
        (await _lab.Banned()).ShouldBe(["198.51.100.9"]);
        _server.Reply = NameReply.Of("198.51.100.9");
        await gate.Until("198.51.100.9");
        await _lab.ShouldBeOpen(Ip.V4, source: source);
        Knocks.SendOne(_lab.Client, _lab.Gate.IPv4, source, "tcp/666");
        (await _lab.Banned()).ShouldBeEmpty();
        await _lab.ShouldBeOpen(Ip.V4, source: source);
    }

    [Fact]
    public async Task A_reload_and_a_restart_lose_nobody_while_no_server_answers_and_a_name_that_is_gone_is_out()
    {
        _server.Reply = NameReply.Of("198.51.100.7");
        using (var first = NamedGate.Up(_lab, _server.Address, Policy))
        {
            await first.Until("198.51.100.7");
            _server.Reply = null;
            first.Load(Policy + "\n# another day\n");
            await _lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, 7));
        }

        using var second = NamedGate.Up(_lab, _server.Address, Policy);
        await second.Until(() => second.Troubles.Now.Count == 1, "a trouble");
        await _lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, 7));
        _server.Reply = NameReply.Of("198.51.100.8");
        await second.Until("198.51.100.8");
        await _lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, 8));
        second.Step();
        (await Named("trusted.names4")).ShouldBe(["198.51.100.8"]);
        second.Load(Policy.Replace("home.example.net", "203.0.113.99", StringComparison.Ordinal));
        await _lab.ShouldBeShut(Ip.V4, source: GuardedLab.Source(Ip.V4, 8));
    }

    [Fact]
    public async Task After_a_reboot_the_record_lets_in_before_any_server_answers()
    {
        using var gate = NamedGate.Up(_lab, _server.Address, Policy);
        await _lab.ShouldBeShut(Ip.V4, source: GuardedLab.Source(Ip.V4, 7));
        gate.Restore("home.example.net", "198.51.100.7", "127.0.0.1");
        gate.Step();
        await _lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, 7));
        (await Named("trusted.names4")).ShouldBe(["198.51.100.7"]);
    }

    [Fact]
    public async Task A_scripts_list_takes_the_addresses_of_its_own_version_and_is_one_with_what_packets_write()
    {
        _server.Reply = NameReply.Of("198.51.100.7", "2001:db8:77::7");
        using var gate = NamedGate.Up(_lab, _server.Address, """
            /ip firewall address-list
            add list=friends address=Home.example.net
            add list=friends address=198.51.100.128/25
            /ip firewall filter
            add chain=input action=add-src-to-address-list protocol=tcp dst-port=7001 address-list=friends address-list-timeout=1h
            add chain=input action=accept protocol=tcp dst-port=22 src-address-list=friends
            add chain=input action=drop protocol=tcp dst-port=22
            add chain=input action=drop protocol=tcp dst-port=443 src-address-list=!friends
            /ipv6 firewall filter
            add chain=input action=drop protocol=tcp dst-port=22
            """);
        await gate.Until("198.51.100.7");
        await _lab.ShouldBeShut(Ip.V6, source: GuardedLab.Source(Ip.V6, 7));
        foreach (var number in (int[])[7, 8, 200])
            Knocks.SendOne(_lab.Client, _lab.Gate.IPv4, GuardedLab.Source(Ip.V4, number), "tcp/7001");
        foreach (var number in (int[])[7, 8, 200])
        {
            await _lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, number));
            await _lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, number), port: GuardedLab.Public);
        }

        await _lab.ShouldBeShut(Ip.V4, source: GuardedLab.Source(Ip.V4, 9));
        await _lab.ShouldBeShut(Ip.V4, source: GuardedLab.Source(Ip.V4, 9), port: GuardedLab.Public);
        (await _lab.Lists()).ShouldBe(["friends 198.51.100.128/25", "friends 198.51.100.7", "friends 198.51.100.8"], ignoreOrder: true);
        (await Named("list.friends.4")).ShouldBe(["198.51.100.8"]);
    }

    [Fact]
    public async Task Dnsmasq_says_the_same()
    {
        await _server.DisposeAsync();
        var hosts = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(hosts, "198.51.100.7 home.example.net\n2001:db8:77::7 home.example.net\n", TestContext.Current.CancellationToken);
            await using var dnsmasq = _lab.Inside.Start("dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--local=/example.net/", "--no-hosts", $"--addn-hosts={hosts}", "--local-ttl=1",
                "--user=root", "--pid-file", "--listen-address=192.0.2.10", "--bind-interfaces");
            await dnsmasq.WaitForLine(hosts);
            using var gate = NamedGate.Up(_lab, _server.Address, Policy);
            await gate.Until("198.51.100.7", "2001:db8:77::7");
            await _lab.ShouldBeOpen(Ip.V6, source: GuardedLab.Source(Ip.V6, 7));
            await File.WriteAllTextAsync(hosts, "198.51.100.8 home.example.net\n", TestContext.Current.CancellationToken);
            (await Processes.Run(["kill", "-HUP", $"{dnsmasq.Id}"])).OrThrow();
            await gate.Until("198.51.100.8");
            await _lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, 8));
            await _lab.ShouldBeShut(Ip.V4, source: GuardedLab.Source(Ip.V4, 7));
            await _lab.ShouldBeShut(Ip.V6, source: GuardedLab.Source(Ip.V6, 7));
            await dnsmasq.Kill();
            await gate.Until(() => gate.Troubles.Now.Count == 1, "a trouble");
            await _lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, 8));
        }
        finally
        {
            File.Delete(hosts);
        }
    }

    /// <summary>What the kernel holds in a set.</summary>
    private async Task<IReadOnlyList<string>> Named(string set) =>
        [.. (await _lab.Gate.NftList("set", "inet", "postern", set)).Split(['{', '}', ',', ' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries).Where(w => IPAddress.TryParse(w, out _) && w.Any(c => c is '.' or ':'))];
}
