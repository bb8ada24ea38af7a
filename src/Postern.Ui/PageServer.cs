using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Postern.Client;
using Postern.Ui.Guarding;
using Postern.Ui.Serving;

namespace Postern.Ui;

/// <summary>The page that <c>postern ui</c> serves on loopback: profiles, a button to knock, what became of it.</summary>
public sealed class PageServer(PageParts parts)
{
    /// <summary>Ports that are free in IPv4 may be taken in IPv6.</summary>
    private const int Tries = 10;

    /// <summary>Open pages hold a few each.</summary>
    private const int MostConnections = 64;

    /// <summary>Serves until stopped.</summary>
    /// <param name="port">0 for any that is free.</param>
    /// <param name="started">Called once with the address to open, its random token in it.</param>
    /// <returns>Why nothing was served; null after it was.</returns>
    public async Task<KnockProblem?> Run(int port, Action<Uri> started, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            var token = PageToken.New();
            var chosen = port == 0 ? FreePort() : port;
            await using var server = Build(chosen, token);
            try
            {
                await server.StartAsync(stop);
            }
            catch (IOException e)
            {
                if (port == 0 && tries < Tries)
                    continue;
                return KnockProblem.Refused($"the page cannot be served at port {chosen}: {e.Message}", "leave out --port, and a free one is taken");
            }

            started(new Uri($"http://127.0.0.1:{chosen}/#{token.Text}"));
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            catch (OperationCanceledException)
            {
                using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
                await server.StopAsync(atOnce.Token);
            }

            return null;
        }
    }

    private WebApplication Build(int port, PageToken token)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestGuard.LongestBody;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Listen(IPAddress.Loopback, port, Http1);
            if (HasIPv6())
                kestrel.Listen(IPAddress.IPv6Loopback, port, Http1);
        });
        var server = builder.Build();
        server.Run(new PageRequests(parts, new RequestGuard(port, token)).Answer);
        return server;
    }

    // Without TLS browsers speak nothing else.
    private static void Http1(ListenOptions at) => at.Protocols = HttpProtocols.Http1;

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static bool HasIPv6()
    {
        if (!Socket.OSSupportsIPv6)
            return false;
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
