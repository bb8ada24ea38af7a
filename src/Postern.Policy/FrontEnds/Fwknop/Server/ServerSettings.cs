using Postern.Policy.Text;
using Postern.Rules.Doors;

namespace Postern.Policy.FrontEnds.Fwknop.Server;

/// <summary>What fwknopd.conf says of packets.</summary>
internal sealed record ServerSettings(SpaEntrance Entrance)
{
    public TimeSpan? Window { get; init; }

    /// <summary>Where access.conf is; null where it is not said.</summary>
    public string? AccessFile { get; init; }

    /// <summary>Where that is said; the file's beginning where it is not.</summary>
    public required Piece AccessPlace { get; init; }
}
