using Postern.Cli.Output;
using Postern.Client;
using Postern.Client.Profiles;
using Postern.Policy.Diagnostics;
using Postern.Policy.Profiles;
using Postern.Policy.Text;

namespace Postern.Cli.Profiles;

/// <summary>The profiles that the person at the terminal keeps.</summary>
internal static class KeptProfiles
{
    /// <summary>False after a message on the terminal: the file as a whole was not taken.</summary>
    public static bool TryRead(Terminal terminal, out IReadOnlyList<Profile> profiles, out IReadOnlyList<Diagnostic> findings)
    {
        (profiles, findings, var problem) = new ProfileStore(terminal.Home).Read();
        if (problem is not null)
            Tell(problem, terminal);
        return problem is null;
    }

    /// <summary>Null after a message on the terminal.</summary>
    public static Profile? Find(string name, Terminal terminal)
    {
        if (!TryRead(terminal, out var profiles, out var findings))
            return null;
        if (profiles.FirstOrDefault(p => p.Name == name) is { } profile)
            return profile;
        // Perhaps it is one of those that cannot be read.
        if (findings.Count > 0)
            DiagnosticPrinter.Print(findings, terminal.Error);
        Tell(Missing(name, profiles, terminal), terminal);
        return null;
    }

    public static KnockProblem Missing(string name, IReadOnlyList<Profile> profiles, Terminal terminal) => KnockProblem.Wrong(
        $"no profile in {new ProfileStore(terminal.Home).File} is called {name}",
        Suggestion.For(name, profiles.Select(p => p.Name)) is { } near ? $"did you mean {near}?"
        : profiles.Count > 0 ? $"there are {string.Join(", ", profiles.Take(8).Select(p => p.Name))}"
        : "make one: postern profile add, postern profile import, or postern key accept INVITATION");

    /// <returns>The command's exit code.</returns>
    public static int Tell(KnockProblem problem, Terminal terminal)
    {
        terminal.Error.WriteLine($"postern: {problem}");
        return problem.Kind == ProblemKind.MachineRefused ? ExitCode.MachineRefused : ExitCode.WrongInput;
    }
}
