using Postern.Cli.Knocking;
using Postern.Client;
using Postern.Client.Plans;

namespace Postern.Cli.Sessions;

/// <summary>What follows a knock while we stay: a connection of ours, or a door that is kept open.</summary>
internal static class HeldSession
{
    public static async Task<int> Run(KnockRequest request, KnockPlan plan, Terminal terminal, CancellationToken stop)
    {
        // Standard output belongs to the connection, or to the command beside us.
        var quiet = request.Session.Proxy is not null || request.Become.Count > 0 ? terminal with { Out = terminal.Error } : terminal;
        var knocking = new PlannedKnock(terminal.Home, terminal.Time);
        var isFirst = true;
        var seam = new KnockSeam(Knock, Report);
        return await (request.Session.Proxy is { } proxy
            ? ProxySession.Run(seam, proxy.Host, (ushort)proxy.Port, terminal, stop)
            : KeptSession.Run(plan, seam, request.Become, terminal, stop));

        async Task<KnockOutcome> Knock(CancellationToken stop)
        {
            // What the first knock has told is not told again, and a command beside us has the terminal to itself.
            using var telling = isFirst ? new KnockTelling(request, plan, quiet) : null;
            isFirst = false;
            var outcome = await knocking.Run(plan, telling ?? new KnockObserver(), stop);
            if (outcome.Problems.Count == 0 && outcome.Settling > TimeSpan.Zero)
                await Task.Delay(outcome.Settling, terminal.Time, stop);
            return outcome;
        }

        int Report(IReadOnlyList<KnockProblem> problems)
        {
            foreach (var problem in problems)
                terminal.Error.WriteLine($"postern: {problem}");
            return KnockEnd.Code(new KnockOutcome(problems));
        }
    }
}
