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
        """;

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
        var gate = lab.Gate.IPv4.ToString();
        using var key = GateKey.Generate(TimeProvider.System.GetUtcNow());
        var invitation = new Invitation(Pictures is null ? gate : "office.example.net", 62201, key.Identity, ["ssh"]).ToString();
        await Keep(gate, invitation);
        await using var page = lab.Client.Start("env", $"HOME={_home.FullName}", PosternBinary.Path, "ui", "--no-browser");
        var address = (await page.WaitForLine("#")).Split(' ').First(word => word.StartsWith("http://", StringComparison.Ordinal));
        var told = JsonSerializer.Serialize(new { chromium = "/usr/bin/chromium", page = address, gate, invitation, shots = Pictures });
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
            {{(isPicture ? "" : $"slow: {{host: {gate}, delay: 20s, knock: [tcp/41007, tcp/41008]}}\nlost: {{host: no-such-host.invalid, knock: [tcp/41007]}}\n\"<img src=x onerror=alert(1)>\": {{host: 192.0.2.98, knock: [tcp/41001]}}")}}
            office: {invitation: "{{invitation}}"}

            """);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
