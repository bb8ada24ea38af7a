using System.Globalization;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Items;

/// <summary>Times as RouterOS writes them: <c>1w3d</c>, <c>30m</c>; down to what the model keeps.</summary>
internal static class RouterTime
{
    public static string Text(TimeSpan time)
    {
        var rest = time.Ticks % TimeSpan.TicksPerMillisecond;
        var text = time.Ticks - rest is var whole && whole > 0 ? Durations.Text(TimeSpan.FromTicks(whole), weeks: true) : "";
        return rest > 0 ? string.Create(CultureInfo.InvariantCulture, $"{text}{rest * TimeSpan.NanosecondsPerTick}ns") : text.Length > 0 ? text : "0s";
    }
}
