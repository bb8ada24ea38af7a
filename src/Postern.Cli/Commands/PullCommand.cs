using System.CommandLine;
using Postern.Cli.Output;
using Postern.Cli.Routers;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Policy.Diagnostics;
using Postern.Routers;
using Postern.Routers.Pushing;
using Postern.Rules.Model;

namespace Postern.Cli.Commands;

/// <summary><c>postern pull ROUTER</c>: the router's firewall as a script, for <c>check</c>, <c>simulate</c> and <c>prove</c>.</summary>
public static class PullCommand
{
    public static Command Create(Terminal terminal)
    {
        var router = new RouterOptions();
        var all = new Option<bool>("--all") { Description = "address list entries with time left, too, each with the time it has left" };
        var command = new Command("pull", "print a router's firewall as a RouterOS script: postern pull ROUTER > r.rsc, then check, simulate or prove r.rsc; nothing is changed") { all };
        router.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            if (!router.TryRead(parsed, [], terminal, out var login, out var exit))
                return exit;
            var connection = await RouterConnector.Connect(login, RouterPatience.Login, terminal.Time, stop);
            if (connection.Session is not { } session)
                return RouterOptions.Refused(login, connection, terminal);

            await using (session)
                return await Print(session, SourceSpan.WholeFile(login.Address.ToString()), parsed.GetValue(all), terminal, stop);
        });
        return command;
    }

    internal static async Task<int> Print(IRouterSession session, SourceSpan router, bool hasDynamicEntries, Terminal terminal, CancellationToken stop)
    {
        var (snapshot, refusal) = await RouterReading.Read(session, new ReadingScope { HasSurroundings = true, HasDynamicEntries = true }, stop);
        if (snapshot is null)
        {
            DiagnosticPrinter.Print([PushDiagnostics.Unreadable(router, refusal!)], terminal.Error);
            return ExitCode.MachineRefused;
        }

        var pulled = PulledFirewall.Of(snapshot, hasDynamicEntries);
        IReadOnlyList<Diagnostic> findings =
        [
            .. pulled.LeftOut.Select(l => PushDiagnostics.LeftOut(router, l.Count, RouterMenus.InScript(l.Menu))),
            .. pulled.Invalid.Select(i => PushDiagnostics.Invalid(router, RouterMenus.InScript(i.Menu), ItemScript.Line(i))),
        ];
        DiagnosticPrinter.Print(findings, terminal.Error);
        terminal.Out.Write($"# {router.File}, RouterOS {session.Version}\n{pulled.Text}");
        return ExitCode.Done;
    }
}
