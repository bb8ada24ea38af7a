using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Postern.Cli.Knocking;
using Postern.Client;
using Postern.Rules.Model;

namespace Postern.Cli.Commands;

/// <summary>
/// <c>postern knock TARGET [DOOR] [-- COMMAND...]</c>, <c>postern knock HOST --rolling FILE [-- COMMAND...]</c> and <c>postern knock HOST PORT[:PROTO[:PAYLOAD]]... [-- COMMAND...]</c>: knocks, then becomes the command.
/// </summary>
public static class KnockCommand
{
    /// <summary>No gate waits longer for the next knock.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestGrant = TimeSpan.FromDays(366);

    public static Command Create(Terminal terminal)
    {
        var target = new Argument<string>("TARGET")
        {
            Description = "the gate: an invitation (postern://…), the name of a saved one, a stanza of ~/.fwknoprc, or else a host (a name or an address), which needs its KNOCKs",
        };
        var words = new Argument<string[]>("KNOCK")
        {
            Description = "for a host, its knocks: 7001, 7001:udp, 62000:udp:PAYLOAD, tcp/7001, 'udp/62000 \"open sesame\"', udp/62000:hex:6f70, icmp/size=720 (the whole IP packet), 'icmp \"payload\"'; "
                + "for an invitation, the DOOR, if it has several; for a stanza, nothing; "
                + "after --, the command to become once the door is open: postern knock home 7001 8001 -- ssh home",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var udp = new Option<bool>("--udp", "-u") { Description = "a bare port is UDP; TCP if not given" };
        var delay = new Option<string>("--delay", "-d")
        {
            Description = $"between knocks and after the last, in milliseconds or as 1s; default {Knocker.DefaultDelay.TotalMilliseconds}, so that they arrive in order; a packet of fwknop's is not answered: 500 before the command after --",
            HelpName = "MS",
        };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "say each knock as it leaves" };
        var ipv4 = new Option<bool>("--ipv4", "-4") { Description = "IPv4 only" };
        var ipv6 = new Option<bool>("--ipv6", "-6") { Description = "IPv6 only" };
        var source = new Option<string>("--source")
        {
            Description = "knock from this address of this machine; with an invitation or a stanza the packet says that this address shall be let in, be it this machine's or not",
            HelpName = "ADDRESS",
        };
        var key = new Option<string>("--key", "-i")
        {
            Description = "with an invitation: the SSH key to sign by; a file, a fingerprint (SHA256:…) or a comment; if not given, the one of postern key new, the agent's, those in ~/.ssh",
            HelpName = "KEY",
        };
        var length = new Option<string>("--for") { Description = "with an invitation or a stanza: how long you would like to be let in, such as 2h", HelpName = "TIME" };
        var prefix = new Option<int?>("--prefix") { Description = "with an invitation: let in your whole prefix, for networks whose addresses change from one connection to the next: 24, or 64 for IPv6", HelpName = "BITS" };
        var noWait = new Option<bool>("--no-wait") { Description = "with an invitation: send one packet and wait for no answer" };
        var rc = new Option<string>("--rc") { Description = "TARGET is a stanza of this file; ~/.fwknoprc is looked into without being asked", HelpName = "FILE" };
        var rolling = new Option<string>("--rolling") { Description = "for a host: derive the knocks of this moment from a key that postern key new --rolling made", HelpName = "FILE" };
        var json = SharedArguments.Json();
        var command = new Command("knock", "knock at a gate, then become the command after --")
        {
            target, words, udp, delay, verbose, ipv4, ipv6, source, key, length, prefix, noWait, rc, rolling, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var (before, become) = Split(parsed, parsed.GetValue(words) ?? []);
            if (parsed.GetValue(ipv4) && parsed.GetValue(ipv6))
                return Usage(terminal, "-4 and -6 leave no address");
            TimeSpan? pause = null;
            if (parsed.GetValue(delay) is { } delayText && (pause = ReadDelay(delayText)) is null)
                return Usage(terminal, $"--delay {delayText}: write milliseconds, or a time such as 1s, an hour at most");
            IPAddress? from = null;
            if (parsed.GetValue(source) is { } sourceText && !IPAddress.TryParse(sourceText, out from))
                return Usage(terminal, $"--source {sourceText}: write an IPv4 or IPv6 address");
            TimeSpan? wanted = null;
            if (parsed.GetValue(length) is { } lengthText && (wanted = ReadLength(lengthText)) is null)
                return Usage(terminal, $"--for {lengthText}: write a time such as 30m or 2h, a second at least and a year at most");
            if (parsed.GetValue(prefix) is { } bits and (< 1 or > 128))
                return Usage(terminal, $"--prefix {bits}: write 1 to 32 for IPv4, 1 to 128 for IPv6");
            var request = new KnockRequest(
                parsed.GetRequiredValue(target), before, parsed.GetValue(udp), pause,
                (parsed.GetValue(ipv4), parsed.GetValue(ipv6)) switch
                {
                    (true, _) => AddressChoice.IPv4Only,
                    (_, true) => AddressChoice.IPv6Only,
                    _ => AddressChoice.AsTheSystemOrders,
                },
                from, become, parsed.GetValue(verbose), parsed.GetValue(json))
            {
                Key = parsed.GetValue(key),
                Rc = parsed.GetValue(rc),
                Rolling = parsed.GetValue(rolling),
                For = wanted,
                Prefix = parsed.GetValue(prefix),
                Waits = !parsed.GetValue(noWait),
            };
            return await Run(request, terminal, stop);
        });
        return command;
    }

    private static async Task<int> Run(KnockRequest request, Terminal terminal, CancellationToken stop)
    {
        if (request.Rolling is not null)
        {
            return request switch
            {
                { Words.Count: > 0 } => Usage(terminal, $"{request.Words[0]}: the key of --rolling says what is knocked"),
                { PortsAreUdp: true } => Unfit("--udp", "a rolling knock"),
                { Key: not null } => Unfit("--key", "a rolling knock"),
                { Prefix: not null } => Unfit("--prefix", "a rolling knock"),
                { For: not null } => Unfit("--for", "a rolling knock"),
                { Rc: not null } => Unfit("--rc", "a rolling knock"),
                _ => await RollingKnock.Run(request, request.Rolling, terminal, stop),
            };
        }

        var (target, problems) = KnockTarget.Resolve(request.Target, request.Words, request.Rc, request.PortsAreUdp, terminal);
        switch (target)
        {
            case KnockTarget.Gate gate:
                return request.PortsAreUdp ? Unfit("--udp", "an invitation") : await SpaKnock.Run(request, gate, terminal, stop);
            case KnockTarget.Stanza stanza:
                return request switch
                {
                    { PortsAreUdp: true } => Unfit("--udp", "a stanza"),
                    { Key: not null } => Unfit("--key", "a stanza"),
                    { Prefix: not null } => Unfit("--prefix", "a stanza"),
                    _ => await FwknopKnock.Run(request, stanza, terminal, stop),
                };
            case KnockTarget.Sequence:
                return request switch
                {
                    { Key: not null } => Unfit("--key", "a host's knocks"),
                    { Prefix: not null } => Unfit("--prefix", "a host's knocks"),
                    { For: not null } => Unfit("--for", "a host's knocks"),
                    _ => await SequenceKnock.Run(request, terminal, stop),
                };
            default:
                return problems.Count > 0
                    ? KnockEnd.Report(request, problems, _ => { }, terminal)
                    : Usage(terminal, $"no KNOCK before --, and no saved invitation or stanza of ~/.fwknoprc is called {request.Target}");
        }

        int Unfit(string option, string what) => Usage(terminal, $"{option} has no meaning for {what}");
    }

    // The parser gives what follows -- to the last argument; only the tokens tell where that begins.
    private static (IReadOnlyList<string> Knocks, IReadOnlyList<string> Become) Split(ParseResult parsed, string[] values)
    {
        var after = parsed.Tokens.SkipWhile(t => t.Type != TokenType.DoubleDash).Skip(1).Count();
        return after >= values.Length ? ([], values) : (values[..^after], values[^after..]);
    }

    private static TimeSpan? ReadLength(string text) =>
        Durations.TryParse(text, out var length) && length >= TimeSpan.FromSeconds(1) && length <= LongestGrant ? TimeSpan.FromSeconds(Math.Floor(length.TotalSeconds)) : null;

    private static TimeSpan? ReadDelay(string text)
    {
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
}
