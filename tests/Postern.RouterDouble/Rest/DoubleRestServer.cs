using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Postern.RouterDouble.Sessions;

namespace Postern.RouterDouble.Rest;

/// <summary>The router's <c>www</c> or <c>www-ssl</c>: REST as RouterOS 7.23 answers it, and a page for everything else.</summary>
public sealed class DoubleRestServer : IAsyncDisposable
{
    private readonly DoubleRouter _router;
    private readonly WebApplication _web;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Connection, string User), DoubleSession> _sessions = new();
    private readonly ConcurrentDictionary<string, ConnectionContext> _connections = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<RestExchange> _exchanges = new();
    private int _connected;

    private DoubleRestServer(DoubleRouter router, WebApplication web) => (_router, _web) = (router, web);

    public IPEndPoint Endpoint { get; private set; } = new(IPAddress.None, 0);

    public int Port => Endpoint.Port;

    /// <summary>How long a command may take before the router closes its session.</summary>
    public TimeSpan CommandLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What was asked and answered, in the order of the answers.</summary>
    public IReadOnlyCollection<RestExchange> Exchanges => _exchanges;

    /// <summary>How many connections were ever made; each would be a login of its own on a router.</summary>
    public int Connected => Volatile.Read(ref _connected);

    /// <param name="certificate">With its private key; null: HTTP.</param>
    /// <param name="endpoint">Null: some port on the loopback.</param>
    public static async Task<DoubleRestServer> Start(DoubleRouter router, X509Certificate2? certificate = null, IPEndPoint? endpoint = null, TimeSpan? commandLimit = null)
    {
        var at = endpoint ?? new IPEndPoint(IPAddress.Loopback, 0);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        DoubleRestServer? server = null;
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(at, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => server!.Count(connection, next));
                if (certificate is not null)
                    listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificate });
            });
        });
        var web = builder.Build();
        server = new DoubleRestServer(router, web) { CommandLimit = commandLimit ?? TimeSpan.FromSeconds(60) };
        web.Run(server.Answer);
        await web.StartAsync();
        server.Endpoint = new IPEndPoint(at.Address, new Uri(web.Urls.First()).Port);
        router.Rebooted += server.Rebooted;
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _router.Rebooted -= Rebooted;
        foreach (var connection in _connections.Values)
            connection.Abort();
        await _web.DisposeAsync();
        foreach (var session in _sessions.Values)
            _router.Close(session);
        foreach (var turn in _turns.Values)
            turn.Dispose();
    }

    /// <summary>Closes every connection at once, whatever is under way.</summary>
    public void CloseConnections()
    {
        foreach (var connection in _connections.Values)
            connection.Abort();
    }

    private void Rebooted(object? sender, EventArgs e)
    {
        _sessions.Clear();
        CloseConnections();
    }

    private async Task Count(ConnectionContext connection, ConnectionDelegate next)
    {
        Interlocked.Increment(ref _connected);
        _connections[connection.ConnectionId] = connection;
        try
        {
            await next(connection);
        }
        finally
        {
            _connections.TryRemove(connection.ConnectionId, out _);
        }
    }

    private async Task Answer(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content, context.RequestAborted);
        var body = content.ToArray();
        var answer = _router.HasRest && (target == "/rest" || target.StartsWith("/rest/", StringComparison.Ordinal))
            ? await Rest(context, target["/rest".Length..], body)
            : DoubleRestAnswer.Page(target == "/" ? 200 : 404);
        _exchanges.Enqueue(new RestExchange(context.Request.Method, target, context.Request.ContentType, Encoding.UTF8.GetString(body), answer.Status, Encoding.UTF8.GetString(answer.Body.Span)));
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.Headers.CacheControl = "no-cache";
        response.Headers.XFrameOptions = "sameorigin";
        if (answer.Status == 401)
            response.Headers.WWWAuthenticate = "Basic realm=\"RouterOS\"";
        if (answer.Status == 204)
            return;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    private async Task<DoubleRestAnswer> Rest(HttpContext context, string target, byte[] body)
    {
        if (!AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var given) || SessionOf(context, given) is not { } session)
            return DoubleRestAnswer.Error(401);

        // Requests of one user wait for each other, on whichever connection they come.
        var turn = _turns.GetOrAdd(session.User.Name, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(context.RequestAborted);
        try
        {
            if (RestCommands.IsEndless(context.Request.Method, target))
            {
                await Task.Delay(CommandLimit, context.RequestAborted);
                return DoubleRestAnswer.Error(400, "Session closed");
            }

            return new RestCommands(_router, session).Answer(context.Request.Method, target, context.Request.ContentType, body);
        }
        finally
        {
            turn.Release();
        }
    }

    private DoubleSession? SessionOf(HttpContext context, AuthenticationHeaderValue given)
    {
        if (!string.Equals(given.Scheme, "Basic", StringComparison.OrdinalIgnoreCase) || given.Parameter is not { } encoded)
            return null;
        Span<byte> bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length) || Encoding.UTF8.GetString(bytes[..length]).Split(':', 2) is not [var name, var password])
            return null;
        if (_router.User(name) is not { } user || user.Password != password)
            return null;
        var key = (context.Connection.Id, name);
        if (_sessions.TryGetValue(key, out var known) && known.User == user)
            return known;
        var session = _router.Login(name, password, context.Connection.RemoteIpAddress?.ToString() ?? "", "rest-api");
        if (session is not null)
            _sessions[key] = session;
        return session;
    }
}

/// <summary>A request and its answer.</summary>
/// <param name="Target">As it stood on the wire.</param>
public sealed record RestExchange(string Method, string Target, string? ContentType, string Body, int Status, string Answer);
