using Postern.NetworkTests.Harness;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Spa;

/// <summary>Grants for prefixes: who is let in, for how long, and who sees and ends them.</summary>
public sealed class WideGrantTests
{
    private static readonly SpaEntrance WithPrefixes = new() { TakesPostern = true, GrantsPrefixes = true, Span = default };

    [Theory]
    [InlineData(Ip.V4, "198.51.100.0/25", 130)]
    [InlineData(Ip.V6, "2001:db8:77::/119", 200)]
    public async Task A_prefix_is_let_in_until_its_time_runs_out_and_a_reload_keeps_it(Ip ip, string prefix, int outside)
    {
        await using var lab = await SpaLab.Up(SpaLab.Guarded(WithPrefixes));
        await using var service = TcpService.Listen(lab.Gate, 22);
        await Look(lab, ip, 7, ProbeResult.Silent);
        Grant(lab, prefix, 3);
        await Look(lab, ip, 7, ProbeResult.Connected);
        await Look(lab, ip, 100, ProbeResult.Connected);
        await Look(lab, ip, outside, ProbeResult.Silent);

        await lab.Load(SpaLab.Guarded(WithPrefixes, g => g with { Public = [new PortPattern(IpProtocol.Tcp, 443)] }));
        await Look(lab, ip, 7, ProbeResult.Connected);
        await Moment.Pass(3.2);
        await Look(lab, ip, 7, ProbeResult.Silent);
    }

    [Fact]
    public async Task Prefixes_that_overlap_are_kept_apart_and_shown_and_revoked()
    {
        await using var lab = await SpaLab.Up(SpaLab.Guarded(WithPrefixes));
        await using var service = TcpService.Listen(lab.Gate, 22);
        Grant(lab, "198.51.100.0/24", 60);
        Grant(lab, "198.51.100.64/26", 600);
        Grant(lab, "198.51.100.0/28", 5);
        var status = (await lab.Gate.Postern("lists")).OrThrow().Out;
        foreach (var piece in new[] { "198.51.100.0/26", "198.51.100.64/26", "198.51.100.128/25" })
            status.ShouldContain(piece);

        var revoked = (await lab.Gate.Postern("revoke", "198.51.100.70", "ssh")).OrThrow();
        (revoked.Out + revoked.Error).ShouldContain("198.51.100.64/26");
        await Look(lab, Ip.V4, 70, ProbeResult.Silent);
        await Look(lab, Ip.V4, 3, ProbeResult.Connected);
        (await lab.Gate.Postern("revoke", "198.51.100.3")).OrThrow();
        await Look(lab, Ip.V4, 3, ProbeResult.Silent);
        await Look(lab, Ip.V4, 200, ProbeResult.Connected);
    }

    [Fact]
    public async Task Traps_leave_alone_whoever_is_of_a_prefix_with_a_grant()
    {
        await using var lab = await SpaLab.Up(SpaLab.Guarded(WithPrefixes, g => g with { Traps = [new Trap([new PortPattern(IpProtocol.Tcp, 23)], TimeSpan.FromHours(1), default)] }));
        await using var service = TcpService.Listen(lab.Gate, 22);
        Grant(lab, "198.51.100.0/25", 60);
        await Look(lab, Ip.V4, 7, ProbeResult.Refused, port: 23);
        await Look(lab, Ip.V4, 7, ProbeResult.Connected);
        await Look(lab, Ip.V4, 200, ProbeResult.Silent, port: 23);
        (await lab.Gate.NftList("set", "inet", NftablesOptions.Table, GuardNames.Banned + "4")).ShouldContain("198.51.100.200 ");
    }

    private static void Grant(SpaLab lab, string prefix, int seconds) => lab.Kernel(gate =>
    {
        AddressRange.TryParse(prefix, out var range).ShouldBeTrue();
        var grant = new WideGrant(range, lab.DoorId, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds));
        var standing = gate.Elements(gate.Read(NftablesOptions.Table)!, grant.Set)!.Elements.Select(WideGrant.Of).OfType<WideGrant>();
        var done = gate.Run(WideGrantCommands.Grant(NftablesOptions.Table, standing, grant));
        done.Done.ShouldBeTrue(done.Errors);
    });

    private static async Task Look(SpaLab lab, Ip ip, int number, ProbeResult expected, int port = 22) =>
        (await Probe.Tcp(lab.Client, lab.To(ip), port, source: GuardedLab.Source(ip, number))).ShouldBe(expected);
}
