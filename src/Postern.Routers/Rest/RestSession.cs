using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Postern.Policy.Model;
using Postern.Routers.Connecting;

namespace Postern.Routers.Rest;

/// <summary>
/// A router's REST service, RouterOS 7.1 and later. There is no login that lasts: every request has the password, and all go over one connection
/// that stays open, for each new one leaves rows in the router's <c>/user/active</c>.
/// </summary>
/// <remarks>Run throws <see cref="OperationCanceledException"/> when asked to stop; what was already sent the router carries out all the same.</remarks>
internal sealed class RestSession : IRouterSession
{
    /// <summary>A router ends every request after 60 s itself, and says so.</summary>
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(65);

    /// <summary>Some hundred thousand list entries.</summary>
    private const int LongestAnswer = 64 << 20;

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client;
    private readonly RouterLogin _login;
    private readonly string _root;
    private readonly string _host;
    private readonly AuthenticationHeaderValue _authorization;
    private readonly TimeProvider _time;
    private readonly Lock _line = new();
    private Task _last = Task.CompletedTask;
    private Stream? _first;
    private volatile string? _loss;

    /// <param name="first">The connection that is there already; later ones are made where it ends.</param>
    internal RestSession(RouterLogin login, Stream first, TimeProvider time)
    {
        (_login, _first, _time) = (login, first, time);

        // TLS is the channel's, which asks for the certificate that is pinned; to HTTP every connection is a plain one.
        _root = "http://" + Host(login.Address, usual: 80);
        _host = Host(login.Address, login.Address.IsEncrypted ? 443 : 80);
        _authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password?.Text}")));
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = Connect,
            MaxConnectionsPerServer = 1,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,

            // The password goes to this router and to nobody whom it, or the environment, names.
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LongestAnswer,
        };
    }

    public RouterVersion Version { get; internal set; }

    /// <summary>For one answer.</summary>
    internal TimeSpan Patience { get; init; } = UsualPatience;

    public bool HasSafeMode => false;

    public async ValueTask<RouterReply> Run(RouterCommand command, CancellationToken stop)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_line)
            (before, _last) = (_last, turn.Task);
        try
        {
            await before.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // Whoever stands behind goes on waiting for those in front.
            _ = before.ContinueWith(_ => turn.SetResult(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }

        try
        {
            var reply = await Ask(RestRequest.Of(command), stop);
            if (reply.Trap is not { } refusal || RestRequest.Instead(command, refusal) is not { } other)
                return reply;
            var second = await Ask(other, stop);

            // Of two refusals of an unset, the first is about what was asked for.
            return second.Trap is not null && command.Verb == "unset" ? reply : second;
        }
        finally
        {
            turn.SetResult();
        }
    }

    public ValueTask DisposeAsync()
    {
        _loss ??= RestWords.Ended;
        _client.Dispose();
        return Interlocked.Exchange(ref _first, null)?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    /// <summary>Without waiting for a turn.</summary>
    internal async Task<RouterReply> Ask(RestRequest request, CancellationToken stop)
    {
        if (_loss is { } lost)
            return new RouterReply { Loss = lost };
        var (answer, loss) = await Exchange(request, Patience, stop);
        if (loss is null && answer.Status != 401 && answer.ReplyTo(request) is { } reply)
            return reply;
        _loss ??= loss ?? RestWords.Unexpected(answer);
        return new RouterReply { Loss = _loss };
    }

    internal async Task<(RestAnswer Answer, string? Loss)> Exchange(RestRequest request, TimeSpan patience, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            using var message = Message(request);
            using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseContentRead, either.Token);
            return (new RestAnswer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(either.Token)), null);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (default, _loss ?? RestWords.Late(patience));
        }
        catch (ObjectDisposedException)
        {
            return (default, _loss ?? RestWords.Ended);
        }
        catch (HttpRequestException error)
        {
            return (default, RestWords.Broken(error));
        }
    }

    private HttpRequestMessage Message(RestRequest request)
    {
        // As it is: an item's asterisk must not become %2A.
        var address = new Uri(_root + request.Target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(request.Method, address) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        message.Headers.Host = _host;
        message.Headers.Authorization = _authorization;
        message.Headers.Accept.Add(new("application/json"));
        if (request.Body is { } body)
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        return message;
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        if (Interlocked.Exchange(ref _first, null) is { } first)
            return first;
        var channel = await RouterChannel.Open(_login, ConnectPatience, _time, stop);
        return channel.Stream ?? throw new NotConnectedException(channel.Refusal!.Text);
    }

    private static string Host(RouterAddress router, int usual) =>
        (router.Host.Contains(':') ? $"[{router.Host}]" : router.Host) + (router.Port == usual ? "" : string.Create(CultureInfo.InvariantCulture, $":{router.Port}"));
}

/// <summary>The router is not reached any more, or is another one; caught within the session.</summary>
internal sealed class NotConnectedException(string message) : Exception(message);
