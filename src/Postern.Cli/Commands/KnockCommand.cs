using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Postern.Cli.Output;
using Postern.Client;
using Postern.Client.Senders;
using Postern.Linux;
using Postern.Rules.Model;

namespace Postern.Cli.Commands;

/// <summary><c>postern knock HOST PORT[:PROTO[:PAYLOAD]]... [-- COMMAND...]</c>: knocks, then becomes the command.</summary>
public static class KnockCommand
{
    /// <summary>No gate waits longer for the next knock.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    public static Command Create(Terminal terminal)
    {
        var host = new Argument<string>("HOST") { Description = "the gate: a name or an address" };
        var steps = new Argument<string[]>("KNOCK")
        {
            Description = "7001, 7001:udp, 62000:udp:PAYLOAD, tcp/7001, 'udp/62000 \"open sesame\"', udp/62000:hex:6f70, icmp/size=720 (the whole IP packet), 'icmp \"payload\"'; "
                + "after --, the command to become once the door is open: postern knock home 7001 8001 -- ssh home",
            Arity = ArgumentArity.OneOrMore,
        };
        var udp = new Option<bool>("--udp", "-u") { Description = "a bare port is UDP; TCP if not given" };
        var delay = new Option<string>("--delay", "-d")
        {
            Description = $"between knocks and after the last, in milliseconds or as 1s; default {Knocker.DefaultDelay.TotalMilliseconds}, so that they arrive in order",
            HelpName = "MS",
        };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "say each knock as it leaves" };
        var ipv4 = new Option<bool>("--ipv4", "-4") { Description = "IPv4 only" };
        var ipv6 = new Option<bool>("--ipv6", "-6") { Description = "IPv6 only" };
        var source = new Option<string>("--source") { Description = "knock from this address of this machine", HelpName = "ADDRESS" };
        var json = SharedArguments.Json();
        var command = new Command("knock", "knock at a gate, then become the command after --") { host, steps, udp, delay, verbose, ipv4, ipv6, source, json };
        command.SetAction(async (parsed, stop) =>
        {
            var (knocks, become) = Split(parsed, parsed.GetRequiredValue(steps));
            if (knocks.Count == 0)
                return Usage(terminal, "no KNOCK before --");
            if (parsed.GetValue(ipv4) && parsed.GetValue(ipv6))
                return Usage(terminal, "-4 and -6 leave no address");
            if (ReadDelay(parsed.GetValue(delay)) is not { } pause)
                return Usage(terminal, $"--delay {parsed.GetValue(delay)}: write milliseconds, or a time such as 1s, an hour at most");
            IPAddress? from = null;
            if (parsed.GetValue(source) is { } sourceText && !IPAddress.TryParse(sourceText, out from))
                return Usage(terminal, $"--source {sourceText}: write an IPv4 or IPv6 address of this machine");
            var request = new Request(
                parsed.GetRequiredValue(host), knocks, parsed.GetValue(udp), pause,
                (parsed.GetValue(ipv4), parsed.GetValue(ipv6)) switch
                {
                    (true, _) => AddressChoice.IPv4Only,
                    (_, true) => AddressChoice.IPv6Only,
                    _ => AddressChoice.AsTheSystemOrders,
                },
                from, become, parsed.GetValue(verbose), parsed.GetValue(json));
            return await Run(request, terminal, stop);
        });
        return command;
    }

    private static async Task<int> Run(Request request, Terminal terminal, CancellationToken stop)
    {
        // All that is wrong is said at once, and before the first packet.
        var knocks = new List<Knock>();
        var problems = new List<KnockProblem>();
        foreach (var text in request.Knocks)
        {
            if (KnockNotation.TryRead(text, request.PortsAreUdp, out var knock, out var problem))
                knocks.Add(knock);
            else
                problems.Add(problem);
        }

        var program = request.Become is [var name, ..] ? ProcessImage.Find(name) : null;
        if (request.Become.Count > 0 && program is null)
            problems.Add(KnockProblem.Wrong($"no program '{request.Become[0]}' to become", "check its spelling and PATH"));
        if (problems.Count > 0)
            return Report(request, null, [], problems, terminal);

        var (route, unreachable) = await Route.Find(request.Host, request.Choice, request.Source, terminal.Time, stop);
        if (route is null)
            return Report(request, null, [], [unreachable!], terminal);

        var sent = new List<SentKnock>();
        var progress = request.IsJson ? terminal.Error : terminal.Out;
        if (request.IsVerbose)
            progress.WriteLine($"knocking at {route.Host} ({route.Gate}) from {route.Source}");
        var failure = await new Knocker(new SocketSender(terminal.Time), terminal.Time).Knock(route, knocks, request.Delay, knock =>
        {
            sent.Add(knock);
            if (request.IsVerbose)
                progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{knock.At.TotalMilliseconds,6:0} ms  {knock.Knock}"));
        }, stop);
        var code = Report(request, route, sent, failure is null ? [] : [failure], terminal);
        if (code != ExitCode.Done || program is null)
            return code;
        terminal.Out.Flush();
        terminal.Error.WriteLine($"postern: cannot become {program}: {ProcessImage.Replace(program, request.Become)}");
        return ExitCode.MachineRefused;
    }

    private static int Report(Request request, Route? route, List<SentKnock> sent, IReadOnlyList<KnockProblem> problems, Terminal terminal)
    {
        foreach (var problem in problems)
            terminal.Error.WriteLine($"postern: {problem}");
        if (request.IsJson)
            JsonOutput.Write(terminal.Out, json => Write(json, request, route, sent, problems));
        return problems switch
        {
            [] => ExitCode.Done,
            _ when problems.Any(p => p.Kind == ProblemKind.WrongInput) => ExitCode.WrongInput,
            _ => ExitCode.MachineRefused,
        };
    }

    private static void Write(Utf8JsonWriter json, Request request, Route? route, List<SentKnock> sent, IReadOnlyList<KnockProblem> problems)
    {
        json.WriteString("host", request.Host);
        json.WriteString("gate", route?.Gate.ToString());
        json.WriteString("source", route?.Source.ToString());
        json.WriteStartArray("sent");
        foreach (var knock in sent)
        {
            json.WriteStartObject();
            json.WriteString("knock", knock.Knock.ToString());
            json.WriteNumber("atMilliseconds", Math.Round(knock.At.TotalMilliseconds, 1));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("problems");
        foreach (var problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("message", problem.Message);
            json.WriteString("remedy", problem.Remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // The parser gives what follows -- to the last argument; only the tokens tell where that begins.
    private static (IReadOnlyList<string> Knocks, IReadOnlyList<string> Become) Split(ParseResult parsed, string[] values)
    {
        var after = parsed.Tokens.SkipWhile(t => t.Type != TokenType.DoubleDash).Skip(1).Count();
        return after >= values.Length ? ([], values) : (values[..^after], values[^after..]);
    }

    private static TimeSpan? ReadDelay(string? text)
    {
        if (text is null)
            return Knocker.DefaultDelay;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            return milliseconds <= LongestDelay.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
        return Durations.TryParse(text, out var duration) && duration <= LongestDelay ? duration : null;
    }

    private static int Usage(Terminal terminal, string message)
    {
        terminal.Error.WriteLine($"postern: {message}");
        terminal.Error.WriteLine("usage: postern knock --help");
        return ExitCode.Usage;
    }

    /// <param name="Become">The command after <c>--</c> with its arguments; empty when there is none.</param>
    private sealed record Request(
        string Host,
        IReadOnlyList<string> Knocks,
        bool PortsAreUdp,
        TimeSpan Delay,
        AddressChoice Choice,
        IPAddress? Source,
        IReadOnlyList<string> Become,
        bool IsVerbose,
        bool IsJson);
}
