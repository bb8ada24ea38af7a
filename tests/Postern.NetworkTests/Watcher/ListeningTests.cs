using System.Net;
using System.Net.Sockets;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>HTTP knocks where no web server is: the watcher answers, the kernel decides.</summary>
public sealed class ListeningTests
{
    private const int Port = 8080;

    private const string Policy = """
        doors:
          ssh: {opens: tcp/22, for: 1m, listen: true, knock: [http:8080/GET /letmein, tcp/3333]}
          web: {opens: tcp/443, for: 1m, knock: [udp/7001, tcp/7002]}
        """;

    [Fact]
    public async Task Every_path_gets_the_same_answer_and_the_right_one_opens()
    {
        await using var gate = await RunningGate.Start(Policy);
        foreach (var ip in new[] { Ip.V4, Ip.V6 })
        {
            (await Curl(gate, ip, "/")).ShouldBe("404 page not found\n404");
            (await Curl(gate, ip, "/letmeout")).ShouldBe("404 page not found\n404");
            await gate.Lab.Knock(ip, "tcp/3333");
            await gate.Lab.ShouldBeShut(ip);
            (await Curl(gate, ip, "/letmein")).ShouldBe("404 page not found\n404");
            await gate.Lab.Knock(ip, "tcp/3333");
            await gate.Opens(ip);
        }

        (await gate.Troubles()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_web_server_that_has_the_port_is_a_trouble_and_the_gate_goes_on()
    {
        await using var gate = await RunningGate.Prepare(Policy);
        await using var server = TcpService.Listen(gate.Lab.Gate, Port);
        await gate.Watch();
        (await gate.Trouble("tcp/8080 cannot be listened on: another program does")).ShouldStartWith("listen: ");
        await gate.Lab.Knock(Ip.V4, "udp/7001", "tcp/7002");
        await gate.Opens(Ip.V4, GuardedLab.Public);
        await server.DisposeAsync();
        (await gate.Lab.Gate.Run("kill", "-HUP", $"{gate.Watcher.Id}")).OrThrow();
        await gate.Watcher.WaitForLine("listen: well again");
        (await Curl(gate, Ip.V4, "/letmein")).ShouldBe("404 page not found\n404");
        await gate.Lab.Knock(Ip.V4, "tcp/3333");
        await gate.Opens(Ip.V4);
    }

    /// <summary>The body and the status.</summary>
    private static async Task<string> Curl(RunningGate gate, Ip ip, string path) =>
        (await gate.Lab.Client.Run("curl", "-gs", "--max-time", "3", "-w", "%{http_code}", $"http://{Host(gate.Lab.To(ip))}:{Port}{path}")).Out;

    private static string Host(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
