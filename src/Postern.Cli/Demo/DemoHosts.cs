using System.Globalization;

namespace Postern.Cli.Demo;

/// <summary>
/// Three hosts, and a cable from the gate to each of the others.
/// <code>
///   client    203.0.113.2 ──── wan0 ┐
///                                   ├ gate  203.0.113.1
///   stranger  203.0.113.3 ──── wan1 ┘
/// </code>
/// </summary>
internal sealed class DemoHosts : IAsyncDisposable
{
    private DemoHosts(DemoHost gate, DemoHost client, DemoHost stranger) => (Gate, Client, Stranger) = (gate, client, stranger);

    public DemoHost Gate { get; }

    /// <summary>The one who knows the knock.</summary>
    public DemoHost Client { get; }

    public DemoHost Stranger { get; }

    /// <summary>Null, with what the system said, where it lets nobody build a network; then nothing of it is left.</summary>
    public static async Task<(DemoHosts? Hosts, string Refusal)> Build(CancellationToken stop)
    {
        var started = new List<DemoHost>();
        var refusal = "";
        try
        {
            var starts = await Task.WhenAll(
                DemoHost.Start("gate", "203.0.113.1", stop), DemoHost.Start("client", "203.0.113.2", stop), DemoHost.Start("stranger", "203.0.113.3", stop));
            started.AddRange(starts.Select(s => s.Host).OfType<DemoHost>());
            refusal = starts.Select(s => s.Refusal).FirstOrDefault(r => r.Length > 0, "");
            if (refusal.Length == 0)
            {
                var hosts = new DemoHosts(started[0], started[1], started[2]);
                refusal = await hosts.Wire(stop);
                if (refusal.Length == 0)
                {
                    started.Clear();
                    return (hosts, "");
                }
            }

            return (null, refusal);
        }
        finally
        {
            foreach (var host in started)
                await host.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in new[] { Client, Stranger, Gate })
            await host.DisposeAsync();
    }

    private async Task<string> Wire(CancellationToken stop)
    {
        (DemoHost Host, string Lines)[] batches =
        [
            (Gate, $"""
                link set lo up
                link add wan0 type veth peer name eth0 netns {Id(Client)}
                link add wan1 type veth peer name eth0 netns {Id(Stranger)}
                link set wan0 up
                link set wan1 up
                addr add {Gate.Address} peer {Client.Address} dev wan0
                addr add {Gate.Address} peer {Stranger.Address} dev wan1

                """),
            (Client, Outside(Client)),
            (Stranger, Outside(Stranger)),
        ];
        foreach (var (host, lines) in batches)
        {
            if (await host.Run([Programs.Known("ip"), "-batch", "-"], stop, lines) is { ExitCode: not 0 } failed)
                return failed.LastWords;
        }

        return "";
    }

    private string Outside(DemoHost host) => $"""
        link set lo up
        link set eth0 up
        addr add {host.Address} peer {Gate.Address} dev eth0

        """;

    private static string Id(DemoHost host) => host.ProcessId.ToString(CultureInfo.InvariantCulture);
}
