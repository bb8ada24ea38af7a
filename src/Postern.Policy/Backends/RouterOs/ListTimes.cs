using Postern.Policy.FrontEnds.RouterOs.Properties.Values;

namespace Postern.Policy.Backends.RouterOs;

/// <summary>How long an entry can live on a list: whole seconds, one at least, 35w3d13:13:56 at most.</summary>
public static class ListTimes
{
    public static TimeSpan Longest => TimeValue.MaximumListTimeout;

    public static TimeSpan Of(TimeSpan time) =>
        time > Longest ? Longest : TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(time.TotalSeconds)));
}
