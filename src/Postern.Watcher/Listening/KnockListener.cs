using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Postern.Watcher.Listening;

/// <summary>
/// Answers at ports where a policy waits for HTTP knocks and no web server is: whatever is asked, the same 404 with the same bytes. Which
/// request is a knock is not known here; the kernel sees them pass by.
/// </summary>
public sealed class KnockListener : IAsyncDisposable
{
    /// <summary>Clients that only connect and say nothing hold no more than these.</summary>
    public const int MostConnections = 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>As plain as many small servers have it, and none in particular.</summary>
    private static readonly byte[] Body = "404 page not found\n"u8.ToArray();

    private readonly WebApplication _server;

    private KnockListener(WebApplication server) => _server = server;

    /// <summary>Listens on all of the ports, IPv4 and IPv6, or on none and says why, and what to do.</summary>
    public static async Task<(KnockListener? Listener, string? Refusal)> Start(IReadOnlyList<ushort> ports, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(ports);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Limit(options, ports));
        builder.WebHost.UseSockets(options => options.CreateBoundListenSocket = Bound);
        var server = builder.Build();
        server.Run(Answer);
        try
        {
            await server.StartAsync(stop);
            return (new KnockListener(server), null);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await server.DisposeAsync();
            var error = e is SocketException refused ? refused.SocketErrorCode : e.InnerException is AddressInUseException ? SocketError.AddressAlreadyInUse : SocketError.SocketError;
            return (null, ListenRefusal.Of(ports, "HTTP knocks", error, e.Message));
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _server.StopAsync(limit.Token);
        await _server.DisposeAsync();
    }

    private static void Limit(KestrelServerOptions options, IReadOnlyList<ushort> ports)
    {
        options.AddServerHeader = false;
        options.AllowSynchronousIO = false;
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.MaxConcurrentUpgradedConnections = 0;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxRequestBufferSize = 16 * 1024;
        options.Limits.MaxRequestLineSize = 4 * 1024;
        options.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
        options.Limits.MaxRequestHeaderCount = 50;
        options.Limits.RequestHeadersTimeout = Patience;
        options.Limits.KeepAliveTimeout = Patience;
        foreach (var port in ports.Distinct())
        {
            options.Listen(IPAddress.Any, port, listen => listen.Protocols = HttpProtocols.Http1);
            if (Socket.OSSupportsIPv6)
                options.Listen(IPAddress.IPv6Any, port, listen => listen.Protocols = HttpProtocols.Http1);
        }
    }

    // A socket for each IP version; by default that of IPv6 would take IPv4's port too.
    private static Socket Bound(EndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (endpoint.AddressFamily == AddressFamily.InterNetworkV6)
            socket.DualMode = false;
        socket.Bind(endpoint);
        return socket;
    }

    private static Task Answer(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = Body.Length;
        context.Response.Headers.Connection = "close";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(Body, 0, Body.Length);
    }

    /// <summary>Signals and the console belong to whoever runs the gate.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
