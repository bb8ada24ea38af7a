using System.Globalization;
using System.Net;
using Postern.Client.Plans;
using Postern.Client.Spa;

namespace Postern.Client.Verifying;

/// <summary>What was seen of a door that nothing opened.</summary>
/// <param name="Tried">At the address that what follows would use.</param>
/// <param name="Rounds">How often it was knocked.</param>
/// <param name="Seen">The addresses under which this machine was seen, by the gate or a page: each once, in order.</param>
public sealed record ClosedDoor(DoorTried Tried, int Rounds, IReadOnlyList<IPAddress> Seen)
{
    /// <summary>Where the door answers over the other IP version.</summary>
    public DoorTried? OpenOver { get; init; }

    /// <summary>The gate said that the door is open.</summary>
    public bool IsSaidOpen { get; init; }

    /// <summary>The knocks follow from the time.</summary>
    public bool IsRolling { get; init; }

    /// <summary>What the page's clock is ahead of this machine's; null where no page was asked.</summary>
    public TimeSpan? Skew { get; init; }

    /// <summary>Far less than any period of a rolling knock, and more than a page's answer takes.</summary>
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(10);

    /// <summary>The first that explains it: what is certain before what is likely.</summary>
    public KnockProblem Explain()
    {
        if (OpenOver is { } open)
        {
            var (this_, other) = (Families.Name(Tried.Route.Gate), Families.Name(open.Route.Gate));
            return new KnockProblem(ProblemKind.OtherFamily,
                $"{open.Service} is open over {other} ({open.Route.Gate}), and what follows would use {this_} ({Tried.Route.Gate}), where it is closed",
                $"--both knocks over both (ip: both in a profile); {(other == "IPv4" ? "-4" : "-6")} here and in what follows (ssh {(other == "IPv4" ? "-4" : "-6")}) keeps to {other}");
        }

        if (Seen.GroupBy(s => s.AddressFamily).FirstOrDefault(g => g.Count() > 1) is { } changing)
        {
            return new KnockProblem(ProblemKind.AddressChanges,
                $"your public address changes from one connection to the next: {string.Join(", ", changing.Take(4))}; what was let in is not what comes next",
                "your provider shares addresses (CGNAT): with an invitation --prefix 24 lets in all of them, if the gate permits; or knock over IPv6 (-6), from another network, or through a VPN");
        }

        if (IsRolling && Skew is { } skew && skew.Duration() >= WorthTelling)
        {
            return new KnockProblem(ProblemKind.ClockOff,
                $"your clock is {AnswerText.Duration(skew.Duration())} {(skew > TimeSpan.Zero ? "behind" : "ahead of")} the address page's, and a rolling knock follows from the time",
                "set this machine's clock (timedatectl set-ntp true)");
        }

        var rounds = Rounds == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{Rounds} times");
        var said = IsSaidOpen ? "the gate says that it is open, and " : $"knocked {rounds}, and ";
        return Tried.Answer switch
        {
            DoorAnswer.Refused => new KnockProblem(ProblemKind.StillClosed, $"{said}{Tried} refuses connections: the machine is there, and says so",
                "the door is open and its service is down, or no gate hides that port: look at the service on the other side, and whether the name leads to the right machine"),
            DoorAnswer.Prohibited => new KnockProblem(ProblemKind.StillClosed, $"{said}the way to {Tried} is refused by a machine on it (ICMP says unreachable or prohibited)",
                "a gate says nothing: it is a router or firewall on the way, or the machine is down; try from another network"),
            _ => new KnockProblem(ProblemKind.StillClosed, $"{said}{Tried} still does not answer", Silence()),
        };
    }

    private string Silence() => (IsSaidOpen, IsRolling) switch
    {
        (true, _) => "the service may be down, or a firewall stands between (also on your side); --opens names what to try",
        (_, true) => "the time may be wrong on either side, which makes the knocks wrong (timedatectl), the key an old one, or the gate down; something on the way may drop the knocks (--delay 500, another network)",
        _ => "check the knocks and their order; something on the way may drop or reorder them (--delay 500, another network), your address may change between packets (name an address-page in the profile to find out), or the gate may be down",
    };
}
