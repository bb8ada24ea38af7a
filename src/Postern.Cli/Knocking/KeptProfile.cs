using Postern.Cli.Output;
using Postern.Client;
using Postern.Client.Profiles;
using Postern.Policy.Profiles;
using Postern.Rules.Doors;

namespace Postern.Cli.Knocking;

/// <summary>A profile by its name, for commands that write about it: what its steps keep in files is read.</summary>
internal static class KeptProfile
{
    /// <summary>Null after a message on the terminal.</summary>
    public static Profile? Find(string name, Terminal terminal)
    {
        var store = new ProfileStore(terminal.Home);
        var (profiles, findings, problem) = store.Read();
        if (problem is null && profiles.FirstOrDefault(p => p.Name == name) is { } found)
            return WithPayloads(found, terminal);
        if (problem is null && (name == "-" || File.Exists(name)))
            problem = KnockProblem.Wrong($"{name} has doors, and none is named", $"write: postern client {name} DOOR --as FORM");
        // What cannot be read of the file is where the name may stand.
        if (findings.Count > 0 && problem is null)
            DiagnosticPrinter.Print(findings, terminal.Error);
        Say(problem ?? KnockProblem.Wrong($"there is no profile {name} in {store.File}", profiles.Count == 0 ? "postern profile add makes one; for a policy's door write: postern client FILE DOOR --as FORM" : $"there are {string.Join(", ", profiles.Take(8).Select(p => p.Name))}"), terminal);
        return null;
    }

    private static Profile? WithPayloads(Profile profile, Terminal terminal)
    {
        if (profile.Knock is not ProfileKnock.Sequence sequence)
            return profile;
        var steps = new List<ProfileStep>();
        var isWhole = true;
        foreach (var step in sequence.Steps)
        {
            if (step.PayloadFile is not { } file)
            {
                steps.Add(step);
                continue;
            }

            var (payload, problem) = PayloadFile.Read(ProfilePlan.PathOf(file, terminal.Home));
            if (payload is null)
            {
                Say(problem!, terminal);
                isWhole = false;
                continue;
            }

            steps.Add(step with { Knock = step.Knock with { Payload = new KnockPayload(payload.Bytes, foldsCase: false) }, PayloadFile = null });
        }

        return isWhole ? profile with { Knock = new ProfileKnock.Sequence(steps) } : null;
    }

    private static void Say(KnockProblem problem, Terminal terminal) => terminal.Error.WriteLine($"postern: {problem}");
}
