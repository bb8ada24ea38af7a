using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Postern.Client;
using Postern.Client.Plans;
using Postern.Client.Verifying;
using Postern.Spa;
using Postern.Spa.Native;
using Postern.Tests.Client.Signing;
using Postern.Tests.Client.Spa;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client.Verifying;

/// <summary>Plans carried out at this machine: what opens, what refuses, what says nothing.</summary>
public sealed class PlannedKnockTests
{
    private static readonly KnockMeans OneDatagram = new KnockMeans.Sequence([new PlannedStep(new UdpKnock(9))]);

    [Fact]
    public async Task What_answers_ends_it_in_the_first_round()
    {
        using var service = Listen(IPAddress.Loopback);
        var outcome = await Run(Plan("127.0.0.1", service.LocalEndpoint));
        outcome.Problems.ShouldBeEmpty();
        outcome.IsKnownOpen.ShouldBeTrue();
        outcome.Rounds.ShouldBe(1);
        outcome.Sentence.ShouldStartWith("1 knock sent; tcp/");
    }

    [Fact]
    public async Task What_refuses_is_asked_three_times_and_told_apart()
    {
        var port = FreePort();
        var outcome = await Run(Plan("127.0.0.1", new IPEndPoint(IPAddress.Loopback, port)));
        outcome.Problems.ShouldHaveSingleItem().Kind.ShouldBe(ProblemKind.StillClosed);
        outcome.Problems[0].Message.ShouldContain("refuses connections");
        outcome.Rounds.ShouldBe(3);
        outcome.Tried!.Answer.ShouldBe(DoorAnswer.Refused);
    }

    [Fact]
    public async Task Udp_counts_where_it_answers_and_is_not_held_against_it_where_it_does_not()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var plan = Plan("127.0.0.1", socket.LocalEndPoint!) with { Tries = [new TriedService(TriedProtocol.Udp, (ushort)((IPEndPoint)socket.LocalEndPoint!).Port)] };
        var silent = await Run(plan);
        silent.Problems.ShouldBeEmpty();
        silent.IsKnownOpen.ShouldBeFalse();
        silent.Sentence.ShouldContain("as such a service may");

        var echo = Task.Run(async () =>
        {
            var buffer = new byte[64];
            var came = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), TestContext.Current.CancellationToken);
            await socket.SendToAsync("hello"u8.ToArray(), came.RemoteEndPoint, TestContext.Current.CancellationToken);
        }, TestContext.Current.CancellationToken);
        // What the first run left unread is answered to nobody, so the tries go on until one of their own is.
        for (var i = 0; i < 16 && socket.Available > 0; i++)
            await Task.Delay(1, TestContext.Current.CancellationToken);
        (await Run(plan)).Problems.ShouldBeEmpty();
        await echo;
    }

    [Fact]
    public async Task Who_is_stopped_stops_at_once_and_says_so()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var begun = Stopwatch.GetTimestamp();
        var outcome = await new PlannedKnock("/nonexistent", TimeProvider.System)
            .Run(Plan("127.0.0.1", socket.LocalEndPoint!) with { Delay = TimeSpan.FromMinutes(5) }, new KnockObserver(), stop.Token);
        outcome.IsInterrupted.ShouldBeTrue();
        Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_gate_that_does_not_take_its_own_time_either_leaves_the_clock_as_the_reason()
    {
        await using var ssh = new SshTools();
        var key = await ssh.Key("ecdsa", "mine");
        var (candidates, _) = new Postern.Client.Signing.SignerChoice(new Postern.Client.Signing.KeyPlaces(ssh.Home, null)).Find(key, null);
        await using var gate = new AnsweringGate([candidates[0].Signer.Key], packet => new SpaAnswer(SpaRefusal.TooOld, packet.Payload.Door, IPAddress.Loopback, DateTimeOffset.UtcNow.AddMinutes(10)));
        var outcome = await new PlannedKnock(ssh.Home, TimeProvider.System).Run(
            new KnockPlan("home", gate.Invitation.Host, new KnockMeans.Invited(gate.Invitation, "ssh", key)), new KnockObserver(), TestContext.Current.CancellationToken);
        outcome.Problems.ShouldHaveSingleItem().Kind.ShouldBe(ProblemKind.ClockOff);
        outcome.Problems[0].Message.ShouldContain("your clock is 10 min behind the gate's");
        gate.Opened.Count.ShouldBe(2);
        (gate.Opened[1].Time - gate.Opened[0].Time).TotalMinutes.ShouldBe(10, 0.5);
    }

    private static Task<KnockOutcome> Run(KnockPlan plan) => new PlannedKnock("/nonexistent", TimeProvider.System).Run(plan, new KnockObserver(), TestContext.Current.CancellationToken);

    private static KnockPlan Plan(string host, EndPoint service) => new(host, host, OneDatagram)
    {
        Delay = TimeSpan.Zero,
        Tries = [new TriedService(TriedProtocol.Tcp, (ushort)((IPEndPoint)service).Port)],
        IsVerified = true,
    };

    private static TcpListener Listen(IPAddress address)
    {
        var listener = new TcpListener(address, 0);
        listener.Start();
        return listener;
    }

    private static int FreePort()
    {
        using var listener = Listen(IPAddress.Loopback);
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
