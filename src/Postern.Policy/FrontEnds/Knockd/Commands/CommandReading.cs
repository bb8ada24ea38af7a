using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd.Commands;

/// <summary>What one command line asks for.</summary>
internal sealed record CommandReading
{
    public static readonly CommandReading Nothing = new() { Text = null };

    /// <summary>The line; null where there is none.</summary>
    public required Piece? Text { get; init; }

    public IReadOnlyList<FirewallOrder> Opens { get; init; } = [];

    public IReadOnlyList<FirewallOrder> Closes { get; init; } = [];

    /// <summary>What else is to be run, as a shell line; null where there is nothing else.</summary>
    public string? Rest { get; init; }

    /// <summary>The words of <see cref="Rest"/> where no shell is needed.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>The line itself closes again after so long.</summary>
    public TimeSpan? Pause { get; init; }

    /// <summary>Why commands of a firewall are among <see cref="Rest"/>.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Commands that a shell would run only where the firewall's failed.</summary>
    public int LeftOut { get; init; }

    /// <summary>A line that only a shell understands and that takes something out of a firewall.</summary>
    public bool ClosesUnread { get; init; }

    public bool Opens4 => Opens.Any(o => o.Family.HasFlag(IpFamily.V4));

    public bool Opens6 => Opens.Any(o => o.Family.HasFlag(IpFamily.V6));
}
