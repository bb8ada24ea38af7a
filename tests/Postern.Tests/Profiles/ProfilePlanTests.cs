using Postern.Client;
using Postern.Client.Plans;
using Postern.Client.Profiles;
using Postern.Tests.Cli.Keys;
using Shouldly;
using Xunit;

namespace Postern.Tests.Profiles;

public sealed class ProfilePlanTests : IDisposable
{
    private readonly PersonsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sequence_is_sent_as_the_profile_has_it()
    {
        Directory.CreateDirectory(_folder[".config/postern"]);
        File.WriteAllBytes(_folder[".config/postern/token.bin"], [0, 255, 7]);
        var plan = Plan("""
            home:
              host: home.example.net
              opens: [tcp/22-25, 'udp/10.0.0.5:53']
              knock: [tcp/7001, {knock: udp/9, file: token.bin, pause: 300ms, times: 2}, icmp/size=720, http/GET /letmein, tcp/7003 flags=fin]
              ip: 6
              delay: 0s
            """);
        plan.Means.ShouldBeOfType<KnockMeans.Sequence>().Steps.Select(s => $"{s.Knock} {s.Pause} {s.Times}").ShouldBe(
            ["tcp/7001  1", "udp/9 hex:00ff07 00:00:00.3000000 2", "icmp/size=720  1", "http/GET /letmein  1", "tcp/7003 flags=fin  1"]);
        plan.Tries.Select(t => t.ToString()).ShouldBe(["tcp/22", "udp/10.0.0.5:53"]);
        (plan.Title, plan.Host, plan.Choice, plan.Delay, plan.IsVerified).ShouldBe(("home", "home.example.net", AddressChoice.IPv6Only, TimeSpan.Zero, true));
    }

    [Theory]
    [InlineData("a: {host: h.example, knock: {knock: udp/9, file: missing}}", "step 1")]
    [InlineData("a: {host: h.example, knock: [tcp/1, {knock: udp/9, file: ~/big}]}", "step 2")]
    [InlineData("a: {fwknop: missing, rc: ~/rc}", "no stanza missing")]
    [InlineData("a: {fwknop: bad, rc: ~/rc}", "SPA_SERVER_PROTO")]
    [InlineData("a: {fwknop: x}", ".fwknoprc")]
    public void What_cannot_be_carried_out_is_said(string yaml, string words)
    {
        _folder.Write("big", new string('x', KnockBytes.MaximumLength + 1));
        _folder.Write("rc", "[pi]\nSPA_SERVER gate.example\nACCESS tcp/22\nKEY secretsecret\n[bad]\nSPA_SERVER_PROTO icmp\n");
        var (plan, problems) = ProfilePlan.Of(ProfileReaderTests.Read(yaml).Profiles.ShouldHaveSingleItem(), _folder.Home);
        plan.ShouldBeNull();
        problems.ShouldContain(p => p.Message.Contains(words, StringComparison.Ordinal), string.Join('\n', problems));
    }

    [Fact]
    public void A_stanza_says_host_and_ports_itself()
    {
        _folder.Write(".fwknoprc", "[pi]\nSPA_SERVER gate.example\nACCESS tcp/22,udp/53\nALLOW_IP source\nKEY secretsecret\n");
        var plan = Plan("pi: {fwknop: pi}");
        plan.Host.ShouldBe("gate.example");
        plan.Tries.Count.ShouldBe(2);
        plan.IsVerified.ShouldBeFalse();
    }

    [Fact]
    public void An_invitation_with_several_doors_needs_one()
    {
        var line = ProfileReaderTests.Invite("ssh", "vpn");
        Plan($"a:\n  invitation: '{line}'\n  door: vpn\n").Means.ShouldBeOfType<KnockMeans.Invited>().Door.ShouldBe("vpn");
        var (plan, problems) = ProfilePlan.Of(ProfileReaderTests.Read($"a:\n  invitation: '{line}'\n").Profiles[0], _folder.Home);
        plan.ShouldBeNull();
        problems.ShouldHaveSingleItem().Remedy.ShouldContain("postern knock a ssh");
    }

    private KnockPlan Plan(string yaml)
    {
        var (profiles, findings) = ProfileReaderTests.Read(yaml);
        findings.ShouldBeEmpty();
        var (plan, problems) = ProfilePlan.Of(profiles.ShouldHaveSingleItem(), _folder.Home);
        problems.ShouldBeEmpty();
        return plan.ShouldNotBeNull();
    }
}
