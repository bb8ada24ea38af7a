using System.CommandLine;
using System.Runtime.InteropServices;
using Postern.Cli.Routers;
using Postern.Rules.Model;

namespace Postern.Cli.Commands;

/// <summary><c>postern push FILE ROUTER [--safe 60s]</c>: the router gets what the policy says, and nothing else of it is touched.</summary>
public static class PushCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "a policy (.yaml), a RouterOS script (.rsc), knockd.conf or access.conf" };
        var safe = new Option<string?>("--safe")
        {
            Description = "a trial: undone after this time (60s if none is given) unless you confirm it; without a terminal the second login confirms it",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "TIME",
        };
        var yes = new Option<bool>("--yes") { Description = "do not ask before changing the router" };
        var dryRun = new Option<bool>("--dry-run") { Description = "show what would change, and change nothing" };
        var remove = new Option<bool>("--remove") { Description = "take everything of Postern's off the router; what the doors hid is then open to whoever the rest of the firewall lets in" };
        var follow = new Option<bool>("--follow") { Description = "stay, and push again when FILE or a file that it names changes, and when a rolling knock's time is over; implies --yes" };
        var json = SharedArguments.Json();
        var router = new RouterOptions();
        var command = new Command("push", "make a router enforce a policy: shows what changes, asks, changes it in an order that never opens more, logs in a second time, and undoes it all if anything fails") { file };
        router.AddTo(command);
        foreach (var option in (Option[])[safe, yes, dryRun, remove, follow, json])
            command.Add(option);
        command.SetAction(async (parsed, stop) =>
        {
            TimeSpan? trial = parsed.GetResult(safe) is null ? null : TimeSpan.FromSeconds(60);
            if (parsed.GetValue(safe) is { } text)
            {
                if (!Durations.TryParse(text, out var period) || period > TimeSpan.FromHours(1))
                    return Misuse(terminal, $"--safe {text}: write a time such as 60s or 5m, an hour at most");
                trial = period;
            }

            if (parsed.GetValue(follow) && (parsed.GetValue(remove) || parsed.GetValue(dryRun)))
                return Misuse(terminal, "--follow goes with neither --remove nor --dry-run");
            var job = new PushJob(parsed.GetRequiredValue(file), terminal)
            {
                Trial = trial,
                AsksNothing = parsed.GetValue(yes) || parsed.GetValue(follow),
                IsDryRun = parsed.GetValue(dryRun),
                Removes = parsed.GetValue(remove),
                IsJson = parsed.GetValue(json),
            };
            if (parsed.GetValue(follow) && parsed.GetRequiredValue(file) == "-")
                return Misuse(terminal, "--follow needs a file: standard input does not change");
            if (!job.AsksNothing && !job.IsDryRun && !terminal.CanAsk)
                return Misuse(terminal, "there is no terminal to ask at: add --yes to push without a question, or --dry-run to see what would change");
            if (job.Compile(version: 7, login: null, said: null) is not { } first)
                return ExitCode.WrongInput;
            if (!router.TryRead(parsed, first.Policy?.Routers ?? [], terminal, out var login, out var exit))
                return exit;
            if (!parsed.GetValue(follow))
                return await job.Push(login, isRoll: false, stop);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
            using var ended = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => { context.Cancel = true; over.Cancel(); });
            var asked = login;
            return await new PushFollowing(job, () => job.Compile(version: 7, asked, said: [])?.Policy is { } policy ? router.Again(parsed, policy.Routers, asked) : null, terminal).Run(login, over.Token);
        });
        return command;
    }

    private static int Misuse(Terminal terminal, string message)
    {
        terminal.Error.WriteLine($"postern: {message}");
        return ExitCode.Usage;
    }
}
