using Postern.Policy.FrontEnds.Knockd.Commands;
using Postern.Policy.FrontEnds.Knockd.Syntax;
using Postern.Policy.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd.Sections;

/// <summary>A section of the file, read by itself; what it becomes depends on the others.</summary>
internal sealed record SectionDraft(Section Section, string Name, SequenceOpener Opener)
{
    public OneTimeFile? OneTime { get; init; }

    public required CommandReading Start { get; init; }

    /// <summary>What an IPv6 source has started: knockd takes the other command where there is none for IPv6.</summary>
    public required CommandReading Start6 { get; init; }

    public required CommandReading Stop { get; init; }

    public required CommandReading Stop6 { get; init; }

    /// <summary>Null where it is not written.</summary>
    public required TimeSpan? CommandTimeout { get; init; }

    public bool HasCommands => Start.Text is not null || Start6.Text is not null;

    public bool HasStop => Stop.Text is not null || Stop6.Text is not null;

    public bool OpensSomething => Start.Opens4 || Start6.Opens6;

    /// <summary>All it does is to take back what another section did.</summary>
    public bool ClosesOnly => !OpensSomething && !HasStop && Start.Closes.Concat(Start6.Closes).Any(c => c.Ports.Count > 0);

    /// <summary>Where the decision about the commands is told.</summary>
    public Piece Place => Start.Text ?? Start6.Text ?? Section.Name;

    /// <summary>What is behind the door, for both IP versions.</summary>
    public IEnumerable<ProtectedService> Services(IpFamily family) =>
        (family == IpFamily.V4 ? Start : Start6).Opens.Where(o => o.Family.HasFlag(family)).SelectMany(o => o.Ports.Select(p => new ProtectedService(o.Host, p))).Distinct();
}
