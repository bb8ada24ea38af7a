using Postern.NetworkTests.Harness;
using Postern.NetworkTests.Spa;

namespace Postern.NetworkTests.Routers;

/// <summary>
/// A home: the internet (client, other) · a router that forwards single packets, and is the double as a process, its port forwards real in the
/// kernel · a small machine behind it, on which Postern runs, and a camera beside that.
/// </summary>
internal sealed class HomeLab : IAsyncDisposable
{
    public const string Outside = "203.0.113.1";
    public const string Camera = "192.0.2.20";

    /// <summary>As somebody set it up who has never heard of Postern.</summary>
    private const string Home = """
        /ip firewall filter
        add action=accept chain=input connection-state=established,related comment="known"
        add action=accept chain=input in-interface=lan0 comment="from inside"
        add action=drop chain=input comment="nobody else"
        add action=accept chain=forward connection-state=established,related
        add action=accept chain=forward in-interface=lan0
        add action=accept chain=forward protocol=udp dst-address=192.0.2.10 dst-port=62201
        add action=drop chain=forward
        /ip firewall nat
        add action=dst-nat chain=dstnat in-interface=wan0 protocol=udp dst-port=62201 to-addresses=192.0.2.10 comment="single packets"
        /ip firewall address-list
        add address=198.51.100.0/24 list=friends comment="of mine"

        """;

    private readonly NetworkLab _lab;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("postern-pi-");

    private HomeLab(NetworkLab lab) => _lab = lab;

    public RouterProcess Router { get; private set; } = null!;

    public LabHost Client => _lab.Client;

    public LabHost Other => _lab.Other;

    /// <summary>The small machine.</summary>
    public LabHost Pi => _lab.Inside;

    public string PolicyFile => Beside("policy.yaml");

    public static async Task<HomeLab> Up(params string[] options)
    {
        var home = new HomeLab(await NetworkLab.Create());
        try
        {
            (await home.Pi.Run("ip", "addr", "add", Camera + "/24", "dev", "eth0")).OrThrow();
            home.Router = await RouterProcess.Start(home._lab.Gate, "192.0.2.1", Home, ["--own", Outside, "--own", "192.0.2.1", "--interface", "wan0", "--interface", "lan0", "--forward", .. options]);
            RouterProcess.Write(home._folder.FullName);
            return home;
        }
        catch
        {
            await home.DisposeAsync();
            throw;
        }
    }

    /// <summary>A file on the small machine, beside the policy.</summary>
    public string Beside(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes the policy, readable by its owner alone.</summary>
    public void Write(string policy) => FwknopGate.Secret(PolicyFile, policy);

    /// <summary>The command line on the small machine.</summary>
    public Task<CommandResult> Postern(params string[] arguments) => Pi.Postern(arguments);

    public Task<CommandResult> Push(params string[] options) => Pi.Postern(["push", PolicyFile, "edge1", "--yes", .. options]);

    /// <summary><c>postern gate</c> on the small machine.</summary>
    public async Task<BackgroundProcess> Gate()
    {
        var gate = Pi.StartPostern("gate", PolicyFile, "--state", Beside("state"));
        await gate.WaitForLine("the gate stands", TimeSpan.FromSeconds(20));
        return gate;
    }

    public async ValueTask DisposeAsync()
    {
        if (Router is not null)
            await Router.DisposeAsync();
        await _lab.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
