using System.Net;
using System.Net.Sockets;

namespace Postern.NetworkTests.Harness;

/// <summary>One machine of the lab: a network namespace with a name and the addresses that others know it by.</summary>
public sealed class LabHost
{
    internal LabHost(string @namespace, string ipv4, string ipv6)
    {
        Namespace = @namespace;
        IPv4 = IPAddress.Parse(ipv4);
        IPv6 = IPAddress.Parse(ipv6);
    }

    public string Namespace { get; }

    public IPAddress IPv4 { get; }

    public IPAddress IPv6 { get; }

    public IPAddress Address(AddressFamily family) => family == AddressFamily.InterNetwork ? IPv4 : IPv6;

    /// <summary>Runs a program here to its end, 30 seconds at most.</summary>
    public Task<CommandResult> Run(params string[] argv) => Processes.Run(Here(argv));

    public Task<CommandResult> Run(TimeSpan limit, params string[] argv) => Processes.Run(Here(argv), limit: limit);

    /// <summary>Runs a program here that knows these names: lines of <c>/etc/hosts</c>, in whose place it sees them.</summary>
    public async Task<CommandResult> RunKnowing(string hosts, params string[] argv)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, hosts);
            return await Run([.. OtherFiles.Seen(new Dictionary<string, string> { ["/etc/hosts"] = file }), .. argv]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>
    /// Runs one command at a terminal, which script(1) is. ^C asks it to end even where that was ignored before the tests, and no shell stays
    /// between, whose own answer to ^C some would see in place of the command's.
    /// </summary>
    /// <param name="keys">A shell line whose output is typed.</param>
    /// <param name="line">The command as the shell understands it.</param>
    public Task<CommandResult> RunAtTerminal(string keys, string line) =>
        Run("env", "--default-signal=INT", "sh", "-c", $"({keys}) | script -qec \"exec $0\" /dev/null", line);

    /// <summary>Starts a program here that goes on until it is disposed.</summary>
    public BackgroundProcess Start(params string[] argv) => new(Here(argv));

    /// <summary>Loads nft text in one transaction.</summary>
    public async Task Nft(string text) => (await Processes.Run(Here(["nft", "-f", "-"]), text)).OrThrow();

    /// <summary>What <c>nft list …</c> prints here: <c>NftList("table", "inet", "postern")</c>.</summary>
    public async Task<string> NftList(params string[] what) => (await Run(["nft", "list", .. what])).OrThrow().Out;

    /// <summary>The command line as it was built, run here.</summary>
    public Task<CommandResult> Postern(params string[] arguments) => Run([PosternBinary.Path, .. arguments]);

    /// <summary>The same with a policy or script on standard input (<c>FILE</c> is <c>-</c>).</summary>
    public Task<CommandResult> PosternWithInput(string input, params string[] arguments) =>
        Processes.Run(Here([PosternBinary.Path, .. arguments]), input);

    public BackgroundProcess StartPostern(params string[] arguments) => Start([PosternBinary.Path, .. arguments]);

    /// <summary>A socket of this machine in the test's own process: no start-up time, exact moments.</summary>
    public Socket OpenSocket(AddressFamily family, SocketType type, ProtocolType protocol) => Inside(() => new Socket(family, type, protocol));

    /// <summary>Runs a function on a thread that belongs to this machine's network. Sockets stay where they were made; threads of the pool would carry the namespace off.</summary>
    public T Inside<T>(Func<T> function) => NetworkNamespace.Inside(Namespace, function);

    public override string ToString() => Namespace;

    // nsenter becomes the program by exec: the process id that is killed later is the program's own.
    private string[] Here(IReadOnlyList<string> argv) => ["nsenter", $"--net=/run/netns/{Namespace}", "--", .. argv];
}
