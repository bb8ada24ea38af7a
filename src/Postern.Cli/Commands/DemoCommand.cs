using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using Postern.Cli.Demo;
using Postern.Cli.Output;
using Spectre.Console;

namespace Postern.Cli.Commands;

/// <summary><c>postern demo</c>: the whole story on this machine, in network namespaces that nobody else sees; exit 3 when a claim does not hold.</summary>
public static class DemoCommand
{
    public static Command Create(Terminal terminal)
    {
        var json = SharedArguments.Json();
        var host = new Option<bool>("--host") { Hidden = true, Description = "be one of the demo's hosts" };
        var asRoot = new Option<bool>("--mapped-root") { Hidden = true, Description = "root is mapped already" };
        var command = new Command("demo", "watch a gate at work: three hosts on this machine, real packets, nothing left behind") { json, host, asRoot };
        command.SetAction(async (parsed, stop) =>
        {
            if (!OperatingSystem.IsLinux())
            {
                terminal.Error.WriteLine("postern: the demo needs Linux: its hosts are network namespaces");
                return ExitCode.MachineRefused;
            }

            try
            {
                if (parsed.GetValue(host))
                {
                    await HostAgent.Run(terminal, stop);
                    return ExitCode.Done;
                }

                return await Run(terminal, parsed.GetValue(json), parsed.GetValue(asRoot), stop);
            }
            catch (OperationCanceledException)
            {
                terminal.Error.WriteLine("postern: stopped; nothing is left behind");
                return ExitCode.MachineRefused;
            }
        });
        return command;
    }

    private static async Task<int> Run(Terminal terminal, bool isJson, bool isMapped, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        if (!await Packages.Ensure(terminal.Error, stop))
            return ExitCode.MachineRefused;
        if (!Environment.IsPrivilegedProcess)
            return Refuse(terminal, await UserNamespace.BecomeRoot(["demo", "--mapped-root", .. isJson ? (string[])["--json"] : []], stop));
        var (hosts, refusal) = await DemoHosts.Build(stop);
        if (hosts is null)
            return Refuse(terminal, refusal, isMapped);

        IReadOnlyList<Claim> claims;
        await using (hosts)
        {
            var policy = DemoPolicy.Random(RandomNumberGenerator.GetInt32);
            claims = await new DemoStory(hosts, policy, Teller(terminal, isJson), stop).Tell();
        }

        var holds = claims.All(c => c.Holds);
        var elapsed = Stopwatch.GetElapsedTime(started);
        if (isJson)
            PrintJson(claims, holds, elapsed, terminal.Out);
        else
            PrintEnd(claims, holds, elapsed, terminal.Out);
        return holds ? ExitCode.Done : ExitCode.MachineRefused;
    }

    private static int Refuse(Terminal terminal, string reason, bool isMapped = true)
    {
        terminal.Error.WriteLine($"postern: this system does not let the demo make network namespaces: {reason}");
        terminal.Error.WriteLine(isMapped
            ? "    try: sudo, or as root"
            : "    try: a machine or container that gives root its rights (in a container: --privileged, or --cap-add NET_ADMIN,SYS_ADMIN)");
        return ExitCode.MachineRefused;
    }

    private static ITeller Teller(Terminal terminal, bool isJson) =>
        isJson ? new SilentTeller()
        : terminal.IsInteractive ? new ColourTeller(AnsiConsole.Console)
        : new PlainTeller(terminal.Out);

    private static void PrintEnd(IReadOnlyList<Claim> claims, bool holds, TimeSpan elapsed, TextWriter writer)
    {
        writer.WriteLine();
        writer.WriteLine(holds
            ? $"{claims.Count} of {claims.Count} claims hold, in {elapsed.TotalSeconds:0} seconds; the hosts are gone, nothing is left behind"
            : $"{claims.Count(c => !c.Holds)} of {claims.Count} claims do not hold here: {string.Join("; ", claims.Where(c => !c.Holds).Select(c => c.Text))}");
        if (holds)
            writer.WriteLine("a door of your own: postern init --out policy.yaml && postern check policy.yaml && sudo postern up policy.yaml --safe");
    }

    private static void PrintJson(IReadOnlyList<Claim> claims, bool holds, TimeSpan elapsed, TextWriter writer) => JsonOutput.Write(writer, json =>
    {
        json.WriteStartArray("claims");
        foreach (var claim in claims)
        {
            json.WriteStartObject();
            json.WriteString("claim", claim.Text);
            json.WriteBoolean("holds", claim.Holds);
            json.WriteString("evidence", claim.Evidence);
            if (claim.Milliseconds is { } milliseconds)
                json.WriteNumber("milliseconds", milliseconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("holds", holds);
        json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 1));
    });
}
