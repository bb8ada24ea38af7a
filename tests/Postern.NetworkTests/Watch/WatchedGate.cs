using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Watch;

/// <summary>A lab whose gate stands, with <c>postern watch</c> running on it.</summary>
internal sealed partial class WatchedGate : IAsyncDisposable
{
    public const string Policy = """
        doors:
          ssh:
            opens: tcp/22
            for: 2s
            knock: [tcp/7001, udp/62000 "open sesame", tcp/3333]
        traps:
          - {ports: [tcp/666], ban: 2s}
        """;

    private WatchedGate(NetworkLab lab, BackgroundProcess watch) => (Lab, Watch) = (lab, watch);

    public NetworkLab Lab { get; }

    public BackgroundProcess Watch { get; }

    public static async Task<WatchedGate> Start(params string[] options)
    {
        var lab = await NetworkLab.Create();
        try
        {
            (await lab.Gate.PosternWithInput(Policy, "up", "-")).OrThrow();
            var watch = lab.Gate.StartPostern(["watch", .. options]);
            await watch.WaitForLine("watching the gate");
            return new WatchedGate(lab, watch);
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public static async Task Syn(LabHost from, IPAddress to, params int[] ports)
    {
        foreach (var port in ports)
            await Probe.Tcp(from, to, port, TimeSpan.FromMilliseconds(100));
    }

    public static async Task Datagram(LabHost from, IPAddress to, int port, string payload)
    {
        using var socket = from.OpenSocket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.SendToAsync(System.Text.Encoding.ASCII.GetBytes(payload), new IPEndPoint(to, port));
    }

    /// <summary>Waits for a line that ends so, then returns what was said of one source, without times.</summary>
    public async Task<IReadOnlyList<string>> Until(string last, IPAddress source)
    {
        await Watch.WaitForLine($"{source,-15}  {last}");
        return Of(source);
    }

    public IReadOnlyList<string> Of(IPAddress source) =>
        [.. Watch.Lines.Select(l => Line().Match(l)).Where(m => m.Success && m.Groups[1].Value == source.ToString()).Select(m => m.Groups[2].Value)];

    public async ValueTask DisposeAsync()
    {
        await Watch.DisposeAsync();
        await Lab.DisposeAsync();
    }

    /// <summary>Every line on standard output has this form and no other.</summary>
    [GeneratedRegex(@"^\d\d:\d\d:\d\d\.\d\d\d  (\S+) +(\S.*)$")]
    private static partial Regex Line();
}
