using System.Net;
using Postern.Watcher.Gates;

namespace Postern.Watcher.Control;

/// <summary>What a person may ask of a gate that stands, whether its watcher answers or the kernel is asked directly.</summary>
public interface IGateControl : IDisposable
{
    GateReport Status();

    GateReport Lists();

    /// <param name="name">A door or an address list.</param>
    GateChange Allow(IPAddress source, string name, TimeSpan duration);

    /// <param name="name">Null is all.</param>
    GateChange Revoke(IPAddress source, string? name);
}

/// <param name="State">Null when there is no gate.</param>
/// <param name="Watcher">Null when there is none, or when it was not asked for.</param>
/// <param name="Refusal">Why nothing is known; null otherwise.</param>
public sealed record GateReport(GateState? State, WatcherStatus? Watcher, string? Refusal)
{
    public static GateReport Refused(string why) => new(null, null, why);
}
