using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Loading;

/// <summary>Guard, don't own: what other programs have loaded is not Postern's to touch.</summary>
public sealed class NeighbourTests
{
    private const string Policy = """
        gate: {interfaces: [wan0]}
        doors:
          ssh: {opens: tcp/22, for: 1m, step-timeout: 10s, knock: [tcp/7001, udp/62000, tcp/3333]}
        """;

    private const string Others = """
        table inet filter {
            comment "the host's own"
            set banned { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 }; }
            chain input { type filter hook input priority filter; policy drop; ct state established,related accept; tcp dport { 22, 443 } accept; icmpv6 type != echo-request accept; }
        }
        table ip nat { chain postrouting { type nat hook postrouting priority srcnat; oifname "none0" masquerade; }; }
        table inet posterns { set grants4 { type ipv4_addr; }; chain fresh { drop; }; }
        """;

    [Fact]
    public async Task Tables_of_other_programs_stay_byte_for_byte_the_same()
    {
        await using var lab = await GuardedLab.Create();
        await lab.Gate.Nft(Others);
        var before = await lab.Gate.NftList("ruleset");
        (await lab.Load(Policy)).OrThrow();
        (await Neighbours(lab)).ShouldBe(before);
        (await lab.Load(Policy.Replace("for: 1m", "for: 2m", StringComparison.Ordinal))).OrThrow();
        (await Neighbours(lab)).ShouldBe(before);
        (await lab.Gate.Postern("down")).OrThrow();
        (await lab.Gate.NftList("ruleset")).ShouldBe(before);
    }

    [Fact]
    public async Task The_hosts_own_firewall_has_the_last_word()
    {
        await using var lab = await GuardedLab.Create();
        await lab.Gate.Nft(Others.Replace("{ 22, 443 }", "443", StringComparison.Ordinal));
        (await lab.Load(Policy)).OrThrow();
        await lab.Knock(Ip.V4, "tcp/7001", "udp/62000", "tcp/3333");
        (await lab.Granted()).ShouldBe([$"ssh {lab.Client.IPv4}"]);
        await lab.ShouldBeShut(Ip.V4);
        await lab.ShouldBeOpen(Ip.V4, port: GuardedLab.Public);
    }

    [Fact]
    public async Task Down_leaves_nothing_and_everything_is_open_again()
    {
        await using var lab = await GuardedLab.Up(Policy);
        await lab.ShouldBeShut(Ip.V4);
        (await lab.Gate.Postern("down")).OrThrow();
        (await lab.Gate.NftList("ruleset")).ShouldBeEmpty();
        await lab.ShouldBeOpen(Ip.V4);
        (await lab.Gate.Postern("down")).OrThrow();
    }

    [Fact]
    public async Task No_process_stays()
    {
        await using var lab = await GuardedLab.Up(Policy);
        (await Processes.Run(["ip", "netns", "pids", lab.Gate.Namespace])).Out.ShouldBeEmpty();
    }

    private static async Task<string> Neighbours(GuardedLab lab)
    {
        var text = "";
        foreach (var line in (await lab.Gate.NftList("tables")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l != "table inet postern"))
            text += await lab.Gate.NftList(line.Split(' '));
        return text;
    }
}
