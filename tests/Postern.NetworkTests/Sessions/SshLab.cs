using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Sessions;

/// <summary>A gate that guards OpenSSH's server on tcp/2222, and somebody at the client with a key for it.</summary>
internal sealed class SshLab : IAsyncDisposable
{
    public const int Port = 2222;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("postern-ssh-");
    private BackgroundProcess? _server;

    private SshLab(GuardedLab lab) => Lab = lab;

    public GuardedLab Lab { get; }

    /// <summary>What a knock at the gate is, for a command line: the gate's address and its knocks.</summary>
    public string[] Knocks => [Lab.Gate.IPv4.ToString(), "7001", "8001:udp", "9001", "-d", "10"];

    public string KnockLine => $"{PosternBinary.Path} knock {string.Join(' ', Knocks)}";

    public static async Task<SshLab> Start(string length = "1m")
    {
        var lab = new SshLab(await GuardedLab.Up($"doors: {{ssh: {{opens: tcp/{Port}, knock: [tcp/7001, udp/8001, tcp/9001], for: {length}}}}}"));
        try
        {
            foreach (var key in new[] { "host", "mine" })
                (await lab.Lab.Client.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", lab.File(key))).OrThrow();
            Directory.CreateDirectory("/run/sshd");
            await System.IO.File.WriteAllTextAsync(lab.File("sshd_config"), $"""
                Port {Port}
                HostKey {lab.File("host")}
                AuthorizedKeysFile {lab.File("mine.pub")}
                PidFile none
                UsePAM no
                StrictModes no
                PermitRootLogin prohibit-password
                MaxStartups 100
                Subsystem sftp internal-sftp

                """);
            lab._server = lab.Lab.Gate.Start("/usr/sbin/sshd", "-D", "-e", "-f", lab.File("sshd_config"));
            await lab._server.WaitForLine("Server listening on 0.0.0.0");
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>A file of this lab's.</summary>
    public string File(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Makes <c>ssh home</c> mean the gate's server, with these lines besides.</summary>
    public Task Configure(string lines, string before = "") => System.IO.File.WriteAllTextAsync(File("ssh_config"), $"""
        {before}
        Host home
          HostName {Lab.Gate.IPv4}
          Port {Port}
          User root
          IdentityFile {File("mine")}
          IdentitiesOnly yes
          StrictHostKeyChecking accept-new
          UserKnownHostsFile {File("known_hosts")}
          BatchMode yes
          ConnectTimeout 5
          {lines}

        """);

    public Task<CommandResult> Ssh(params string[] words) => Run("ssh", words);

    /// <summary>ssh, scp or sftp with this lab's configuration.</summary>
    public Task<CommandResult> Run(string program, params string[] words) =>
        Lab.Client.Run([program, "-F", File("ssh_config"), .. words]);

    public BackgroundProcess Start(params string[] argv) => Lab.Client.Start(argv);

    /// <summary>Nobody is let in any more.</summary>
    public async Task Shut()
    {
        (await Lab.Gate.Postern("revoke", Lab.Client.IPv4.ToString())).OrThrow();
        await Lab.ShouldBeShut(Ip.V4, port: Port);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        await Lab.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
