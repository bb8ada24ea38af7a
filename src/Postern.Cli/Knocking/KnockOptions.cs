using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Postern.Cli.Commands;
using Postern.Cli.Sessions;
using Postern.Client;
using Postern.Client.Plans;
using Postern.Client.Verifying;
using Postern.Rules.Model;

namespace Postern.Cli.Knocking;

/// <summary>What stands on the command line of <c>postern knock</c>, and what it means.</summary>
internal sealed class KnockOptions
{
    /// <summary>No gate waits longer for the next knock.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestPatience = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestGrant = TimeSpan.FromDays(366);

    private readonly Argument<string?> _target = new("TARGET")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "the gate: a profile, an invitation (postern://…), a stanza of ~/.fwknoprc, or else a host (a name or an address), which needs its KNOCKs",
    };

    private readonly Argument<string[]> _words = new("KNOCK")
    {
        Description = "for a host, its knocks: 7001, 7001:udp, 62000:udp:PAYLOAD, tcp/7001, 'udp/62000 \"open sesame\"', udp/62000:hex:6f70, icmp/size=720 (the whole IP packet), 'icmp \"payload\"'; "
            + "for an invitation, the DOOR, if it has several; for a stanza, nothing; "
            + "after --, the command to become once the door is open: postern knock home 7001 8001 -- ssh home",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _udp = new("--udp", "-u") { Description = "a bare port is UDP; TCP if not given" };

    private readonly Option<string> _delay = new("--delay", "-d")
    {
        Description = $"between knocks and after the last, in milliseconds or as 1s; default {Knocker.DefaultDelay.TotalMilliseconds}, so that they arrive in order; a packet of fwknop's is not answered: 500 before the command after --",
        HelpName = "MS",
    };

    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "say each knock as it leaves" };
    private readonly Option<bool> _ipv4 = new("--ipv4", "-4") { Description = "IPv4 only" };
    private readonly Option<bool> _ipv6 = new("--ipv6", "-6") { Description = "IPv6 only" };
    private readonly Option<bool> _both = new("--both") { Description = "knock over IPv4 and IPv6, each that the host has an address of: then it does not matter which one is used afterwards" };

    private readonly Option<string> _source = new("--source")
    {
        Description = "knock from this address of this machine; with an invitation or a stanza the packet says that this address shall be let in, be it this machine's or not",
        HelpName = "ADDRESS",
    };

    private readonly Option<string> _key = new("--key", "-i")
    {
        Description = "with an invitation: the SSH key to sign by; a file, a fingerprint (SHA256:…) or a comment; if not given, the one of postern key new, the agent's, those in ~/.ssh",
        HelpName = "KEY",
    };

    private readonly Option<string> _length = new("--for") { Description = "with an invitation or a stanza: how long you would like to be let in, such as 2h; with a host's knocks and --keep-open: how long its gate lets in", HelpName = "TIME" };
    private readonly Option<int?> _prefix = new("--prefix") { Description = "with an invitation: let in your whole prefix, for networks whose addresses change from one connection to the next: 24, or 64 for IPv6", HelpName = "BITS" };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "with an invitation: send one packet and wait for no answer" };
    private readonly Option<string> _rc = new("--rc") { Description = "TARGET is a stanza of this file; ~/.fwknoprc is looked into without being asked", HelpName = "FILE" };
    private readonly Option<string> _rolling = new("--rolling") { Description = "for a host: derive the knocks of this moment from a key that postern key new --rolling made", HelpName = "FILE" };

    private readonly Option<string[]> _opens = new("--opens")
    {
        Description = "what the knock opens, to be tried afterwards: tcp/22, udp/51820, tcp/192.0.2.10:22 behind the gate; may be given several times",
        HelpName = "SERVICE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _verify = new("--verify")
    {
        Description = "try what the knock opens, knock again until it answers, and say why where it does not; the default where --opens or the profile says what to try",
    };

    private readonly Option<bool> _noVerify = new("--no-verify") { Description = "knock once, and try nothing" };

    private readonly Option<string> _patience = new("--patience")
    {
        Description = $"with --opens or a profile that says what opens: how long it is knocked again and again; default {KnockSchedule.Longest.TotalSeconds:0}s",
        HelpName = "TIME",
    };

    private readonly Option<bool> _json = SharedArguments.Json();
    private readonly SessionOptions _session = new();

    public void AddTo(Command command)
    {
        command.Arguments.Add(_target);
        command.Arguments.Add(_words);
        foreach (var option in (Option[])[_udp, _delay, _verbose, _ipv4, _ipv6, _both, _source, _key, _length, _prefix, _noWait, _rc, _rolling, _opens, _verify, _noVerify, _patience, _json])
            command.Options.Add(option);
        _session.AddTo(command);
    }

    /// <returns>The request, or what is wrong about the line.</returns>
    public (KnockRequest? Request, string? Usage) Read(ParseResult parsed, Terminal terminal)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        if (parsed.GetValue(_target) is not { } target)
            return (null, UnknownTarget.Unsaid(terminal));
        var (before, become) = Split(parsed, parsed.GetValue(_words) ?? []);
        var (ipv4, ipv6, both) = (parsed.GetValue(_ipv4), parsed.GetValue(_ipv6), parsed.GetValue(_both));
        if (ipv4 && ipv6)
            return (null, "-4 and -6 leave no address");
        if (both && (ipv4 || ipv6))
            return (null, $"--both and {(ipv4 ? "-4" : "-6")} contradict each other");
        if (parsed.GetValue(_verify) && parsed.GetValue(_noVerify))
            return (null, "--verify and --no-verify contradict each other");
        TimeSpan? patience = null;
        if (parsed.GetValue(_patience) is { } patienceText && (patience = ReadPatience(patienceText)) is null)
            return (null, $"--patience {patienceText}: write a time such as 10s, a second at least and an hour at most");
        if (patience is not null && parsed.GetValue(_noVerify))
            return (null, "--patience and --no-verify contradict each other");
        TimeSpan? pause = null;
        if (parsed.GetValue(_delay) is { } delayText && (pause = ReadDelay(delayText)) is null)
            return (null, $"--delay {delayText}: write milliseconds, or a time such as 1s, an hour at most");
        IPAddress? from = null;
        if (parsed.GetValue(_source) is { } sourceText && !IPAddress.TryParse(sourceText, out from))
            return (null, $"--source {sourceText}: write an IPv4 or IPv6 address");
        TimeSpan? wanted = null;
        if (parsed.GetValue(_length) is { } lengthText && (wanted = ReadLength(lengthText)) is null)
            return (null, $"--for {lengthText}: write a time such as 30m or 2h, a second at least and a year at most");
        if (parsed.GetValue(_prefix) is { } bits and (< 1 or > 128))
            return (null, $"--prefix {bits}: write 1 to 32 for IPv4, 1 to 128 for IPv6");
        var (session, misuse) = _session.Read(parsed, become.Count > 0, parsed.GetValue(_json));
        if (misuse is not null)
            return (null, misuse);
        var opens = new List<TriedService>();
        foreach (var text in parsed.GetValue(_opens) ?? [])
        {
            if (!TriedService.TryRead(text, out var service))
                return (null, $"--opens {text}: write tcp/22, udp/51820 or tcp/192.0.2.10:22");
            opens.Add(service);
        }

        return (new KnockRequest(
            target, before, parsed.GetValue(_udp), pause,
            ipv4 ? AddressChoice.IPv4Only : ipv6 ? AddressChoice.IPv6Only : both ? AddressChoice.Both : AddressChoice.AsTheSystemOrders,
            from, become, parsed.GetValue(_verbose), parsed.GetValue(_json))
        {
            Key = parsed.GetValue(_key),
            Rc = parsed.GetValue(_rc),
            Rolling = parsed.GetValue(_rolling),
            For = wanted,
            Prefix = parsed.GetValue(_prefix),
            Waits = !parsed.GetValue(_noWait),
            Opens = opens,
            Session = session,
            Verify = parsed.GetValue(_verify) ? true : parsed.GetValue(_noVerify) ? false : null,
            Patience = patience,
        }, null);
    }

    // The parser gives what follows -- to the last argument; only the tokens tell where that begins.
    private static (IReadOnlyList<string> Knocks, IReadOnlyList<string> Become) Split(ParseResult parsed, string[] values)
    {
        var after = parsed.Tokens.SkipWhile(t => t.Type != TokenType.DoubleDash).Skip(1).Count();
        return after >= values.Length ? ([], values) : (values[..^after], values[^after..]);
    }

    private static TimeSpan? ReadLength(string text) => ReadTime(text, LongestGrant) is { } length ? TimeSpan.FromSeconds(Math.Floor(length.TotalSeconds)) : null;

    private static TimeSpan? ReadPatience(string text) => ReadTime(text, LongestPatience);

    /// <summary>A second at least.</summary>
    private static TimeSpan? ReadTime(string text, TimeSpan longest) =>
        Durations.TryParse(text, out var time) && time >= TimeSpan.FromSeconds(1) && time <= longest ? time : null;

    private static TimeSpan? ReadDelay(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            return milliseconds <= LongestDelay.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
        return Durations.TryParse(text, out var duration) && duration <= LongestDelay ? duration : null;
    }
}
