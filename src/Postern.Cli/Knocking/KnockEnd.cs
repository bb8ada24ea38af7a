using System.Text.Json;
using Postern.Cli.Output;
using Postern.Client;
using Postern.Client.Plans;

namespace Postern.Cli.Knocking;

/// <summary>How every way of knocking ends: problems told, JSON written, and the command after <c>--</c> become.</summary>
internal static class KnockEnd
{
    /// <summary>Null where there is no command, or a problem where there is no such program.</summary>
    public static (string? Program, KnockProblem? Problem) Program(KnockRequest request)
    {
        var program = request.Become is [var name, ..] ? NextProgram.Find(name) : null;
        return (program, request.Become.Count > 0 && program is null
            ? KnockProblem.Wrong($"no program '{request.Become[0]}' to become", "check its spelling and PATH")
            : null);
    }

    /// <summary>Where people read on: standard output belongs to JSON, or to the command after <c>--</c>.</summary>
    public static TextWriter Words(KnockRequest request, Terminal terminal) => request.IsJson || request.Become.Count > 0 ? terminal.Error : terminal.Out;

    public static int Report(KnockRequest request, KnockPlan? plan, KnockOutcome outcome, Terminal terminal)
    {
        var isQuiet = plan?.Means is KnockMeans.Sequence or KnockMeans.RollingKey && !plan.IsVerified;
        if (outcome is { Problems: [], Sentence.Length: > 0 } && !isQuiet)
            Words(request, terminal).WriteLine(outcome.Sentence);
        foreach (var problem in outcome.Problems)
            terminal.Error.WriteLine($"postern: {problem}");
        if (request.IsJson)
            WriteJson(request, plan, outcome, terminal);
        return Code(outcome);
    }

    // By itself: what writes JSON takes as long to load as a knock to leave.
    private static void WriteJson(KnockRequest request, KnockPlan? plan, KnockOutcome outcome, Terminal terminal) => JsonOutput.Write(terminal.Out, json =>
    {
        KnockJson.Write(json, request, plan, outcome);
        json.WriteStartArray("problems");
        foreach (var problem in outcome.Problems)
        {
            json.WriteStartObject();
            json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(problem.Kind.ToString()));
            json.WriteString("message", problem.Message);
            json.WriteString("remedy", problem.Remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>What the person can mend themselves comes first.</summary>
    public static int Code(KnockOutcome outcome) => outcome switch
    {
        { IsInterrupted: true } => ExitCode.Interrupted,
        { Problems: [] } => ExitCode.Done,
        _ when outcome.Problems.Any(p => p.Kind == ProblemKind.WrongInput) => ExitCode.WrongInput,
        _ => outcome.Problems[0].Kind switch
        {
            ProblemKind.StillClosed => ExitCode.StillClosed,
            ProblemKind.NameUnknown => ExitCode.NameUnknown,
            ProblemKind.NoRoute => ExitCode.NoRoute,
            ProblemKind.OtherFamily => ExitCode.OtherFamily,
            ProblemKind.ClockOff => ExitCode.ClockOff,
            ProblemKind.AddressChanges => ExitCode.AddressChanges,
            _ => ExitCode.MachineRefused,
        },
    };

    /// <summary>Returns where there is nothing to become, the system refuses, or knows no becoming.</summary>
    public static async Task<int> Become(KnockRequest request, string? program, KnockOutcome outcome, int code, Terminal terminal, CancellationToken stop)
    {
        if (code != ExitCode.Done || program is null)
            return code;
        try
        {
            await Task.Delay(outcome.Settling, terminal.Time, stop);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }

        terminal.Out.Flush();
        var (ended, refusal) = await NextProgram.Become(program, request.Become);
        if (refusal is not null)
            terminal.Error.WriteLine($"postern: cannot become {program}: {refusal}");
        return ended;
    }
}
