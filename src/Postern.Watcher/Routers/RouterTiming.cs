namespace Postern.Watcher.Routers;

/// <summary>How patient a gate is with its routers.</summary>
/// <param name="First">The pause after a first failure; it doubles with each, up to <paramref name="Longest"/>.</param>
/// <param name="Longest">Also the pause where trying again hardly helps: after a wrong password.</param>
/// <param name="Silence">A session that says nothing for so long is asked whether it is still there.</param>
/// <param name="Patience">A router that answers nothing for so long is taken for gone.</param>
public sealed record RouterTiming(TimeSpan First, TimeSpan Longest, TimeSpan Silence, TimeSpan Patience)
{
    public static readonly RouterTiming Usual = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));

    /// <param name="chance">0 to 1: many gates, or many routers, do not come back in step.</param>
    public TimeSpan Pause(int failures, double chance)
    {
        var pause = First * Math.Pow(2, Math.Clamp(failures - 1, 0, 30));
        return (pause < Longest ? pause : Longest) * (0.5 + (chance / 2));
    }
}
