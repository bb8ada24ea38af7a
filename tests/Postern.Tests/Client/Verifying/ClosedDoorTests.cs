using System.Net;
using Postern.Client;
using Postern.Client.Plans;
using Postern.Client.Verifying;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client.Verifying;

/// <summary>What was seen, to what is said: each with its kind, and so its exit code.</summary>
public sealed class ClosedDoorTests
{
    private static readonly TriedService Ssh = new(TriedProtocol.Tcp, 22);
    private static readonly Route Four = new("home", IPAddress.Parse("203.0.113.1"), IPAddress.Parse("198.51.100.7"));
    private static readonly Route Six = new("home", IPAddress.Parse("2001:db8::1"), IPAddress.Parse("2001:db8::7"));

    [Fact]
    public void Silence_after_knocks() =>
        Told(Closed() with { Rounds = 9 }, ProblemKind.StillClosed, "knocked 9 times, and tcp/22 at 203.0.113.1 still does not answer", "address-page");

    [Fact]
    public void Silence_though_the_gate_says_open() =>
        Told(Closed() with { IsSaidOpen = true }, ProblemKind.StillClosed, "the gate says that it is open, and tcp/22", "the service may be down");

    [Fact]
    public void Refused_is_not_silence() =>
        Told(Closed(DoorAnswer.Refused), ProblemKind.StillClosed, "refuses connections", "the door is open and its service is down, or no gate hides that port");

    [Fact]
    public void A_firewall_on_the_way_says_so() =>
        Told(Closed(DoorAnswer.Prohibited), ProblemKind.StillClosed, "ICMP says unreachable or prohibited", "a router or firewall on the way");

    [Fact]
    public void The_other_family_got_in()
    {
        Told(Closed(route: Six) with { OpenOver = Tried(Four, DoorAnswer.Open) }, ProblemKind.OtherFamily, "open over IPv4 (203.0.113.1), and what follows would use IPv6 (2001:db8::1)", "ssh -4");
        Told(Closed() with { OpenOver = Tried(Six, DoorAnswer.Open) }, ProblemKind.OtherFamily, "open over IPv6 (2001:db8::1), and what follows would use IPv4", "ssh -6");
    }

    [Fact]
    public void Two_addresses_of_one_family_are_a_pool_and_one_of_each_is_usual()
    {
        IPAddress[] pool = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2")];
        Told(Closed() with { Seen = pool }, ProblemKind.AddressChanges, "192.0.2.1, 192.0.2.2", "--prefix");
        Told(Closed() with { Seen = [pool[0], IPAddress.IPv6Loopback] }, ProblemKind.StillClosed, "still does not answer", "check the knocks");
    }

    [Fact]
    public void A_clock_that_is_off_makes_rolling_knocks_wrong_and_no_others()
    {
        var off = Closed() with { IsRolling = true, Skew = TimeSpan.FromSeconds(-95) };
        Told(off, ProblemKind.ClockOff, "your clock is 1 min 35 s ahead of", "timedatectl");
        Told(off with { Skew = TimeSpan.FromSeconds(3) }, ProblemKind.StillClosed, "still does not answer", "the time may be wrong");
        Told(off with { IsRolling = false }, ProblemKind.StillClosed, "still does not answer", "check the knocks");
    }

    private static ClosedDoor Closed(DoorAnswer answer = DoorAnswer.Silent, Route? route = null) => new(Tried(route ?? Four, answer), 1, []);

    private static DoorTried Tried(Route route, DoorAnswer answer) => new(Ssh, route, answer, TimeSpan.FromSeconds(1));

    private static void Told(ClosedDoor closed, ProblemKind kind, string message, string remedy)
    {
        var problem = closed.Explain();
        problem.Kind.ShouldBe(kind);
        problem.Message.ShouldContain(message);
        problem.Remedy.ShouldContain(remedy);
    }
}
