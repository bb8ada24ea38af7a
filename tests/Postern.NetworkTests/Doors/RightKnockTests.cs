using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Doors;

public sealed class RightKnockTests
{
    private const string Mixed = """
        gate: {interfaces: [wan0]}
        doors:
          ssh: {opens: tcp/22, for: 10s, step-timeout: 2s, knock: [tcp/7001, udp/62000, icmp/size=720, tcp/3333]}
        """;

    [Theory]
    [InlineData(Ip.V4, "tcp/7001, udp/62000, icmp/size=720, tcp/3333", "tcp/7001|udp/62000|icmp/720|tcp/3333")]
    [InlineData(Ip.V6, "tcp/7001, udp/62000, icmp/size=720, tcp/3333", "tcp/7001|udp/62000|icmp/720|tcp/3333")]
    [InlineData(Ip.V4, "tcp/7001, 'udp/62000 \"open sesame\"'", "tcp/7001|udp/62000 open sesame")]
    [InlineData(Ip.V6, "tcp/7001, 'udp/62000 \"open sesame\"'", "tcp/7001|udp/62000 open sesame")]
    [InlineData(Ip.V4, "'udp/62000 \"a phrase of more than sixteen bytes, compared piece by piece\"', tcp/7001", "udp/62000 a phrase of more than sixteen bytes, compared piece by piece|tcp/7001")]
    [InlineData(Ip.V6, "'udp/62000 hex:00ff10', tcp/7001", "udp/62000 hex:00ff10|tcp/7001")]
    [InlineData(Ip.V4, "'udp/62000 \"Sesame 4\"/i', tcp/7001", "udp/62000 sESAmE 4|tcp/7001")]
    [InlineData(Ip.V6, "'udp/62000 \"Sesame 4\"/i', tcp/7001", "udp/62000 SESAME 4|tcp/7001")]
    [InlineData(Ip.V4, "tcp/7001, 'icmp \"please\"'", "tcp/7001|icmp please")]
    [InlineData(Ip.V6, "tcp/7001, 'icmp \"please\"'", "tcp/7001|icmp please")]
    [InlineData(Ip.V4, "tcp/7001, 'tcp/7002 flags=fin,psh,!syn,!ack', tcp/3333", "tcp/7001|tcp/7002 fin,psh|tcp/3333")]
    [InlineData(Ip.V6, "tcp/7001, 'tcp/7002 flags=fin,psh,!syn,!ack', tcp/3333", "tcp/7001|tcp/7002 fin,psh|tcp/3333")]
    [InlineData(Ip.V4, "'tcp/7001 flags=fin,urg,!syn', 'tcp/7001 flags=rst,!syn,!fin'", "tcp/7001 fin,urg|tcp/7001 rst")]
    [InlineData(Ip.V4, "tcp/7001, tcp/7002, tcp/7001, tcp/7003", "tcp/7001|tcp/7002|tcp/7001|tcp/7003")]
    [InlineData(Ip.V4, "tcp/7001, 'udp/7001 \"a\"', 'udp/7001 \"b\"', udp/7002", "tcp/7001|udp/7001 a|udp/7001 b|udp/7002")]
    public async Task Opens_to_every_kind_of_knock(Ip ip, string steps, string knocks)
    {
        await using var lab = await GuardedLab.Up($$"""
            gate: {interfaces: [wan0]}
            doors:
              ssh: {opens: tcp/22, for: 10s, step-timeout: 2s, knock: [{{steps}}]}
            """);
        var all = knocks.Split('|');
        await Knocks.Send(lab.Other, lab.To(ip), all[..^1]);
        (await lab.Granted()).ShouldBeEmpty();
        await lab.Knock(ip, all);
        await lab.ShouldBeOpen(ip);
        await lab.ShouldBeShut(ip, lab.Other);
        (await lab.Granted()).ShouldBe([$"ssh {lab.Client.Address(lab.To(ip).AddressFamily)}"]);
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task The_packet_right_after_the_last_knock_is_let_in_without_a_retry(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Mixed);
        for (var i = 1; i <= 100; i++)
        {
            var source = GuardedLab.Source(ip, i);
            await Knocks.Send(lab.Client, lab.To(ip), source, "tcp/7001", "udp/62000", "icmp/720");
            Knocks.SendOne(lab.Client, lab.To(ip), source, "tcp/3333");
            (await lab.Look(ip, source: source)).ShouldBe(ProbeResult.Connected, $"try {i}");
        }
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task Every_knock_sent_twice_still_opens(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Mixed);
        for (var i = 1; i <= 20; i++)
        {
            var source = GuardedLab.Source(ip, i);
            await Knocks.Send(lab.Client, lab.To(ip), source, "tcp/7001", "tcp/7001", "udp/62000", "udp/62000", "icmp/720", "icmp/720", "tcp/3333", "tcp/3333");
            (await lab.Look(ip, source: source)).ShouldBe(ProbeResult.Connected, $"try {i}");
        }
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task Two_right_clients_at_the_same_time_both_get_in(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Mixed);
        for (var i = 1; i <= 20; i++)
        {
            var first = GuardedLab.Source(ip, i);
            var second = GuardedLab.Source(ip, i + 100);
            foreach (var knock in new[] { "tcp/7001", "udp/62000", "icmp/720", "tcp/3333" })
            {
                await Knocks.Send(lab.Client, lab.To(ip), first, knock);
                await Knocks.Send(lab.Client, lab.To(ip), second, knock);
            }

            (await lab.Look(ip, source: first)).ShouldBe(ProbeResult.Connected, $"try {i}");
            (await lab.Look(ip, source: second)).ShouldBe(ProbeResult.Connected, $"try {i}");
        }
    }

    [Fact]
    public async Task A_second_door_stays_shut_to_the_first_ones_knock()
    {
        await using var lab = await GuardedLab.Up("""
            gate: {interfaces: [wan0]}
            doors:
              ssh: {opens: tcp/22, for: 10s, knock: [tcp/7001, tcp/7002, tcp/3333]}
              web: {opens: [tcp/80, tcp/8000-8002, udp/53], for: 10s, knock: [tcp/7001, tcp/7002, tcp/3334]}
            """);
        await using var web = TcpService.Listen(lab.Gate, 8001);
        await using var names = UdpEcho.Listen(lab.Gate, 53);
        await lab.Knock(Ip.V4, "tcp/7001", "tcp/7002", "tcp/3333");
        await lab.ShouldBeShut(Ip.V4, port: 8001);
        (await Probe.UdpAnswers(lab.Client, lab.Gate.IPv4, 53)).ShouldBeFalse();
        await lab.Knock(Ip.V4, "tcp/7001", "tcp/7002", "tcp/3334");
        await lab.ShouldBeOpen(Ip.V4, port: 8001);
        (await Probe.UdpAnswers(lab.Client, lab.Gate.IPv4, 53)).ShouldBeTrue();
        (await Probe.UdpAnswers(lab.Other, lab.Gate.IPv4, 53)).ShouldBeFalse();
        await lab.ShouldBeOpen(Ip.V4);
    }
}
