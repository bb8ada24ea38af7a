using Postern.NetworkTests.Harness;
using Postern.NetworkTests.Packaging;
using Postern.NetworkTests.Spa;
using Xunit;

namespace Postern.NetworkTests.Windows;

/// <summary>
/// The program for Windows on the client, which wine runs, and a gate to knock at. Wine's own service makes the sockets of all its programs, and so it
/// has to run on the client too: one for this lab, with a drive of its own.
/// </summary>
public sealed class WindowsLab : IAsyncLifetime
{
    private const string Wine = "/usr/lib/wine/wine64";

    /// <summary>A drive is made anew: 700 MB of files.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("postern-wine-");
    private string _program = "";
    private BackgroundProcess? _session;

    internal FwknopPerson Bob { get; } = new("bob");

    public RunningGate Gate { get; private set; } = null!;

    public GuardedLab Lab => Gate.Lab;

    /// <summary>The person's folder, as this side sees it.</summary>
    public string Home => Path.Combine(Drive, "users", Environment.UserName);

    public string Drive => Path.Combine(_folder.FullName, "drive_c");

    public async ValueTask InitializeAsync()
    {
        _program = await Made.ForWine;
        Gate = await RunningGate.Start($$"""
            doors:
              ssh: {opens: tcp/22, for: 30s, knock: [tcp/7001, udp/8001, tcp/9001]}
              web: {opens: tcp/443, for: 30s, knock: [icmp/size=150, tcp/7002], spa: [bob]}
            people:
            {{Bob.InPolicy()}}
            """);
        (await Lab.Client.Run(Longest, [.. AsWine, Wine, "wineboot", "--init"])).OrThrow();
        // While somebody is logged in, so to speak, services stay; else each program would start them, and they hold its streams open.
        _session = Lab.Client.Start([.. AsWine, Wine, "cmd", "/c", "for /l %i in () do ping -n 60 127.0.0.1"]);
    }

    public Task<CommandResult> Postern(params string[] arguments) => Lab.Client.Run(Longest, Line(arguments));

    public BackgroundProcess Start(params string[] arguments) => Lab.Client.Start(Line(arguments));

    /// <summary>Nobody is let in any more.</summary>
    public async Task Shut()
    {
        foreach (var source in new[] { Lab.Client.IPv4, Lab.Client.IPv6 })
            await Gate.Postern("revoke", source.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (Gate is not null)
        {
            if (_session is not null)
                await _session.DisposeAsync();
            await Lab.Client.Run([.. AsWine, "/usr/lib/wine/wineserver64", "--kill"]);
            await Gate.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private string[] AsWine => ["env", $"WINEPREFIX={_folder.FullName}", "WINEDEBUG=-all", "WINEDLLOVERRIDES=mshtml="];

    private string[] Line(string[] arguments) => [.. AsWine, Wine, _program, .. arguments];
}
