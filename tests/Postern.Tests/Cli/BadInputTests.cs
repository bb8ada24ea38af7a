using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Postern.Cli;
using Postern.Cli.Profiles;
using Postern.Client;
using Postern.Client.Fwknop;
using Postern.Client.Profiles;
using Postern.Client.Profiles.Importing;
using Postern.Policy.Backends.Clients;
using Postern.Policy.Diagnostics;
using Postern.Policy.Profiles;
using Postern.Policy.Text;
using Postern.Spa.Keys;
using Postern.Tests.Cli.Keys;
using Postern.Tests.Profiles;
using Postern.Tests.Ui;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli;

/// <summary>What a client is given by the tired, by strangers and by the disk: a clear message, and nothing done.</summary>
public sealed class BadInputTests : IDisposable
{
    private const int Seed = 20261122;

    private readonly PersonsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The runtime alone would look into the current folder first.</summary>
    [Fact]
    public async Task A_program_of_the_current_folder_is_not_run()
    {
        var line = ProfileReaderTests.Invite("ssh").ToString();
        (await _folder.RunWith(line, "key", "qr", "-", "--png", _folder["gate.png"])).Code.ShouldBe(ExitCode.Done);
        _folder.Write("zbarimg", "#!/bin/sh\ntouch \"$(dirname \"$0\")/taken\"\n");
        PersonsFolder.SetMode(_folder["zbarimg"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "postern"), ["profile", "import", "gate.png", "--name", "office"])
        {
            UseShellExecute = false,
            WorkingDirectory = _folder.Home,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOME"] = _folder.Home },
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.Exists(_folder["taken"]).ShouldBeFalse();
        process.ExitCode.ShouldBe(ExitCode.Done, await error);
    }

    [Fact]
    public void Folders_of_PATH_that_depend_on_where_we_are_are_left_out()
    {
        OwnPrograms.Find("sh", ".::relative:/nowhere:/bin").ShouldBe("/bin/sh");
        OwnPrograms.Find("./sh", "").ShouldBe("./sh");
        Should.Throw<System.ComponentModel.Win32Exception>(() => OwnPrograms.Find("no-such-program", "/bin")).Message.ShouldContain("no-such-program");
    }

    [Theory]
    [InlineData("a.png", new byte[] { 0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30 }, "has 30000 x 30000 points")]
    [InlineData("a.jpg", new byte[] { 0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 17, 8, 0xff, 0xff, 0xff, 0xfe }, "has 65534 x 65535 points")]
    [InlineData("cut.jpg", new byte[] { 0xff, 0xd8, 0xff, 0xe0, 0xff }, "neither a PNG nor a JPEG")]
    [InlineData("circle.jpg", new byte[] { 0xff, 0xd8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, "neither a PNG nor a JPEG")]
    [InlineData("a.svg", new byte[] { (byte)'<', (byte)'s', (byte)'v', (byte)'g', (byte)'/', (byte)'>' }, "neither a PNG nor a JPEG")]
    public async Task A_picture_that_would_do_more_than_show_a_code_is_unpacked_by_nobody(string name, byte[] bytes, string words)
    {
        await File.WriteAllBytesAsync(_folder[name], bytes, TestContext.Current.CancellationToken);
        var (code, _, error) = await _folder.Run("profile", "import", _folder[name]);
        code.ShouldBe(ExitCode.WrongInput, error);
        error.ShouldContain(words);
    }

    [Fact]
    public async Task Ten_thousand_steps_are_refused_everywhere()
    {
        var steps = Enumerable.Range(0, 10_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"tcp/{1024 + i}")).ToList();
        var (code, _, error) = await _folder.Run(["knock", "127.0.0.1", .. steps]);
        code.ShouldBe(ExitCode.WrongInput, error);
        error.ShouldContain("256");

        Directory.CreateDirectory(_folder[".config/postern"]);
        _folder.Write(".config/postern/profiles.yaml", $"long: {{host: gate.example, knock: [{string.Join(", ", steps)}]}}\nhome: {{host: gate.example, knock: tcp/7001}}\n");
        (code, var output, error) = await _folder.Run("profile", "list");
        error.ShouldContain("profiles.yaml:1:28: error PN7007: 10,000 steps");
        error.Length.ShouldBeLessThan(4000);
        output.ShouldContain("home");
        (await _folder.Run("knock", "long")).Code.ShouldBe(ExitCode.WrongInput);

        var json = $$"""{"version":1,"sequences":[{"name":"long","host":"gate.example","steps":[{{string.Join(',', Enumerable.Repeat("""{"type":"tcp","port":7}""", 10_000))}}]}]}""";
        (code, _, error) = await _folder.RunWith(json, "profile", "import", "-");
        code.ShouldBe(ExitCode.WrongInput, error);
        error.ShouldContain($"more than {ProfileReader.MostSteps} steps");

        await using var page = await ServedPage.Start("");
        var form = $$"""{"name":"long","host":"gate.example","opens":"tcp/22","for":"30m","replaces":false,"steps":[{{string.Join(',', Enumerable.Repeat("""{"kind":"tcp","port":"7","value":""}""", 10_000))}}]}""";
        (await page.Ask("/api/save", form)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await page.Ask("/api/check", form)).Body.ShouldContain("a sequence of 10000 steps");
    }

    [Fact]
    public async Task A_step_that_is_nothing_is_no_question()
    {
        await using var page = await ServedPage.Start("");
        foreach (var path in new[] { "/api/save", "/api/check" })
        {
            foreach (var steps in new[] { "[null]", "null", "[[]]", "{}", "[{\"kind\":null}]", "[{\"kind\":\"\\ud800\",\"port\":\"1\",\"value\":\"\"}]" })
                (await page.Ask(path, $$"""{"name":"a","host":"b","opens":"tcp/22","for":"30m","replaces":false,"steps":{{steps}}}""")).Status.ShouldBe(HttpStatusCode.BadRequest, $"{path} {steps}");
        }
    }

    [Theory]
    [InlineData("gate.example\n")]
    [InlineData("192.0.2.1\n")]
    [InlineData("-oProxyCommand=id")]
    [InlineData("--help")]
    [InlineData("a;id")]
    [InlineData("$(id)")]
    [InlineData("`id`")]
    [InlineData("a b")]
    [InlineData("a%PATH%")]
    [InlineData("a\"b")]
    [InlineData("::1%eth0")]
    public void What_a_shell_would_take_for_its_own_is_no_host(string text)
    {
        KnockHost.Parse(text).ShouldBeNull();
        ProfileReader.HostOf(text).ShouldBeNull();
    }

    [Fact]
    public async Task A_pipe_in_the_place_of_the_profiles_keeps_nobody_waiting()
    {
        Directory.CreateDirectory(_folder[".config/postern"]);
        PersonsFolder.Ask("mkfifo", "-m", "600", _folder[".config/postern/profiles.yaml"], _folder[".fwknoprc"]).Code.ShouldBe(0);
        var list = Task.Run(() => _folder.Run("profile", "list"), TestContext.Current.CancellationToken);
        (await list.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Code.ShouldBe(ExitCode.Done);
        var words = Task.Run(() => _folder.Run("completion", "candidates", "--", "knock", ""), TestContext.Current.CancellationToken);
        (await words.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Code.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void No_bytes_make_a_reader_throw()
    {
        var random = new Random(Seed);
        string[] good =
        [
            "home: {host: gate.example, opens: tcp/22, knock: [tcp/7001, udp/62000 \"open sesame\", {knock: icmp/size=720, pause: 1s, times: 2}], for: 30m, run: [ssh, a]}\n",
            """{"version":1,"sequences":[{"name":"a","host":"b.example","ipv":"only_ipv6","delay":5,"steps":[{"type":"udp","port":7,"content":"aGk","encoding":"base64"},{"type":"icmp","icmp_size":9,"icmp_count":2,"content":"x"}]}]}""",
            """[{"name":"a","host":"b.example","steps":[{"port":7,"type":1},{"type":2,"icmp_size":2147483647}]}]""",
            "[default]\nFW_TIMEOUT 60\n[pi]\nSPA_SERVER gate.example\nACCESS tcp/22\nKEY_BASE64 c2VjcmV0\n",
            ProfileReaderTests.Invite("ssh", "vpn").ToString(),
            "udp/62000 \"open \\\"sesame\\\"\"/i", "7001:udp:hex:00ff", "icmp/size=720", "http:8080/GET /letmein", "tcp/1 flags=fin,!ack base64:AA==",
        ];
        for (var trial = 0; trial < Trials.Count(3000, 200_000); trial++)
        {
            var text = good[random.Next(good.Length)];
            var bytes = Encoding.UTF8.GetBytes(text).ToList();
            for (var change = random.Next(1, 5); change > 0 && bytes.Count > 0; change--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0: bytes[at] = (byte)random.Next(256); break;
                    case 1: bytes.RemoveRange(at, random.Next(bytes.Count - at)); break;
                    case 2: bytes.InsertRange(at, bytes.GetRange(at, random.Next(Math.Min(30, bytes.Count - at)))); break;
                    default: bytes.Insert(at, (byte)"[]{}\":,\\&*!|>%@`\0\n\t#-"[random.Next(21)]); break;
                }
            }

            var given = Encoding.UTF8.GetString([.. bytes]);
            Should.NotThrow(() => Read(given, [.. bytes]), $"seed {Seed}, trial {trial}: {Convert.ToHexString([.. bytes])}");
        }
    }

    private static void Read(string text, byte[] bytes)
    {
        var profiles = ProfileReader.Read(new SourceText("profiles.yaml", text), new DiagnosticBag());
        foreach (var profile in profiles)
            ProfilePlan.Of(profile, "/nowhere");
        KnockOnPortsImport.Read(text);
        StanzaImport.Read(text, "/nowhere/.fwknoprc", "/nowhere");
        var problems = new List<KnockProblem>();
        foreach (var stanza in RcFile.Read(text, ".fwknoprc", problems).Stanzas)
            new FwknopStanzaReader(RcFile.Read(text, ".fwknoprc", problems), _ => (null, KnockProblem.Wrong("no", "none"))).Read(stanza);
        Invitation.TryRead(text, out _, out _);
        KnockNotation.TryRead(text, portsAreUdp: false, out _, out _);
        ImportForms.Of("a", bytes);
        PictureHead.Read(bytes);
    }
}
