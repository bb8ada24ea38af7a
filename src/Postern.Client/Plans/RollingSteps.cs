using Postern.Spa.Rolling;

namespace Postern.Client.Plans;

/// <summary>The knocks of one moment, from the key of a rolling knock.</summary>
public static class RollingSteps
{
    private const int LongestFile = 64 * 1024;

    /// <returns>The steps, or why there are none.</returns>
    public static (IReadOnlyList<PlannedStep>? Steps, KnockProblem? Problem) Derive(string file, DateTimeOffset now)
    {
        var (text, unreadable) = OwnFile.Read(file, LongestFile);
        if (text is null)
            return (null, unreadable);
        return TryRead(text, out var key, out var problem)
            ? (Derive(key!, now), null)
            : (null, KnockProblem.Wrong($"{file}: {problem}", "name the file that postern key new --rolling made"));
    }

    /// <summary>Disposes of the key.</summary>
    public static IReadOnlyList<PlannedStep> Derive(RollingKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        using (key)
            return [.. RollingSequence.Of(key, key.PeriodAt(now)).Select(s => new PlannedStep(Of(s)))];
    }

    /// <summary>One line, and comments.</summary>
    public static bool TryRead(string text, out RollingKey? key, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        key = null;
        var lines = text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#').ToList();
        if (lines.Count == 1)
            return RollingKey.TryRead(lines[0], out key, out problem);
        problem = lines.Count == 0 ? "it is empty" : "it has several keys: a rolling knock has one";
        return false;
    }

    private static Knock Of(RollingStep step) => step.IsUdp ? new UdpKnock(step.Port, step.Payload.IsEmpty ? null : new KnockBytes(step.Payload)) : new TcpKnock(step.Port);
}
