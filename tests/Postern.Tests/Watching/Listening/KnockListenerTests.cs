using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Postern.Watcher.Listening;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Listening;

/// <summary>What a stranger sees at a port where a knock is waited for: the same, whatever he sends.</summary>
public sealed class KnockListenerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_request_gets_the_same_404_over_both_IP_versions()
    {
        var port = FreePort();
        await using var listener = (await KnockListener.Start([port], Stop)).Listener.ShouldNotBeNull();
        var answers = new HashSet<string>();
        foreach (var line in new[] { "GET /letmein", "GET /letmein?x=1", "GET /", "POST /letmein", "DELETE /../../etc/passwd", "OPTIONS *", "BREW /coffee" })
        {
            foreach (var host in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
                answers.Add(Undated(await Say(host, port, $"{line} HTTP/1.1\r\nHost: gate\r\n\r\n")));
        }

        var answer = answers.ShouldHaveSingleItem();
        answer.ShouldStartWith("HTTP/1.1 404 Not Found\r\n");
        answer.ShouldEndWith("\r\n\r\n404 page not found\n");
        answer.ShouldNotContain("Server:", Case.Insensitive);
    }

    [Fact]
    public async Task Curl_sees_a_plain_404()
    {
        var port = FreePort();
        await using var listener = (await KnockListener.Start([port], Stop)).Listener.ShouldNotBeNull();
        using var curl = Process.Start(new ProcessStartInfo("curl", ["-s", "-i", "--max-time", "5", $"http://127.0.0.1:{port}/letmein"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = await curl.StandardOutput.ReadToEndAsync(Stop);
        await curl.WaitForExitAsync(Stop);
        curl.ExitCode.ShouldBe(0);
        said.ShouldContain("404 Not Found");
        said.ShouldEndWith("404 page not found\n");
    }

    [Fact]
    public async Task Whatever_is_no_request_ends_the_connection_and_nothing_else()
    {
        var port = FreePort();
        await using var listener = (await KnockListener.Start([port], Stop)).Listener.ShouldNotBeNull();
        var random = new Random(4711);
        var garbage = new byte[4000];
        random.NextBytes(garbage);
        string[] broken =
        [
            "\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "GET /letmein\r\n\r\n", "GET /\0 HTTP/1.1\r\n\r\n", "GET / HTTP/9.9\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
            $"GET /{new string('a', 10_000)} HTTP/1.1\r\nHost: a\r\n\r\n", $"GET / HTTP/1.1\r\nHost: a\r\nX: {new string('x', 20_000)}\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\nabc", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Encoding.Latin1.GetString(garbage),
        ];
        foreach (var bytes in broken)
        {
            var said = await Say(IPAddress.Loopback, port, bytes);
            said.ShouldNotContain("Kestrel", Case.Insensitive);
            said.ShouldNotContain("Server:", Case.Insensitive);
        }

        (await Say(IPAddress.Loopback, port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")).ShouldStartWith("HTTP/1.1 404");
    }

    [Fact]
    public async Task Who_says_nothing_is_hung_up_on()
    {
        var port = FreePort();
        await using var listener = (await KnockListener.Start([port], Stop)).Listener.ShouldNotBeNull();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, Stop);
        await socket.SendAsync("GET / HT"u8.ToArray(), Stop);
        var waited = Stopwatch.StartNew();
        await Rest(socket);
        waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(9));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_a_reason_and_no_exception()
    {
        var port = FreePort();
        using var other = new TcpListener(IPAddress.Any, port);
        other.Start();
        var (listener, refusal) = await KnockListener.Start([port], Stop);
        listener.ShouldBeNull();
        refusal.ShouldNotBeNull().ShouldStartWith($"tcp/{port} cannot be listened on: another program does");
    }

    private static async Task<string> Say(IPAddress host, int port, string bytes)
    {
        using var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host, port, Stop);
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(bytes), Stop);
        }
        catch (SocketException)
        {
            // Hung up on while it spoke; what was answered is still to be read.
        }

        return await Rest(socket);
    }

    private static async Task<string> Rest(Socket socket)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        var (buffer, said) = (new byte[4096], new StringBuilder());
        try
        {
            while (await socket.ReceiveAsync(buffer, limit.Token) is > 0 and var read)
                said.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // The other way to hang up.
        }

        return said.ToString();
    }

    private static string Undated(string answer) => Regex.Replace(answer, "Date: [^\r]*\r\n", "", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static ushort FreePort()
    {
        using var probe = new TcpListener(IPAddress.IPv6Any, 0);
        probe.Server.DualMode = true;
        probe.Start();
        return (ushort)((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
