using Postern.Cli.Commands;
using Postern.Cli.Output;
using Postern.Policy;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Policy.Model;
using Postern.Routers;
using Postern.Routers.Pushing;
using Postern.Rules.Model;

namespace Postern.Cli.Routers;

/// <summary>One push as <c>postern push</c> does it: connect, compile for that router, show, ask, carry out, say what came of it.</summary>
internal sealed class PushJob(string file, Terminal terminal)
{
    public TimeSpan? Trial { get; init; }

    public bool AsksNothing { get; init; }

    public bool IsDryRun { get; init; }

    /// <summary>Everything of ours goes.</summary>
    public bool Removes { get; init; }

    public bool IsJson { get; init; }

    /// <summary>How a router is reached; tests stand in for one.</summary>
    public Func<RouterLogin, CancellationToken, Task<RouterConnection>> Connect { get; init; } = (login, stop) => RouterConnector.Connect(login, RouterPatience.Login, terminal.Time, stop);

    /// <summary>The file and those that it names.</summary>
    public FollowedFiles Files { get; } = new([file]);

    /// <summary>Nothing was pushed because the file is wrong: to try again is of no use until it changes.</summary>
    public bool IsInputWrong { get; private set; }

    /// <summary>When what was compiled last is over: a rolling knock's next period.</summary>
    public DateTimeOffset NextPush { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>Standard input, which can be read once.</summary>
    private IReadOnlyList<InputFile>? _typed;

    /// <summary>The last one without errors, and for which RouterOS.</summary>
    private (Compilation Compilation, int Version)? _compiled;

    /// <summary>Null after a message: the input is wrong.</summary>
    /// <param name="version">Of RouterOS, 6 or 7.</param>
    /// <param name="login">Of the router that it is for, where that is known: by whichever transport it is spoken to here, it is the policy's router at that host.</param>
    /// <param name="said">Takes what a compilation found, so that it is not said twice; null: it is printed here.</param>
    public Compilation? Compile(int version, RouterLogin? login, List<Diagnostic>? said)
    {
        Files.Begin();
        if ((_typed ?? PolicyFiles.Open([file], terminal, Files.Add)) is not { } inputs)
            return null;
        if (file == "-")
            _typed = inputs;
        var options = Options(version, login);
        var compilation = PolicyCompiler.Compile(inputs, options);
        if (said is not null)
            said.AddRange(compilation.Diagnostics);
        else if (compilation.HasErrors && !Removes)
            Print(compilation.Diagnostics);
        if (compilation.HasErrors && !Removes)
            return null;
        _compiled = (compilation, version);
        return compilation;
    }

    /// <param name="isRoll">What was compiled last, with the rolling knocks of now; no file is read, and nothing is said where all goes well.</param>
    /// <returns>The command's exit code.</returns>
    public async Task<int> Push(RouterLogin login, bool isRoll, CancellationToken stop)
    {
        IsInputWrong = false;
        var connection = await Connect(login, stop);
        if (connection.Session is not { } session)
            return RouterOptions.Refused(login, connection, terminal);

        await using (session)
            return await Push(session, login, isRoll, stop);
    }

    private async Task<int> Push(IRouterSession session, RouterLogin login, bool isRoll, CancellationToken stop)
    {
        var router = SourceSpan.WholeFile(login.Address.ToString());
        var found = new List<Diagnostic>();
        if (((isRoll ? Roll(session.Version.Major, login) : null) ?? Compile(session.Version.Major, login, found)) is not { } compilation)
        {
            Print(found);
            IsInputWrong = true;
            return ExitCode.WrongInput;
        }

        Print(found);
        NextPush = (compilation.RuleSet.Guard?.Doors ?? []).Select(d => d.Rolling?.Until).Min() ?? DateTimeOffset.MaxValue;
        var manager = await Management.Source(session, login.User, stop);
        var request = new PushRequest(Removes ? null : compilation.Router!, PushOwners.Mine())
        {
            Router = router,
            Manager = manager,
            Trial = Trial,
            Confirm = terminal.CanAsk && !AsksNothing ? AskToKeep : null,
            ConnectAgain = s => Connect(login, s),
        };
        var scope = RouterPush.Scope(request.Desired) with { HasSurroundings = true, Address = manager };
        var (present, refusal) = await RouterReading.Read(session, scope, stop);
        if (present is null)
            return Refuse(PushDiagnostics.Unreadable(router, refusal!));
        if (RouterPush.Clashes(present, request) is { Count: > 0 } clashes)
            return Refuse([.. clashes]);
        var plan = request.PlanFor(present);
        if (!isRoll)
            Show(plan, login);
        if (plan.IsEmpty)
            return ExitCode.Done;
        if (manager is not null && WayIn.IsShutBy(present, plan, manager, login.Address.Port))
        {
            var locksOut = PushDiagnostics.LocksOut(router, manager.ToString(), $"tcp/{login.Address.Port}", Trial is not null);
            Print([locksOut]);
            if (locksOut.Severity == Severity.Error && !IsDryRun)
                return ExitCode.MachineRefused;
        }

        if (plan.Rerouted.Count > 0)
            Print([PushDiagnostics.Rerouted(router, plan.Rerouted)]);
        if (IsDryRun)
            return ExitCode.Done;
        if (!AsksNothing && !Ask($"Change {login.Address}? [y/N] "))
        {
            terminal.Error.WriteLine("postern: nothing was changed");
            return ExitCode.MachineRefused;
        }

        var result = await new RouterPush(request with { Shown = plan }, terminal.Time).Run(session, stop);
        Print(result.Findings);
        if (result.End != PushEnd.Done)
            return ExitCode.MachineRefused;
        if (!IsJson && !isRoll)
            terminal.Out.WriteLine(Removes ? $"removed: nothing of Postern's is left on {login.Address}" : $"pushed: {login.Address} enforces {file}");
        return ExitCode.Done;
    }

    private CompileOptions Options(int version, RouterLogin? login)
    {
        Predicate<RouterPolicy>? isFor = login is null ? null : r => string.Equals(r.Login.Address.Host, login.Address.Host, StringComparison.OrdinalIgnoreCase);
        return new() { RouterOs = Removes ? null : new RouterOsOptions { Version = version, MarksAll = true, IsFor = isFor }, Now = terminal.Time.GetUtcNow() };
    }

    /// <summary>Null: nothing was compiled for this RouterOS yet.</summary>
    private Compilation? Roll(int version, RouterLogin login) =>
        _compiled is { } last && last.Version == version && PolicyCompiler.Roll(last.Compilation, Options(version, login)) is { Router: not null } rolled ? rolled : null;

    private int Refuse(params IReadOnlyList<Diagnostic> findings)
    {
        Print(findings);
        return ExitCode.MachineRefused;
    }

    private void Print(IReadOnlyList<Diagnostic> findings)
    {
        if (findings.Count == 0)
            return;
        if (IsJson)
            DiagnosticPrinter.PrintJson(findings, terminal.Error);
        else
            DiagnosticPrinter.Print(findings, terminal.Error);
    }

    private void Show(PushPlan plan, RouterLogin login)
    {
        if (IsJson)
            JsonOutput.Write(terminal.Out, json => PlanText.Write(plan, login.Address.ToString(), json));
        else
            PlanText.Print(plan, login.Address.ToString(), terminal.Out);
        terminal.Out.Flush();
    }

    private bool Ask(string question)
    {
        terminal.Error.Write(question);
        terminal.Error.Flush();
        return terminal.ReadLine?.Invoke()?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    private async Task<bool> AskToKeep(TimeSpan time, CancellationToken stop)
    {
        terminal.Error.Write($"on trial for {Durations.Text(time)}: see that everything still works, then press Enter to keep it; otherwise it is undone ");
        terminal.Error.Flush();
        var answer = Task.Run(() => terminal.ReadLine!(), CancellationToken.None);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var first = await Task.WhenAny(answer, Task.Delay(time, terminal.Time, waiting.Token));
        await waiting.CancelAsync();
        return first == answer && await answer is not null;
    }
}
