using System.CommandLine;
using System.Globalization;
using System.Net;

namespace Postern.Cli.Sessions;

/// <summary>The options of <c>postern knock</c> about what follows a knock.</summary>
internal sealed class SessionOptions
{
    private readonly Option<string[]> _proxy = new("--proxy")
    {
        Description = "then connect to HOST and PORT, from the address that was let in, and carry standard input and output: ssh's ProxyCommand",
        HelpName = "HOST PORT",
        Arity = new ArgumentArity(2, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _keepOpen = new("--keep-open") { Description = "knock again before the door shuts, after sleep and in another network, until the command ends; without one, until ^C" };
    private readonly Option<bool> _atLogin = new("--at-login") { Description = "with --keep-open and a profile: do so from each login on, and now (systemd, launchd, Windows' task scheduler)" };
    private readonly Option<bool> _remove = new("--remove") { Description = "with --at-login: no more" };
    private readonly Option<bool> _noRun = new("--no-run") { Description = "do not become the program that the profile names" };

    public void AddTo(Command command)
    {
        command.Options.Add(_proxy);
        command.Options.Add(_keepOpen);
        command.Options.Add(_atLogin);
        command.Options.Add(_remove);
        command.Options.Add(_noRun);
    }

    /// <summary>Whether a command line is one that answers its signals itself.</summary>
    public static bool TakesSignals(ParseResult parsed) => parsed.CommandResult.Command.Options.FirstOrDefault(o => o.Name == "--keep-open") is { } option && parsed.GetResult(option) is not null;

    /// <param name="hasCommand">Something stands behind <c>--</c>.</param>
    /// <returns>What was asked for, or why it makes no sense.</returns>
    public (SessionWish Wish, string? Misuse) Read(ParseResult parsed, bool hasCommand, bool isJson)
    {
        var wish = new SessionWish(null, parsed.GetValue(_keepOpen), parsed.GetValue(_atLogin), parsed.GetValue(_remove), parsed.GetValue(_noRun));
        if (parsed.GetValue(_proxy) is [var host, var portText])
        {
            if (!ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
                return (wish, $"--proxy {host} {portText}: a port is a number from 1 to 65535");
            wish = wish with { Proxy = new DnsEndPoint(host, port) };
        }

        return (wish, wish switch
        {
            { Proxy: not null } when hasCommand => "--proxy is the connection itself: no command after --",
            { Proxy: not null } when isJson => "--proxy leaves standard output to the connection: no --json",
            { Proxy: not null, KeepsOpen: true } => "--proxy lasts as long as one connection, which stays open by itself: leave out --keep-open",
            { KeepsOpen: true } when isJson => "--keep-open goes on and on: no --json",
            { IsAtLogin: true, KeepsOpen: false } => "--at-login starts what keeps a door open: --keep-open --at-login",
            { IsAtLogin: true } when hasCommand => "--at-login starts no command: leave out what follows --",
            { IsRemoval: true, IsAtLogin: false } => "--remove takes away what --keep-open --at-login made",
            { RunsNothing: true } when hasCommand => "--no-run, and a command after --",
            _ => null,
        });
    }
}

/// <summary>What is to follow a knock.</summary>
/// <param name="Proxy">Null: no connection of ours.</param>
internal sealed record SessionWish(DnsEndPoint? Proxy, bool KeepsOpen, bool IsAtLogin, bool IsRemoval, bool RunsNothing)
{
    public static readonly SessionWish None = new(null, KeepsOpen: false, IsAtLogin: false, IsRemoval: false, RunsNothing: false);

    /// <summary>Whether the knock has to last, instead of being followed by another program in our place.</summary>
    public bool IsHeld => Proxy is not null || KeepsOpen;
}
