using System.Runtime.CompilerServices;
using Postern.NetworkTests.Harness;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Golden;

/// <summary>The golden cases in the real kernel: nft takes every output, and every scenario comes true with real packets.</summary>
public sealed class GoldenCasesInTheKernelTests(CheckingLab checks) : IClassFixture<CheckingLab>
{
    private static readonly int[] Services = [22, 80, 8080];

    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", "..", "cases"));

    public static TheoryData<string> WithOutput => [.. Folders("out.nft")];

    public static TheoryData<string> WithScenario => [.. Folders("scenario.txt")];

    [Theory]
    [MemberData(nameof(WithOutput))]
    public async Task Nft_takes_what_compile_prints(string name)
    {
        var lab = await checks.Lab();
        var folder = Directory.CreateTempSubdirectory("postern-case-").FullName;
        CopyPrivately(Path.Combine(Root, name), folder);
        var compiled = await lab.Gate.Postern(["compile", .. FilesIn(folder), "--to", "nft", .. Interfaces(name)]);
        Directory.Delete(folder, recursive: true);
        compiled.ExitCode.ShouldBe(0, compiled.Error);
        var checkedByNft = await Processes.Run(["nsenter", $"--net=/run/netns/{lab.Gate.Namespace}", "--", "nft", "-c", "-f", "-"], compiled.Out);
        checkedByNft.ExitCode.ShouldBe(0, checkedByNft.Error);
    }

    [Theory]
    [MemberData(nameof(WithScenario))]
    public async Task A_scenario_comes_true_with_real_packets(string name)
    {
        var scenario = RealScenario.Read(await File.ReadAllTextAsync(Path.Combine(Root, name, "scenario.txt"), TestContext.Current.CancellationToken));
        foreach (var family in scenario.Families.Each())
        {
            await using var lab = await NetworkLab.Create();
            var services = new List<TcpService>();
            try
            {
                services.AddRange(Services.Select(port => TcpService.Listen(lab.Gate, port)));
                services.Add(TcpService.Listen(lab.Inside, 22));
                var up = await lab.Gate.Postern(["up", .. Files(name), .. Interfaces(name)]);
                up.ExitCode.ShouldBe(0, up.Error);
                await RealScenario.Run(scenario, lab, family);
            }
            finally
            {
                foreach (var service in services)
                    await service.DisposeAsync();
            }
        }
    }

    private static IEnumerable<string> Folders(string with) => Directory.GetDirectories(Root).Order(StringComparer.Ordinal)
        .Where(d => File.Exists(Path.Combine(d, with))).Select(d => Path.GetFileName(d));

    /// <summary>Key files are refused that others can read, and a repository keeps no modes.</summary>
    private static void CopyPrivately(string from, string to)
    {
        foreach (var entry in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, entry));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(entry, copy);
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static IEnumerable<string> Files(string name) => FilesIn(Path.Combine(Root, name));

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.GetFiles(folder).Where(f => Path.GetExtension(f) is ".yaml" or ".rsc" or ".conf" && Path.GetFileName(f) != "out.rsc").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Interfaces(string name)
    {
        var file = Path.Combine(Root, name, "interfaces.txt");
        return File.Exists(file) ? ["--interfaces", .. File.ReadAllLines(file).Where(l => l.Length > 0)] : [];
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

/// <summary>One for all that nft only checks, which changes nothing in it.</summary>
public sealed class CheckingLab : IAsyncDisposable
{
    private NetworkLab? _lab;

    internal async Task<NetworkLab> Lab() => _lab ??= await NetworkLab.Create();

    public async ValueTask DisposeAsync()
    {
        if (_lab is not null)
            await _lab.DisposeAsync();
    }
}
