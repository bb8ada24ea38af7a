using Postern.Client;
using Postern.Client.KeepingOpen;
using Postern.Client.Plans;
using Postern.Linux;

namespace Postern.Cli.Sessions;

/// <summary><c>--keep-open</c>: knocks again before each grant ends, while a command runs, or until it is interrupted.</summary>
internal static class KeptSession
{
    /// <param name="command">Program and arguments; empty: none.</param>
    public static async Task<int> Run(KnockPlan plan, KnockSeam seam, IReadOnlyList<string> command, Terminal terminal, CancellationToken stop)
    {
        if (!GrantLength.IsKnown(plan))
        {
            return seam.Report([KnockProblem.Wrong($"nobody says how long {plan.Title} stays open, and so when to knock again",
                "say it as the gate's policy does: for: 30m in the profile, or --for 30m")]);
        }

        if (command.Count == 0)
            return await UntilInterrupted(plan, seam, terminal, stop);
        return ProcessImage.Find(command[0]) is { } program
            ? await WhileRunning(plan, seam, program, [.. command.Skip(1)], terminal, stop)
            : seam.Report([KnockProblem.Wrong($"no program '{command[0]}' to run", "check its spelling and PATH")]);
    }

    private static async Task<int> UntilInterrupted(KnockPlan plan, KnockSeam seam, Terminal terminal, CancellationToken stop)
    {
        using var interruption = new Interruption(stop);
        using var status = new KeepingStatus(plan.Title, terminal);
        var keeper = Keeper(plan, seam, terminal, status.Tell, status.Show);
        try
        {
            var first = await keeper.Knock(interruption.Token);
            // What the person has to mend is said and no more: neither time nor another network does it.
            if (first.Problems.Any(p => p.Kind == ProblemKind.WrongInput))
                return seam.Report(first.Problems);
            await keeper.Run(interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            // As it was asked to.
        }

        return ExitCode.Done;
    }

    private static async Task<int> WhileRunning(KnockPlan plan, KnockSeam seam, string program, IReadOnlyList<string> arguments, Terminal terminal, CancellationToken stop)
    {
        var status = new KeepingWords(plan.Title, terminal);
        var keeper = Keeper(plan, seam, terminal, status.Tell, null);
        using (var interruption = new Interruption(stop))
        {
            try
            {
                var first = await keeper.Knock(interruption.Token);
                if (first.Problems.Count > 0)
                    return seam.Report(first.Problems);
            }
            catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
            {
                return ExitCode.Interrupted;
            }
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var keeping = keeper.Run(end.Token);
        var (code, refusal) = await ChildProgram.Run(program, arguments);
        await end.CancelAsync();
        await keeping;
        return refusal is null ? code : seam.Report([KnockProblem.Refused($"{program} cannot be run: {refusal}", "try it alone, without postern")]);
    }

    private static DoorKeeper Keeper(KnockPlan plan, KnockSeam seam, Terminal terminal, Action<KeepingNews, KnockOutcome> telling, Action<TimeSpan>? waiting) =>
        new(seam.Knock, outcome => GrantLength.Of(plan, outcome, terminal.Time.GetUtcNow()), terminal.Time) { Telling = telling, Waiting = waiting };
}
