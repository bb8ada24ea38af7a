using System.CommandLine;
using Postern.Cli.Knocking;
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
        command.SetAction(async (parsed, stop) => options.Read(parsed) switch
        {
            ({ } request, _) => await Run(request, terminal, stop),
            (_, var usage) => Usage(terminal, usage!),
        });
        return command;
    }

    private static async Task<int> Run(KnockRequest request, Terminal terminal, CancellationToken stop)
    {
        var planning = KnockPlanning.Of(request, terminal);
        if (planning.Usage is not null)
            return Usage(terminal, planning.Usage);
        var (program, none) = KnockEnd.Program(request);
        if (planning.Plan is not { } plan || none is not null)
            return KnockEnd.Report(request, planning.Plan, new KnockOutcome([.. planning.Problems, .. none is null ? [] : new[] { none }]), terminal);

        var outcome = await new PlannedKnock(terminal.Home, terminal.Time).Run(plan, new KnockTelling(request, plan, terminal), stop);
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
