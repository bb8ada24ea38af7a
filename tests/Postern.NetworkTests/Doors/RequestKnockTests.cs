using System.Globalization;
using System.Net;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Doors;

/// <summary>HTTP steps with a real client and a real web server, by the kernel alone.</summary>
public sealed class RequestKnockTests
{
    private const string Middle = "doors: {ssh: {opens: tcp/22, for: 1m, knock: [tcp/7001, http:8080/GET /letmein-and-nobody-else, tcp/3333]}}\n";

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task A_request_to_the_web_server_is_a_knock_and_is_answered(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Middle);
        await using var server = await WebServer(lab);
        await lab.Knock(ip, "tcp/7001");
        (await Curl(lab, ip, "/letmein-and-nobody-else?x=1")).ShouldBe("404");
        await lab.Knock(ip, "tcp/3333");
        await lab.ShouldBeOpen(ip);
        await lab.ShouldBeShut(ip, lab.Other);
    }

    [Theory]
    [InlineData("/letmein-and-nobody-elsf")]
    [InlineData("/letmein-and-nobody-else/")]
    [InlineData("/letmein-and-nobody")]
    [InlineData("/LETMEIN-and-nobody-else")]
    [InlineData("/")]
    public async Task Other_requests_are_no_knock_and_no_mistake(string path)
    {
        await using var lab = await GuardedLab.Up(Middle);
        await using var server = await WebServer(lab);
        await lab.Knock(Ip.V4, "tcp/7001");
        await Curl(lab, Ip.V4, path);
        await lab.Knock(Ip.V4, "tcp/3333");
        await lab.ShouldBeShut(Ip.V4);
        await lab.Knock(Ip.V4, "tcp/7001");
        await Curl(lab, Ip.V4, path);
        await Curl(lab, Ip.V4, "/letmein-and-nobody-else");
        await Curl(lab, Ip.V4, path);
        await lab.Knock(Ip.V4, "tcp/3333");
        await lab.ShouldBeOpen(Ip.V4);
    }

    [Fact]
    public async Task The_order_counts()
    {
        await using var lab = await GuardedLab.Up(Middle);
        await using var server = await WebServer(lab);
        await Curl(lab, Ip.V4, "/letmein-and-nobody-else");
        await lab.Knock(Ip.V4, "tcp/7001", "tcp/3333");
        await lab.ShouldBeShut(Ip.V4);
        await lab.Knock(Ip.V4, "tcp/7001", "tcp/3333");
        await Curl(lab, Ip.V4, "/letmein-and-nobody-else");
        await lab.ShouldBeShut(Ip.V4);
    }

    [Fact]
    public async Task A_browser_that_opens_two_connections_and_asks_for_more_gets_in()
    {
        await using var lab = await GuardedLab.Up(Middle);
        await using var server = await WebServer(lab);
        await lab.Knock(Ip.V6, "tcp/7001");
        await Task.WhenAll(Curl(lab, Ip.V6, "/letmein-and-nobody-else"), Curl(lab, Ip.V6, "/letmein-and-nobody-else"), Curl(lab, Ip.V6, "/favicon.ico"));
        await lab.Knock(Ip.V6, "tcp/3333");
        await lab.ShouldBeOpen(Ip.V6);
    }

    [Fact]
    public async Task Requests_alone_open_a_door_in_one_connection_or_several()
    {
        await using var lab = await GuardedLab.Up("""
            gate: {unlisted: drop}
            doors:
              ssh: {opens: tcp/22, for: 1m, strict: door, knock: [http:8080/GET /one, http:8080/HEAD /two, http:8080/GET /three]}
              web: {opens: tcp/443, for: 1m, strict: off, knock: [http:8080/GET /four, udp/7001, http:8080/GET /five]}
            """);
        await using var server = await WebServer(lab);
        (await lab.Client.Run("curl", "-s", "-o", "/dev/null", "-o", "/dev/null", Url(lab, Ip.V4, "/one"), Url(lab, Ip.V4, "/four"))).OrThrow();
        (await lab.Client.Run("curl", "-s", "-I", "-o", "/dev/null", Url(lab, Ip.V4, "/two"))).OrThrow();
        await lab.Knock(Ip.V4, "udp/7001");
        (await lab.Client.Run("curl", "-s", "-o", "/dev/null", "-o", "/dev/null", Url(lab, Ip.V4, "/five"), Url(lab, Ip.V4, "/three"))).OrThrow();
        await lab.ShouldBeOpen(Ip.V4);
        await lab.ShouldBeOpen(Ip.V4, port: GuardedLab.Public);
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_is_asked_and_nothing_opens()
    {
        await using var lab = await GuardedLab.Up(Middle);
        await lab.Knock(Ip.V4, "tcp/7001");
        (await Curl(lab, Ip.V4, "/letmein-and-nobody-else")).ShouldBe("000");
        await lab.Knock(Ip.V4, "tcp/3333");
        await lab.ShouldBeShut(Ip.V4);
    }

    private static async Task<BackgroundProcess> WebServer(GuardedLab lab)
    {
        var server = lab.Gate.Start("python3", "-m", "http.server", "8080", "--bind", "::", "--directory", "/var/empty/none");
        for (var tries = 0; await Curl(lab, Ip.V6, "/") == "000"; tries++)
        {
            tries.ShouldBeLessThan(200);
            await Moment.Pass(0.05);
        }

        return server;
    }

    /// <summary>The status that curl saw; 000 without an answer.</summary>
    private static async Task<string> Curl(GuardedLab lab, Ip ip, string path) =>
        (await lab.Client.Run("curl", "-s", "-o", "/dev/null", "--max-time", "3", "-w", "%{http_code}", Url(lab, ip, path))).Out;

    private static string Url(GuardedLab lab, Ip ip, string path) => $"http://{Host(lab.To(ip))}:{8080.ToString(CultureInfo.InvariantCulture)}{path}";

    private static string Host(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
