using System.Net;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Doors;

/// <summary>What ends an attempt, as <see cref="Rules.Doors.Strictness"/> has it.</summary>
public sealed class StrictnessTests
{
    private static string Policy(string strict) => $$"""
        gate: {interfaces: [wan0], public: [tcp/443, udp/53]}
        doors:
          ssh: {opens: tcp/22, for: 10s, step-timeout: 2s, strict: {{strict}}, knock: [tcp/7001, udp/62000, tcp/3333]}
          web: {opens: tcp/80, for: 10s, step-timeout: 2s, strict: {{strict}}, knock: [tcp/8001, tcp/8002, tcp/8003]}
        """;

    [Theory]
    [InlineData("gate", "tcp/443 udp/53 tcp/7001", "tcp/9999 udp/9999 tcp/22 tcp/80 icmp/60 tcp/8001 tcp/3333")]
    [InlineData("door", "tcp/443 udp/53 tcp/7001 tcp/9999 udp/9999 tcp/22 tcp/80 icmp/60 tcp/8001", "tcp/3333")]
    [InlineData("off", "tcp/443 udp/53 tcp/7001 tcp/9999 udp/9999 tcp/22 tcp/80 icmp/60 tcp/8001 tcp/3333", "")]
    public async Task What_comes_between_two_knocks_ends_the_attempt_or_does_not(string strict, string harmless, string wrong)
    {
        await using var lab = await GuardedLab.Up(Policy(strict));
        foreach (var ip in Enum.GetValues<Ip>())
        {
            // Each from a source of its own, all in one lab.
            var cases = harmless.Split(' ').Select(k => (Between: k, Seen: ProbeResult.Connected))
                .Concat(wrong.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(k => (Between: k, Seen: ProbeResult.Silent)))
                .Select((c, i) => (c.Between, c.Seen, Source: GuardedLab.Source(ip, i + 1))).ToList();
            foreach (var (between, _, source) in cases)
                await Knocks.Send(lab.Client, lab.To(ip), source, "tcp/7001", between, "udp/62000", "tcp/3333");
            var seen = await Task.WhenAll(cases.Select(async c => (c.Between, Seen: await lab.Look(ip, source: c.Source))));
            seen.ShouldBe(cases.Select(c => (c.Between, c.Seen)));
        }
    }

    [Fact]
    public async Task Under_gate_established_connections_do_not_end_an_attempt()
    {
        await using var lab = await GuardedLab.Up(Policy("gate"));
        await using var echo = UdpEcho.Listen(lab.Gate, 9000);
        using var session = await TcpSession.Connect(lab.Client, lab.Gate.IPv4, GuardedLab.Public);
        using var datagrams = lab.Client.OpenSocket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        await datagrams.ConnectAsync(new IPEndPoint(lab.Gate.IPv4, 9000), TestContext.Current.CancellationToken);
        await Say(datagrams);
        foreach (var knock in new[] { "tcp/7001", "udp/62000", "tcp/3333" })
        {
            await lab.Knock(Ip.V4, knock);
            (await session.IsAlive()).ShouldBeTrue();
            await Say(datagrams);
        }

        await lab.ShouldBeOpen(Ip.V4);

        static async Task Say(System.Net.Sockets.Socket socket)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await socket.SendAsync("word"u8.ToArray(), deadline.Token);
            (await socket.ReceiveAsync(new byte[16], deadline.Token)).ShouldBe(4);
        }
    }

    [Fact]
    public async Task Under_gate_what_a_grant_allows_does_not_end_an_attempt()
    {
        await using var lab = await GuardedLab.Up(Policy("gate"));
        await using var web = TcpService.Listen(lab.Gate, 80);
        await lab.Knock(Ip.V4, "tcp/8001", "tcp/8002", "tcp/8003");
        foreach (var knock in new[] { "tcp/7001", "udp/62000", "tcp/3333" })
        {
            await lab.Knock(Ip.V4, knock);
            await lab.ShouldBeOpen(Ip.V4, port: 80);
        }

        await lab.ShouldBeOpen(Ip.V4);
    }

    [Fact]
    public async Task Under_gate_what_is_routed_through_does_not_end_an_attempt()
    {
        await using var lab = await GuardedLab.Up(Policy("gate"));
        foreach (var knock in new[] { "tcp/7001", "udp/62000", "tcp/3333" })
        {
            await lab.Knock(Ip.V4, knock);
            await Knocks.Send(lab.Client, lab.Inside.IPv4, "tcp/7001", "tcp/9999", "udp/62000", "icmp/60");
        }

        await lab.ShouldBeOpen(Ip.V4);
    }

    [Theory]
    [InlineData("door")]
    [InlineData("off")]
    public async Task One_source_knocks_at_two_doors_at_once(string strict)
    {
        await using var lab = await GuardedLab.Up(Policy(strict));
        await using var web = TcpService.Listen(lab.Gate, 80);
        for (var i = 1; i <= 20; i++)
        {
            var source = IPAddress.Parse($"198.51.100.{i}");
            await Knocks.Send(lab.Client, lab.Gate.IPv4, source, "tcp/7001", "tcp/8001", "udp/62000", "tcp/8002", "tcp/3333", "tcp/8003");
            await lab.ShouldBeOpen(Ip.V4, source: source);
            await lab.ShouldBeOpen(Ip.V4, source: source, port: 80);
        }
    }
}
