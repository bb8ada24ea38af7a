using System.Text.Json;
using Postern.Cli.Output;
using Postern.Client;
using Postern.Linux;

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

    /// <param name="content">What JSON says besides the problems.</param>
    public static int Report(KnockRequest request, IReadOnlyList<KnockProblem> problems, Action<Utf8JsonWriter> content, Terminal terminal)
    {
        foreach (var problem in problems)
            terminal.Error.WriteLine($"postern: {problem}");
        if (request.IsJson)
        {
            JsonOutput.Write(terminal.Out, json =>
            {
                content(json);
                json.WriteStartArray("problems");
                foreach (var problem in problems)
                {
                    json.WriteStartObject();
                    json.WriteString("message", problem.Message);
                    json.WriteString("remedy", problem.Remedy);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
        }

        return problems switch
        {
            [] => ExitCode.Done,
            _ when problems.Any(p => p.Kind == ProblemKind.WrongInput) => ExitCode.WrongInput,
            _ => ExitCode.MachineRefused,
        };
    }

    /// <summary>Returns where there is nothing to become, or the kernel refuses.</summary>
    public static int Become(KnockRequest request, string? program, int code, Terminal terminal)
    {
        if (code != ExitCode.Done || program is null)
            return code;
        terminal.Out.Flush();
        terminal.Error.WriteLine($"postern: cannot become {program}: {ProcessImage.Replace(program, request.Become)}");
        return ExitCode.MachineRefused;
    }
}
