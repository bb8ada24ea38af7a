using Postern.Cli.Keys;
using Postern.Spa.Rolling;

namespace Postern.Cli.Knocking;

/// <summary>Derives the knocks of this moment, and sends them as if they had been given.</summary>
internal static class RollingKnock
{
    public static async Task<int> Run(KnockRequest request, string file, Terminal terminal, CancellationToken stop)
    {
        if (!RollingKeyFile.TryRead(file, terminal, out var key))
            return ExitCode.WrongInput;
        IReadOnlyList<RollingStep> steps;
        using (key)
            steps = RollingSequence.Of(key, key.PeriodAt(terminal.Time.GetUtcNow()));
        return await SequenceKnock.Run(request with { Words = [.. steps.Select(s => s.ToString())] }, terminal, stop);
    }
}
