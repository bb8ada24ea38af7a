using Postern.Cli.Commands;
using Postern.Cli.Output;
using Postern.Policy;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Policy.Diagnostics;
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

    /// <summary>Says nothing where nothing changes.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>How a router is reached; tests stand in for one.</summary>
    public Func<RouterLogin, CancellationToken, Task<RouterConnection>> Connect { get; init; } = (login, stop) => RouterConnector.Connect(login, RouterPatience.Login, terminal.Time, stop);

    public string File => file;

    /// <summary>When what was compiled last is over: a rolling knock's next period.</summary>
    public DateTimeOffset NextPush { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>Null after a message: the input is wrong.</summary>
    /// <param name="version">Of RouterOS, 6 or 7.</param>
    /// <param name="login">Of the router that it is for, where that is known: by whichever transport it is spoken to here, it is the policy's router at that host.</param>
    /// <param name="said">Takes what a compilation found, so that it is not said twice; null: it is printed here.</param>
    public Compilation? Compile(int version, RouterLogin? login, List<Diagnostic>? said)
    {
        if (PolicyFiles.Open([file], terminal) is not { } inputs)
            return null;
        Predicate<RouterPolicy>? isFor = login is null ? null : r => string.Equals(r.Login.Address.Host, login.Address.Host, StringComparison.OrdinalIgnoreCase);
        var options = new CompileOptions { RouterOs = Removes ? null : new RouterOsOptions { Version = version, MarksAll = true, IsFor = isFor }, Now = terminal.Time.GetUtcNow() };
        var compilation = PolicyCompiler.Compile(inputs, options);
        if (said is not null)
            said.AddRange(compilation.Diagnostics);
        else if (compilation.HasErrors && !Removes)
            Print(compilation.Diagnostics);
        return compilation.HasErrors && !Removes ? null : compilation;
    }

    /// <returns>The command's exit code.</returns>
    public async Task<int> Push(RouterLogin login, CancellationToken stop)
    {
        var connection = await Connect(login, stop);
        if (connection.Session is not { } session)
        {
            terminal.Error.WriteLine($"postern: {login.Address}: {connection.Refusal}");
            return connection.IsFinal ? ExitCode.WrongInput : ExitCode.MachineRefused;
        }

        await using (session)
            return await Push(session, login, stop);
    }

    private async Task<int> Push(IRouterSession session, RouterLogin login, CancellationToken stop)
    {
        var router = SourceSpan.WholeFile(login.Address.ToString());
        var found = new List<Diagnostic>();
        if (Compile(session.Version.Major, login, found) is not { } compilation)
        {
            Print(found);
            return ExitCode.WrongInput;
        }

        if (!IsQuiet)
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
        if (!IsQuiet || !plan.IsEmpty)
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
        if (!IsJson)
            terminal.Out.WriteLine(Removes ? $"removed: nothing of Postern's is left on {login.Address}" : $"pushed: {login.Address} enforces {file}");
        return ExitCode.Done;
    }

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
