using System.Security.Cryptography;
using System.Text.Json;
using Postern.NetworkTests.Harness;
using Postern.Spa.Keys;
using Xunit;

namespace Postern.NetworkTests.Ui;

/// <summary>
/// A gate with two doors, and somebody at the client with profiles and <c>postern ui</c>, whose browser goes through the page once; each path is a test of its own.
/// </summary>
public sealed class PageLab : IAsyncLifetime
{
    /// <summary>Answers behind the door <c>camera</c>.</summary>
    private const int Camera = 8443;

    /// <summary>Answers behind the door <c>yard</c>.</summary>
    private const int Yard = 8445;

    private const string Policy = """
        doors:
          ssh:
            opens: tcp/22
            for: 30m
            knock: [tcp/41001, udp/41006, tcp/41002]
          camera:
            opens: tcp/8443
            for: 10m
            knock: [tcp/41003, udp/41004 "open sesame", tcp/41005]
          vault:
            opens: tcp/8444
            knock: [tcp/41011, tcp/41012, tcp/41013]
          yard:
            opens: tcp/8445
            for: 5m
            knock: [http/GET /letmein, udp/41014]
        """;

    /// <summary>Of the stanza <c>pi</c>.</summary>
    private static readonly string Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static readonly string MacKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    /// <summary>A browser that starts on a busy machine, and some fifteen paths.</summary>
    private static readonly TimeSpan TimeToWalk = TimeSpan.FromMinutes(4);

    private readonly Dictionary<string, string?> _problems = new(StringComparer.Ordinal);
    private readonly string _folder = Path.Combine(PosternBinary.RepositoryRoot, "tests", "Postern.NetworkTests", "Ui", "browser");
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("postern-page-");
    private string _said = "";

    /// <summary>Where <c>POSTERN_WRITE_SCREENSHOTS=1</c> puts the pictures of the documents.</summary>
    private static string? Pictures => Environment.GetEnvironmentVariable("POSTERN_WRITE_SCREENSHOTS") == "1" ? Path.Combine(PosternBinary.RepositoryRoot, "docs", "screenshots") : null;

    /// <summary>Null where the path was walked to its end.</summary>
    public string? ProblemOf(string path) => _problems.TryGetValue(path, out var problem) ? problem : $"the browser never came to '{path}'\n{_said}";

    public IReadOnlyCollection<string> Walked => _problems.Keys;

    public async ValueTask InitializeAsync()
    {
        if (!Directory.Exists(Path.Combine(_folder, "node_modules", "playwright-core")))
            Assert.Skip("./test installs what drives the browser");
        await using var lab = await GuardedLab.Up(Policy);
        await using var camera = TcpService.Listen(lab.Gate, Camera);
        await using var yard = TcpService.Listen(lab.Gate, Yard);
        await using var web = TcpService.Listen(lab.Gate, 80);
        var gate = lab.Gate.IPv4.ToString();
        using var key = GateKey.Generate(TimeProvider.System.GetUtcNow());
        var invitation = new Invitation(Pictures is null ? gate : "office.example.net", 62201, key.Identity, ["ssh"]).ToString();
        await Keep(gate, invitation);
        await using var page = lab.Client.Start("env", $"HOME={_home.FullName}", PosternBinary.Path, "ui", "--no-browser");
        var address = (await page.WaitForLine("#")).Split(' ').First(word => word.StartsWith("http://", StringComparison.Ordinal));
        var told = JsonSerializer.Serialize(new { chromium = "/usr/bin/chromium", page = address, gate, invitation, keys = new[] { Key, MacKey }, shots = Pictures });
        var walk = await lab.Client.Run(TimeToWalk, "node", Path.Combine(_folder, "drive.js"), told);
        if (Pictures is not null)
            walk.OrThrow();
        _said = walk.Error;
        foreach (var line in walk.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var path = JsonDocument.Parse(line);
            _problems.Add(path.RootElement.GetProperty("path").GetString()!, path.RootElement.GetProperty("problem").GetString());
        }
    }

    public ValueTask DisposeAsync()
    {
        _home.Delete(recursive: true);
        return default;
    }

    private async Task Keep(string gate, string invitation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_home.FullName, ".config", "postern"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = Path.Combine(folder.FullName, "profiles.yaml");
        var isPicture = Pictures is not null;
        await File.WriteAllTextAsync(file, $$"""
            {{(isPicture ? "" : "spare: {host: 192.0.2.99, knock: [tcp/41001]}")}}
            ssh:
              host: {{gate}}
              opens: tcp/22
              for: 30m
              knock: [tcp/41001, udp/41006, tcp/41002]
            camera:
              host: {{gate}}
              opens: tcp/8443
              for: 10m
              knock: [tcp/41003, udp/41004 "open sesame", tcp/41005]
            {{(isPicture ? "" : $"vault: {{host: {gate}, opens: tcp/8444, source: 198.51.100.9, knock: [tcp/41011, tcp/41012, tcp/41099]}}\nyard: {{host: {gate}, opens: tcp/8445, for: 5m, knock: [http/GET /letmein, udp/41014]}}")}}
            {{(isPicture ? "" : $"slow: {{host: {gate}, delay: 20s, knock: [tcp/41007, tcp/41008]}}\nlost: {{host: no-such-host.invalid, knock: [tcp/41007]}}\n\"<img src=x onerror=alert(1)>\": {{host: 192.0.2.98, knock: [tcp/41001]}}")}}
            office: {invitation: "{{invitation}}"}
            pi: {fwknop: pi}

            """);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var stanzas = Path.Combine(_home.FullName, ".fwknoprc");
        await File.WriteAllTextAsync(stanzas, $"""
            [pi]
            SPA_SERVER {(isPicture ? "pi.example.net" : gate)}
            ACCESS tcp/22
            ALLOW_IP 203.0.113.2
            KEY_BASE64 {Key}
            HMAC_KEY_BASE64 {MacKey}

            """);
        File.SetUnixFileMode(stanzas, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
