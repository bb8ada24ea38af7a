using System.Net;
using System.Net.Sockets;
using Postern.Client;
using Postern.Client.Senders;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client.Senders;

/// <summary>What other systems let a client do, played on this one.</summary>
public sealed class ClientSystemTests
{
    private static readonly Route Home = new("home", IPAddress.Loopback, IPAddress.Loopback);

    /// <summary>An address of this machine that it would not choose by itself.</summary>
    private static readonly Route FromElsewhere = Home with { Source = IPAddress.Parse("127.0.0.2") };

    private static readonly ClientSystem WithoutRights = ClientSystem.Windows with { EchoWays = [EchoWay.Service] };

    [Fact]
    public void This_system_is_one_of_them() =>
        ClientSystem.Here.Name.ShouldBe(OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "Linux");

    [Fact]
    public void Windows_sends_no_tcp_by_hand_whoever_asks()
    {
        var sender = new SocketSender(TimeProvider.System, ClientSystem.Windows);
        var problem = sender.Check(new TcpKnock(7001, new TcpFlagTest(TcpFlags.Fin, TcpFlags.None)), Home).ShouldNotBeNull();
        problem.Message.ShouldContain("Windows");
        problem.Remedy.ShouldContain("Linux or macOS");
        sender.Check(new TcpKnock(7001), Home).ShouldBeNull();
        sender.Check(new TcpKnock(7001, new TcpFlagTest(TcpFlags.Syn, TcpFlags.Ack)), Home).ShouldBeNull();
    }

    [Fact]
    public void Where_the_system_pings_for_us_it_does_so_from_its_own_source_and_up_to_its_own_limit()
    {
        var sender = new SocketSender(TimeProvider.System, WithoutRights);
        sender.Check(new IcmpKnock(720), Home).ShouldBeNull();
        sender.Check(new IcmpKnock(65500 + 28), Home).ShouldBeNull();
        sender.Check(new IcmpKnock(65501 + 28), Home).ShouldNotBeNull();
        var elsewhere = sender.Check(new IcmpKnock(720), FromElsewhere).ShouldNotBeNull();
        elsewhere.Kind.ShouldBe(ProblemKind.MachineRefused);
        elsewhere.Remedy.ShouldContain("--source");
    }

    [Fact]
    public void Where_no_way_is_open_the_remedy_is_the_systems_own()
    {
        var closed = ClientSystem.Linux with { EchoWays = [] };
        new SocketSender(TimeProvider.System, closed).Check(new IcmpKnock(), Home)!.Remedy.ShouldContain("ping_group_range");
    }

    [Fact]
    public async Task A_syn_leaves_where_the_system_does_not_know_how_to_send_it_only_once()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = (ushort)((IPEndPoint)listener.LocalEndpoint).Port;
        var sent = await new SocketSender(TimeProvider.System, ClientSystem.Windows).Send(new TcpKnock(port), Home, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        sent.Problem.ShouldBeNull();
        using var taken = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        taken.Close();
        await sent.Ending;
    }
}
