using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Postern.Cli;
using Postern.Cli.Demo;
using Postern.Cli.Sessions.AtLogin;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli.Sessions;

/// <summary>What systems are told to start at a login.</summary>
public sealed class LoginEntryTests
{
    [Theory]
    [InlineData("/usr/bin/postern", "home")]
    [InlineData("/opt/my tools/100% $HOME; (x)/postern", "home; x")]
    [InlineData("/usr/bin/postern", "дом \n[Service]\nExecStart=/bin/false")]
    public async Task A_unit_is_what_systemd_takes_and_one_line_starts_us(string program, string profile)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is not installed (Debian: systemd)");
        var folder = Directory.CreateTempSubdirectory("postern unit ");
        try
        {
            // systemd looks whether the program is there.
            var there = Path.Combine(folder.FullName, program.Trim('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(there)!);
            File.Copy("/bin/true", there);
            var unit = new SystemdUserUnit(new LoginEntry(there, profile), folder.FullName);
            unit.Name.ShouldMatch(@"^postern-[A-Za-z0-9_.\\-]+\.service$");
            var file = Path.Combine(folder.FullName, unit.Name);
            await File.WriteAllBytesAsync(file, unit.File.Content, TestContext.Current.CancellationToken);
            Regex.Count(unit.Text, "(?m)^ExecStart=").ShouldBe(1);
            Regex.Count(unit.Text, @"(?m)^\[Service\]").ShouldBe(1);
            var said = await Verify(file);
            said.ShouldBe((0, ""));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_unit_stands_where_systemd_looks_and_names_the_profile_and_nothing_else()
    {
        var unit = new SystemdUserUnit(new LoginEntry("/usr/bin/postern", "home"), "/home/alice");
        unit.Place.ShouldBe("/home/alice/.config/systemd/user/postern-home.service");
        unit.Text.ShouldContain("ExecStart=\"/usr/bin/postern\" \"knock\" \"home\" \"--keep-open\" \"--no-run\"\n");
        unit.Installing[^1].ShouldBe(["systemctl", "--user", "restart", "postern-home.service"]);
        SystemdUserUnit.Quote("100% $x \"y\" \\ \t").ShouldBe("\"100%% $$x \\\"y\\\" \\\\ \\x09\"");
    }

    [Fact]
    public void The_units_of_a_package_and_of_the_command_are_one()
    {
        var packaged = File.ReadAllText(Path.Combine(Documents.Repository.Root, "packaging/systemd/user/postern-keep-open@.service"));
        var made = new SystemdUserUnit(new LoginEntry("/usr/bin/postern", "PROFILE"), "/home/alice").Text;
        Settings(packaged).ShouldBe(Settings(made.Replace("%%", "%", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal).Replace("PROFILE", "%i", StringComparison.Ordinal)));

        static IEnumerable<string> Settings(string unit) => unit.Split('\n').Where(l => l.Length > 0 && l[0] != '#' && !l.StartsWith("Documentation=", StringComparison.Ordinal));
    }

    [Fact]
    public void A_task_is_of_the_schedulers_schema_and_quotes_as_Windows_reads()
    {
        var task = new ScheduledTask(new LoginEntry(@"C:\Program Files\Postern\postern.exe", "my \"home\""), @"PC\alice", @"C:\Temp");
        task.Place.ShouldBe("Postern my _home_");
        Encoding.Unicode.GetString(task.File.Content).ShouldStartWith("\ufeff<?xml version=\"1.0\" encoding=\"UTF-16\"");
        var document = XDocument.Parse(task.Text);
        XNamespace schema = "http://schemas.microsoft.com/windows/2004/02/mit/task";
        var exec = document.Descendants(schema + "Exec").ShouldHaveSingleItem();
        exec.Element(schema + "Command")!.Value.ShouldBe(@"C:\Program Files\Postern\postern.exe");
        exec.Element(schema + "Arguments")!.Value.ShouldBe("knock \"my \\\"home\\\"\" --keep-open --no-run");
        document.Descendants(schema + "UserId").Select(u => u.Value).ShouldBe([@"PC\alice", @"PC\alice"]);
        document.Descendants(schema + "RunLevel").ShouldHaveSingleItem().Value.ShouldBe("LeastPrivilege");
        task.Installing[0].ShouldBe(["schtasks", "/Create", "/TN", task.Place, "/XML", task.File.Path, "/F"]);
        task.File.IsKept.ShouldBeFalse();
        ScheduledTask.Quote(@"a b\").ShouldBe(@"""a b\\""");
        ScheduledTask.Quote(@"\\""").ShouldBe("\"" + @"\\\\\""" + "\"");
        ScheduledTask.Quote("").ShouldBe("\"\"");
    }

    [Fact]
    public void An_agent_of_macOS_is_a_property_list()
    {
        var agent = new LaunchAgent(new LoginEntry("/Applications/my tools/postern", "home & <away>"), "/Users/alice");
        agent.Place.ShouldBe("/Users/alice/Library/LaunchAgents/postern.home_0020_0026_0020_003caway_003e.plist");
        foreach (var (one, other) in new[] { ("дом", "сад"), ("home.1", "home_1"), ("a_002e", "a.") })
            new LaunchAgent(new LoginEntry("postern", one), "/").Place.ShouldNotBe(new LaunchAgent(new LoginEntry("postern", other), "/").Place);
        var list = XDocument.Parse(agent.Text).Root!.Element("dict")!;
        list.Element("array")!.Elements().Select(e => e.Value).ShouldBe(["/Applications/my tools/postern", "knock", "home & <away>", "--keep-open", "--no-run"]);
        list.Elements("key").Select(k => k.Value).ShouldBe(["Label", "ProgramArguments", "RunAtLoad", "KeepAlive", "ThrottleInterval", "ProcessType"]);
        agent.Text.ShouldStartWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\"");
    }

    [Fact]
    public async Task Installing_twice_is_installing_once_and_so_is_removing()
    {
        var home = Directory.CreateTempSubdirectory("postern-home-");
        try
        {
            var run = new List<string>();
            var (output, installer) = Installer(home.FullName, argv =>
            {
                run.Add(string.Join(' ', argv));
                return new ProgramRun(0, "", "");
            });
            (await installer.Install(TestContext.Current.CancellationToken)).ShouldBe(ExitCode.Done);
            (await installer.Install(TestContext.Current.CancellationToken)).ShouldBe(ExitCode.Done);
            var folder = Path.Combine(home.FullName, ".config/systemd/user");
            Directory.GetFiles(folder).ShouldBe([Path.Combine(folder, "postern-home.service")]);
            run.Take(3).ShouldBe(["systemctl --user daemon-reload", "systemctl --user enable postern-home.service", "systemctl --user restart postern-home.service"]);
            output.ToString().ShouldContain("runs now, and from each login on");

            run.Clear();
            (await installer.Remove(TestContext.Current.CancellationToken)).ShouldBe(ExitCode.Done);
            Directory.GetFiles(folder).ShouldBeEmpty();
            run.ShouldBe(["systemctl --user disable --now postern-home.service", "systemctl --user daemon-reload"]);
            (await installer.Remove(TestContext.Current.CancellationToken)).ShouldBe(ExitCode.Done);
            run.Count.ShouldBe(2);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Where_no_systemd_is_to_be_asked_the_unit_is_written_and_the_commands_are_said()
    {
        var home = Directory.CreateTempSubdirectory("postern-home-");
        try
        {
            foreach (var answer in new ProgramRun?[] { null, new(1, "", "Failed to connect to bus: No medium found\n") })
            {
                var (output, installer) = Installer(home.FullName, _ => answer);
                (await installer.Install(TestContext.Current.CancellationToken)).ShouldBe(ExitCode.Done);
                output.ToString().ShouldContain("    systemctl --user enable postern-home.service\n");
                output.ToString().ShouldContain(answer is null ? "there is no systemctl here" : "No medium found");
                File.Exists(Path.Combine(home.FullName, ".config/systemd/user/postern-home.service")).ShouldBeTrue();
            }
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static (StringWriter Output, LoginInstaller Installer) Installer(string home, Func<IReadOnlyList<string>, ProgramRun?> run)
    {
        var output = new StringWriter();
        var registry = new SystemdUserUnit(new LoginEntry("/usr/bin/postern", "home"), home);
        return (output, new LoginInstaller(registry, (argv, _) => Task.FromResult(run(argv)), new Terminal(output, output, () => Stream.Null, TimeProvider.System) { Home = home }));
    }

    private static async Task<(int Code, string Said)> Verify(string unit)
    {
        var start = new ProcessStartInfo("/usr/bin/systemd-analyze", ["verify", "--user", "--man=no", unit]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XDG_RUNTIME_DIR"] = Path.GetDirectoryName(unit);
        start.Environment["SYSTEMD_COLORS"] = "0";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }
}
