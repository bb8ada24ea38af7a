using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Sessions;

/// <summary>
/// A gate in front of OpenSSH's server on tcp/22, set up with the commands of the README, and alice at another machine: a user without rights,
/// with a home, a shell and the program. Both machines know the gate as gate.example.net.
/// </summary>
internal sealed class NewPersonLab : IAsyncDisposable
{
    public const string Host = "gate.example.net";

    private const string User = "10077";

    /// <summary>Runs <c>$0</c> at a terminal whose keys are descriptor 3; <c>see</c> waits until a text is on the screen.</summary>
    private const string Terminal = """
        see() { tries=0; until grep -qF -- "$1" screen; do tries=$((tries + 1)); [ $tries -lt 160 ] || { cat screen; echo "never seen: $1" >&2; exit 99; }; sleep 0.05; done; sleep 0.1; }
        mkfifo keys; script -qefc "$0" screen <keys >/dev/null & exec 3>keys
        """;

    private const string Policy = """
        doors:
          ssh: {opens: tcp/22, spa: [alice]}
        people:
          alice: {keys: alice.keys}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("postern-new-");
    private readonly List<BackgroundProcess> _running = [];
    private readonly NetworkLab _lab;

    private NewPersonLab(NetworkLab lab) => _lab = lab;

    /// <summary>The line that alice is sent.</summary>
    public string Invitation { get; private set; } = "";

    public LabHost Gate => _lab.Gate;

    public LabHost Client => _lab.Client;

    private string Home => _folder.CreateSubdirectory("alice").FullName;

    public static async Task<NewPersonLab> Create()
    {
        var lab = new NewPersonLab(await NetworkLab.Create());
        try
        {
            await lab.MakeUsers();
            await lab.Serve();
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the gate's owner does, by the README; alice's line to the keys of the gate, and to those of ssh's server.</summary>
    public async Task SetUpGate(string aliceLine)
    {
        await Owner("printf '%s\\n' \"$0\" >policy.yaml", Policy);
        await Know(aliceLine);
        await Owner("postern key new --gate gate.key");
        _running.Add(_lab.Gate.Start([.. Among, "env", "-C", OwnersFolder, PosternBinary.Path, "gate", "policy.yaml", "--state", Own("state")]));
        await _running[^1].WaitForLine("the gate stands", TimeSpan.FromSeconds(20));
        Invitation = (await Owner($"postern key invite policy.yaml alice --host {Host}")).Trim();
    }

    /// <summary>The gate's owner adds a public line; the gate takes it up by itself.</summary>
    public async Task Know(string aliceLine)
    {
        await Owner("printf '%s\\n' \"$0\" >>alice.keys", aliceLine);
        await File.AppendAllTextAsync(Own("authorized_keys"), aliceLine + "\n");
    }

    /// <summary>A line in alice's shell.</summary>
    public Task<CommandResult> Alice(string line) => _lab.Client.Run([.. AsAlice, "sh", "-c", line]);

    /// <summary>A line in alice's shell, with something on its standard input.</summary>
    public Task<CommandResult> AliceWithInput(string input, string line) => Alice($"printf '%s\\n' '{input}' | {line}");

    /// <summary>A line in alice's shell at a terminal: what stands on the screen in the end, and its exit code.</summary>
    /// <param name="typed">Waits for the first of each pair to be on the screen, and types the second.</param>
    public Task<CommandResult> AliceAtTerminal(string line, params (string Seen, string Typed)[] typed)
    {
        var steps = string.Concat(typed.Select((_, i) => $"see \"${{{(2 * i) + 1}}}\"; printf '%s\\n' \"${{{(2 * i) + 2}}}\" >&3; "));
        var script = $"{Terminal}; {steps}wait $!; code=$?; sed '1d;$d' screen; exit $code";
        return _lab.Client.Run([.. AsAlice, "sh", "-c", script, line, .. typed.SelectMany(t => new[] { t.Seen, t.Typed })]);
    }

    public async Task StartAgent()
    {
        _running.Add(_lab.Client.Start([.. AsAlice, "ssh-agent", "-D", "-a", Path.Combine(Home, "agent")]));
        await RunningGate.Until(() => Task.FromResult(File.Exists(Path.Combine(Home, "agent"))), "the agent's socket");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_running))
            await process.DisposeAsync();
        await _lab.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string Own(string name) => Path.Combine(_folder.FullName, name);

    private string OwnersFolder => _folder.CreateSubdirectory("owner").FullName;

    /// <summary>Gives who comes after it this lab's users and host names.</summary>
    private string[] Among => OtherFiles.Seen(new Dictionary<string, string> { ["/etc/passwd"] = Own("passwd"), ["/etc/hosts"] = Own("hosts") });

    private string[] AsAlice =>
    [
        .. Among, "setpriv", "--reuid", User, "--regid", User, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all",
        "env", "-i", "-C", Home, $"HOME={Home}", $"PATH={Own("bin")}:/usr/bin:/bin", "TERM=dumb",
        .. File.Exists(Path.Combine(Home, "agent")) ? new[] { $"SSH_AUTH_SOCK={Path.Combine(Home, "agent")}" } : [],
    ];

    private async Task<string> Owner(string line, params string[] words) =>
        (await _lab.Gate.Run([.. Among, "env", "-C", OwnersFolder, $"PATH={Own("bin")}:/usr/sbin:/usr/bin:/sbin:/bin", "sh", "-c", $"set -e; {line}", .. words])).OrThrow().Out;

    private async Task MakeUsers()
    {
        File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_101_101);
        var programs = _folder.CreateSubdirectory("bin").FullName;
        File.CreateSymbolicLink(Path.Combine(programs, "postern"), PosternBinary.Path);
        await File.WriteAllTextAsync(Own("passwd"), $"{await File.ReadAllTextAsync("/etc/passwd")}alice:*:{User}:{User}:Alice:{Home}:/bin/sh\n");
        await File.WriteAllTextAsync(Own("hosts"), $"127.0.0.1 localhost\n{_lab.Gate.IPv4} {Host}\n");
        (await _lab.Client.Run("install", "-d", "-m", "700", "-o", User, "-g", User, Home, Path.Combine(Home, ".ssh"))).OrThrow();
    }

    private async Task Serve()
    {
        (await _lab.Gate.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Own("host"))).OrThrow();
        Directory.CreateDirectory("/run/sshd");
        await File.WriteAllTextAsync(Own("authorized_keys"), "");
        await File.WriteAllTextAsync(Own("sshd_config"), $"""
            HostKey {Own("host")}
            AuthorizedKeysFile {Own("authorized_keys")}
            PidFile none
            UsePAM no
            StrictModes no
            PrintLastLog no
            PrintMotd no

            """);
        _running.Add(_lab.Gate.Start([.. Among, "/usr/sbin/sshd", "-D", "-e", "-f", Own("sshd_config")]));
        await _running[^1].WaitForLine("Server listening on 0.0.0.0");
    }
}
