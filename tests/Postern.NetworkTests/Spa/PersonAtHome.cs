using System.Globalization;
using Postern.NetworkTests.Harness;
using Shouldly;

namespace Postern.NetworkTests.Spa;

/// <summary>Somebody at the lab's client with a home of their own: keys, an agent, invitations.</summary>
internal sealed class PersonAtHome : IAsyncDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("postern-home-");
    private readonly LabHost _machine;
    private BackgroundProcess? _agent;

    public PersonAtHome(LabHost machine)
    {
        _machine = machine;
        Directory.CreateDirectory(Path.Combine(_home.FullName, ".ssh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Socket => Path.Combine(_home.FullName, "agent");

    public string Home(string path) => Path.Combine(_home.FullName, path);

    /// <summary>What the clock of this person's machine is ahead.</summary>
    public TimeSpan Ahead { get; set; }

    public Task<CommandResult> Postern(params string[] arguments) => Run([PosternBinary.Path, .. arguments]);

    public Task<CommandResult> Run(params string[] argv)
    {
        string[] clock = Ahead == TimeSpan.Zero ? [] : FakeTime(Ahead);
        return _machine.Run(["env", $"HOME={_home.FullName}", $"SSH_AUTH_SOCK={Socket}", .. clock, .. argv]);
    }

    /// <summary>Words for <c>env</c> that give a program another clock to read, and leave it its timers.</summary>
    public static string[] FakeTime(TimeSpan ahead) =>
        [$"LD_PRELOAD={Library()}", "FAKETIME_DONT_FAKE_MONOTONIC=1", string.Create(CultureInfo.InvariantCulture, $"FAKETIME={ahead.TotalSeconds:+0.0;-0.0}s")];

    /// <summary>A key pair by ssh-keygen; the line of its public half.</summary>
    public async Task<string> Key(string file, params string[] kind)
    {
        (await Run(["ssh-keygen", "-q", "-N", "", "-C", "alice@laptop", "-f", Home(file), .. kind])).OrThrow();
        return await File.ReadAllTextAsync(Home(file + ".pub"));
    }

    public async Task StartAgent()
    {
        _agent = _machine.Start("ssh-agent", "-D", "-a", Socket);
        await RunningGate.Until(() => Task.FromResult(File.Exists(Socket)), "the agent's socket");
    }

    public async ValueTask DisposeAsync()
    {
        if (_agent is not null)
            await _agent.DisposeAsync();
        _home.Delete(recursive: true);
    }

    private static string Library() =>
        Directory.EnumerateFiles("/usr/lib", "libfaketime.so.1", SearchOption.AllDirectories).FirstOrDefault().ShouldNotBeNull("apt install libfaketime");
}
