using System.CommandLine;
using Postern.Cli.Knocking;
using Postern.Cli.Sessions;
using Postern.Cli.Sessions.AtLogin;
using Postern.Client.Plans;

namespace Postern.Cli.Commands;

/// <summary>
/// <c>postern knock TARGET [DOOR] [-- COMMAND...]</c>, <c>postern knock HOST --rolling FILE [-- COMMAND...]</c> and <c>postern knock HOST PORT[:PROTO[:PAYLOAD]]... [-- COMMAND...]</c>: knocks, then becomes the command.
/// </summary>
public static class KnockCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new KnockOptions();
        var command = new Command("knock", "knock at a gate, then become the command after --");
        options.AddTo(command);
        command.SetAction(async (parsed, stop) => options.Read(parsed, terminal) switch
        {
            ({ } request, _) => await Run(request, terminal, stop),
            (_, var usage) => Usage(terminal, usage!),
        });
        return command;
    }

    private static async Task<int> Run(KnockRequest request, Terminal terminal, CancellationToken stop)
    {
        if (request.Session.IsAtLogin)
            return await LoginSession.Run(request, terminal, stop);
        var planning = KnockPlanning.Of(request, terminal);
        if (planning.Usage is not null)
            return Usage(terminal, planning.Usage);
        if (request.Become.Count == 0 && request.Session is { Proxy: null, RunsNothing: false })
            request = request with { Become = planning.Run };
        var (program, none) = KnockEnd.Program(request);
        if (planning.Plan is not { } plan || none is not null)
            return KnockEnd.Report(request, planning.Plan, new KnockOutcome([.. planning.Problems, .. none is null ? [] : new[] { none }]), terminal);

        if (request.Session.IsHeld)
            return await HeldSession.Run(request, plan, terminal, stop);
        KnockOutcome outcome;
        using (var telling = new KnockTelling(request, plan, terminal))
            outcome = await new PlannedKnock(terminal.Home, terminal.Time).Run(plan, telling, stop);
        var code = KnockEnd.Report(request, plan, outcome, terminal);
        return await KnockEnd.Become(request, program, outcome, code, terminal, stop);
    }

    private static int Usage(Terminal terminal, string message)
    {
        terminal.Error.WriteLine($"postern: {message}");
        terminal.Error.WriteLine("usage: postern knock --help");
        return ExitCode.Usage;
    }
}
