using System.Security.Cryptography;
using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Client;

/// <summary>fwknopd of Debian on the lab's gate, with iptables that drop what it does not let in, and the client's own .fwknoprc beside it.</summary>
internal sealed class FwknopServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("postern-fwknopd-").FullName;
    private readonly NetworkLab _lab;
    private readonly List<string> _access = [];
    private readonly List<string> _stanzas = [];
    private BackgroundProcess? _process;

    public FwknopServer(NetworkLab lab) => _lab = lab;

    /// <summary>What fwknopd has said.</summary>
    public IReadOnlyList<string> Log => _process!.Lines;

    public string RcFile => Path.Combine(_folder, "rc");

    /// <summary>Keys for both ends, and what each end says besides.</summary>
    /// <param name="hmacKey">Bytes; 0: none.</param>
    public void Add(string name, string atServer, string atClient, int passphrase = 32, int hmacKey = 64)
    {
        var keys = $"KEY_BASE64 {Convert.ToBase64String(RandomNumberGenerator.GetBytes(passphrase))}\n"
            + (hmacKey == 0 ? "" : $"HMAC_KEY_BASE64 {Convert.ToBase64String(RandomNumberGenerator.GetBytes(hmacKey))}\n");
        _access.Add($"SOURCE ANY\n{keys}{atServer}\n");
        _stanzas.Add($"[{name}]\nSPA_SERVER {_lab.Gate.IPv4}\n{keys}{atClient}\n");
    }

    /// <param name="configuration">Lines of fwknopd.conf.</param>
    public async Task Start(string configuration, params string[] options)
    {
        await Write("access.conf", string.Join('\n', _access));
        await Write("rc", string.Join('\n', _stanzas));
        var run = Directory.CreateDirectory(Path.Combine(_folder, "run"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        await Write("fwknopd.conf", $"""
            PCAP_INTF {NetworkLab.GateInterface};
            FIREWALL_EXE /usr/sbin/iptables-nft;
            FWKNOP_RUN_DIR {run};
            FWKNOP_PID_FILE {run}/pid;
            DIGEST_FILE {run}/digest.cache;
            {configuration}

            """);
        foreach (var rule in new[] { "-P INPUT DROP", "-P FORWARD DROP", "-A INPUT -i lo -j ACCEPT", "-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT", "-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT" })
            await Iptables(rule.Split(' '));
        _process = _lab.Gate.Start(["/usr/sbin/fwknopd", "-f", "-v", "-c", Path.Combine(_folder, "fwknopd.conf"), "-a", Path.Combine(_folder, "access.conf"), "-i", NetworkLab.GateInterface, .. options]);
        await _process.WaitForLine(options.Contains("-U") ? "Kicking off UDP server" : "Starting fwknopd main event loop");
        // It says so a moment before its capture runs.
        await Moment.Pass(0.3);
    }

    public Task<CommandResult> Knock(string stanza, params string[] options) => _lab.Client.Postern(["knock", .. options, "--rc", RcFile, stanza]);

    public async Task Iptables(params string[] arguments) => (await _lab.Gate.Run(["/usr/sbin/iptables-nft", .. arguments])).OrThrow();

    public async Task<string> Rules(params string[] arguments) => (await _lab.Gate.Run(["/usr/sbin/iptables-nft", .. arguments])).OrThrow().Out;

    /// <summary>Whether a line with all of these came within 3 s.</summary>
    public async Task<bool> Says(params string[] words)
    {
        for (var waited = 0; waited < 150; waited++)
        {
            if (Log.Any(line => words.All(line.Contains)))
                return true;
            await Moment.Pass(0.02);
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
