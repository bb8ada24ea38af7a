using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Windows;

/// <summary>
/// What is Windows' own in the client, by wine: sockets, folders, the console, the task scheduler. Wine's keys on elliptic curves do not go as far as
/// Postern's own packets need; those are not tried here.
/// </summary>
public sealed class WindowsTests(WindowsLab windows) : IClassFixture<WindowsLab>
{
    private static readonly string[] Knocks = ["7001", "8001:udp", "9001"];

    private string Host => windows.Lab.Gate.IPv4.ToString();

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task Knocks_open_the_door_and_it_is_seen(Ip ip)
    {
        await windows.Shut();
        await windows.Lab.ShouldBeShut(ip);
        var knock = await windows.Postern(["knock", windows.Lab.To(ip).ToString(), .. Knocks, "--opens", "tcp/22"]);
        knock.ExitCode.ShouldBe(0, knock.Out + knock.Error);
        knock.Out.ShouldStartWith("3 knocks sent; tcp/22 answers after ");
        await windows.Lab.ShouldBeOpen(ip);
    }

    /// <summary>By the system's service, which needs no rights; wine's knows IPv4 alone.</summary>
    [Fact]
    public async Task An_echo_request_of_a_size_is_a_knock()
    {
        await windows.Shut();
        await windows.Lab.ShouldBeShut(Ip.V4, port: GuardedLab.Public);
        var knock = await windows.Postern("knock", Host, "icmp/size=150", "7002", "--opens", "tcp/443");
        knock.ExitCode.ShouldBe(0, knock.Out + knock.Error);
        await windows.Lab.ShouldBeOpen(Ip.V4, port: GuardedLab.Public);
    }

    [Fact]
    public async Task What_keeps_a_door_shut_is_told_apart()
    {
        await windows.Shut();
        (await windows.Lab.Client.Run("ip", "route", "replace", "unreachable", "192.0.2.77")).OrThrow();
        await Ends(4, "still does not answer", [Host, "7001", "--opens", "tcp/22", "--patience", "1s"]);
        await Ends(5, "ipconfig /all", ["gate.invalid", "7001"]);
        await Ends(6, "powershell Find-NetRoute -RemoteIPAddress 192.0.2.77", ["192.0.2.77", "7001"]);
        await Ends(3, "Windows sends no TCP packet that is made by hand", [Host, "tcp/7001 flags=fin"]);

        async Task Ends(int code, string words, string[] arguments)
        {
            var knock = await windows.Postern(["knock", .. arguments]);
            knock.ExitCode.ShouldBe(code, knock.Out + knock.Error);
            knock.Error.ShouldContain(words);
        }
    }

    [Fact]
    public async Task A_profile_is_kept_in_the_persons_folder_and_said_in_Unicode()
    {
        await windows.Shut();
        await Add("home");
        File.Exists(Path.Combine(windows.Home, ".config", "postern", "profiles.yaml")).ShouldBeTrue();
        (await windows.Postern("profile", "show", "home")).OrThrow().Out.ShouldContain("knock: … # 3 knocks");
        (await windows.Postern("knock", "home")).OrThrow();
        await windows.Lab.ShouldBeOpen(Ip.V4);
        (await windows.Postern("profile", "remove", "home")).OrThrow();
        (await windows.Postern("knock", "home")).ExitCode.ShouldNotBe(0);
    }

    [Fact]
    public async Task What_follows_a_knock_runs_with_its_own_exit_code_and_streams()
    {
        await windows.Shut();
        (await windows.Postern(["knock", Host, .. Knocks, "--opens", "tcp/22", "--", "cmd", "/c", "exit 7"])).ExitCode.ShouldBe(7);
        var kept = await windows.Postern(["knock", Host, .. Knocks, "--keep-open", "--for", "30s", "--", "cmd", "/c", "echo runs& exit 3"]);
        (kept.Out, kept.ExitCode).ShouldBe(("runs\r\n", 3), kept.Error);
        (await windows.Postern(["knock", Host, .. Knocks, "--", "no-such-program"])).Error.ShouldContain("no program 'no-such-program'");

        var proxied = await windows.Postern(["knock", Host, .. Knocks, "--proxy", Host, "22"]);
        proxied.Out.ShouldBe(TcpService.Greeting, proxied.Error);
    }

    [Fact]
    public async Task A_task_keeps_the_door_open_from_each_login_on()
    {
        await Add("office");
        var task = Path.Combine(windows.Drive, "windows", "system32", "tasks", "Postern office");
        (await windows.Postern("knock", "office", "--keep-open", "--at-login")).OrThrow();
        var xml = await File.ReadAllTextAsync(task, TestContext.Current.CancellationToken);
        // What wine keeps of it; no limit of time is ours.
        xml.ShouldContain("<Description>Postern keeps office open</Description>");
        xml.ShouldContain("<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>");
        (await windows.Postern("knock", "office", "--keep-open", "--at-login", "--remove")).OrThrow();
        File.Exists(task).ShouldBeFalse();
    }

    [Fact]
    public async Task A_packet_of_fwknops_lets_in_whom_it_names()
    {
        await windows.Shut();
        var bob = windows.Bob with { AtClient = ["ACCESS tcp/443", $"ALLOW_IP {windows.Lab.Client.IPv4}"] };
        await File.WriteAllTextAsync(Path.Combine(windows.Home, ".fwknoprc"), bob.InRc(), TestContext.Current.CancellationToken);
        await windows.Lab.ShouldBeShut(Ip.V4, port: GuardedLab.Public);
        var knock = await windows.Postern("knock", "bob");
        knock.ExitCode.ShouldBe(0, knock.Error);
        await windows.Gate.Opens(Ip.V4, GuardedLab.Public);
    }

    [Fact]
    public async Task The_page_is_served()
    {
        await using var page = windows.Start("ui", "--no-browser");
        var address = (await page.WaitForLine("#", TimeSpan.FromSeconds(20))).Split(' ').First(word => word.StartsWith("http://", StringComparison.Ordinal));
        (await windows.Lab.Client.Run("curl", "-sf", address)).OrThrow().Out.ShouldContain("<title>");
    }

    private async Task Add(string name) => (await windows.Postern(
        ["profile", "add", name, "--host", Host, .. Knocks.SelectMany(k => new[] { "--knock", k }), "--opens", "tcp/22", "--for", "30s"])).OrThrow();
}
