using Postern.Cli.Knocking;
using Postern.Client.KeepingOpen;
using Postern.Client.Profiles;

namespace Postern.Cli.Sessions.AtLogin;

/// <summary><c>--keep-open --at-login</c>: what this machine's own way of starting programs is told of a profile.</summary>
internal static class LoginSession
{
    /// <summary>Every user of this machine may read what is started at a login: a name, and neither invitation nor knocks.</summary>
    public static async Task<int> Run(KnockRequest request, Terminal terminal, CancellationToken stop)
    {
        var profile = request.Target;
        var installer = new LoginInstaller(Registry(new LoginEntry(Program(), profile), terminal.Home), LoginInstaller.Run, terminal);
        if (request.Session.IsRemoval)
            return await installer.Remove(stop);
        var (profiles, _, problem) = new ProfileStore(terminal.Home).Read();
        var kept = profiles.FirstOrDefault(p => p.Name == profile);
        if (problem is not null || request.Words.Count > 0 || kept is null)
        {
            terminal.Error.WriteLine(problem is null ? $"postern: there is no profile {profile}" : $"postern: {problem}");
            terminal.Error.WriteLine("    a login starts a profile, so that knocks and invitations stand in no file that others can read: postern profile add");
            return ExitCode.WrongInput;
        }

        // What is started names the profile alone, so that the profile has to say it.
        if (ProfilePlan.Of(kept, terminal.Home).Plan is { } plan && !GrantLength.IsKnown(plan))
        {
            terminal.Error.WriteLine($"postern: nobody says how long {profile} stays open, and so when to knock again");
            terminal.Error.WriteLine("    try: say it in the profile as the gate's policy does: for: 30m");
            return ExitCode.WrongInput;
        }

        return await installer.Install(stop);
    }

    private static ILoginRegistry Registry(LoginEntry entry, string home) =>
        OperatingSystem.IsWindows() ? new ScheduledTask(entry, $"{Environment.UserDomainName}\\{Environment.UserName}", Path.GetTempPath())
        : OperatingSystem.IsMacOS() ? new LaunchAgent(entry, home)
        : new SystemdUserUnit(entry, home);

    // As it was started: a package's link stays right when the package is renewed.
    private static string Program() => Environment.ProcessPath ?? Path.Combine(AppContext.BaseDirectory, "postern");
}
