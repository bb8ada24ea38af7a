using System.Diagnostics;
using Postern.Client.Profiles;
using Postern.Policy.Profiles;
using Postern.Tests.Cli.Keys;
using Shouldly;
using Xunit;

namespace Postern.Tests.Profiles;

public sealed class ProfileStoreTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly PersonsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_and_its_folder_are_their_owners_alone()
    {
        var store = new ProfileStore(_folder.Home);
        store.Read().ShouldSatisfyAllConditions(r => r.Profiles.ShouldBeEmpty(), r => r.Findings.ShouldBeEmpty(), r => r.Problem.ShouldBeNull());
        store.Add(Named("pi"), replace: false).ShouldBeNull();
        PersonsFolder.Mode(store.File).ShouldBe(OwnerOnly);
        PersonsFolder.Mode(Path.GetDirectoryName(store.File)!).ShouldBe(OwnerOnly | UnixFileMode.UserExecute);
        store.Read().Profiles.ShouldHaveSingleItem().Name.ShouldBe("pi");
        store.Add(Named("pi"), replace: false)!.Remedy.ShouldContain("--replace");
        store.Remove("no")!.Message.ShouldContain("has no profile no");
        store.Remove("pi").ShouldBeNull();
        store.Read().Profiles.ShouldBeEmpty();
        Directory.GetFiles(Path.GetDirectoryName(store.File)!).Select(Path.GetFileName).Order().ShouldBe(["profiles.yaml", "profiles.yaml.lock"]);
    }

    [Fact]
    public void A_file_that_others_read_is_not_read_and_not_changed()
    {
        var store = new ProfileStore(_folder.Home);
        store.Add(Named("pi"), replace: false).ShouldBeNull();
        PersonsFolder.SetMode(store.File, OwnerOnly | UnixFileMode.GroupRead);
        var before = File.ReadAllText(store.File);
        store.Read().Problem!.Remedy.ShouldContain("chmod 600");
        store.Add(Named("other"), replace: false)!.Remedy.ShouldContain("chmod 600");
        File.ReadAllText(store.File).ShouldBe(before);
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        var store = new ProfileStore(_folder.Home);
        Directory.CreateDirectory(Path.GetDirectoryName(store.File)!);
        var real = _folder.Write("real.yaml", "# kept elsewhere\n");
        File.CreateSymbolicLink(store.File, real);
        store.Add(Named("pi"), replace: false).ShouldBeNull();
        new FileInfo(store.File).LinkTarget.ShouldBe(real);
        File.ReadAllText(real).ShouldBe("# kept elsewhere\npi:\n  fwknop: pi\n");
        PersonsFolder.Mode(real).ShouldBe(OwnerOnly);
    }

    [Fact]
    public void What_cannot_be_read_is_left_as_it_is()
    {
        var store = new ProfileStore(_folder.Home);
        Directory.CreateDirectory(Path.GetDirectoryName(store.File)!);
        _folder.Write(".config/postern/profiles.yaml", "a: [\n");
        var problem = store.Add(Named("pi"), replace: false);
        problem!.Message.ShouldContain("profiles.yaml:2:1");
        File.ReadAllText(store.File).ShouldBe("a: [\n");
    }

    [Fact]
    public async Task Many_at_once_lose_nothing()
    {
        // Threads here, and processes beside them.
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "postern.exe" : "postern");
        var threads = Enumerable.Range(0, 6).Select(w => Task.Run(() =>
        {
            for (var i = 0; i < 10; i++)
                new ProfileStore(_folder.Home).Add(Named($"t{w}-{i}"), replace: false).ShouldBeNull();
        }));
        var processes = Enumerable.Range(0, 2).Select(w => Task.Run(() =>
        {
            for (var i = 0; i < 10; i++)
            {
                var start = new ProcessStartInfo(program, ["profile", "add", $"p{w}-{i}", "--stanza", "x"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
                start.Environment["HOME"] = _folder.Home;
                using var process = Process.Start(start)!;
                var errors = process.StandardError.ReadToEnd();
                process.WaitForExit();
                process.ExitCode.ShouldBe(0, errors);
            }
        }));
        await Task.WhenAll([.. threads, .. processes]);
        var (profiles, findings, problem) = new ProfileStore(_folder.Home).Read();
        problem.ShouldBeNull();
        findings.ShouldBeEmpty();
        profiles.Count.ShouldBe(80);
    }

    [Fact]
    public void All_of_several_are_added_or_none()
    {
        var store = new ProfileStore(_folder.Home);
        store.Add(Named("b"), replace: false).ShouldBeNull();
        store.Add([Named("a"), Named("b"), Named("c")], replace: false)!.Message.ShouldContain("has a profile b already");
        store.Read().Profiles.ShouldHaveSingleItem();
        store.Add([Named("a"), Named("b"), Named("c")], replace: true).ShouldBeNull();
        store.Read().Profiles.Select(p => p.Name).ShouldBe(["b", "a", "c"]);
    }

    private static Profile Named(string name) => new(name, new ProfileKnock.Stanza(null, name), default);
}
