using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Postern.RouterDouble.Api;

/// <summary>The API of a <see cref="DoubleRouter"/> on TCP, plain or over TLS, until it is disposed of.</summary>
public sealed class ApiServer : IAsyncDisposable
{
    private readonly DoubleRouter _router;
    private readonly TcpListener _listener;
    private readonly bool _isTls;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<TcpClient> _clients = [];
    private readonly Task _accepting;

    private ApiServer(DoubleRouter router, IPEndPoint? endpoint, bool isTls, X509Certificate2? certificate, DoubleFaults? faults)
    {
        (_router, _isTls, _certificate, Faults) = (router, isTls, certificate, faults ?? new DoubleFaults());
        _listener = new TcpListener(endpoint ?? new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Start(512);
        _router.Rebooted += CloseAll;
        _accepting = Accept();
    }

    public DoubleFaults Faults { get; }

    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    public int Port => Endpoint.Port;

    /// <param name="endpoint">Null: some port on the loopback.</param>
    public static ApiServer Plain(DoubleRouter router, IPEndPoint? endpoint = null, DoubleFaults? faults = null) => new(router, endpoint, isTls: false, null, faults);

    /// <param name="certificate">With its key; null: none was set, and only anonymous key exchange would do, which no client here offers.</param>
    public static ApiServer Tls(DoubleRouter router, X509Certificate2? certificate, IPEndPoint? endpoint = null, DoubleFaults? faults = null) =>
        new(router, endpoint, isTls: true, certificate, faults);

    /// <summary>Every connection breaks, as when a cable is pulled and put back.</summary>
    public void CloseConnections() => CloseAll(null, EventArgs.Empty);

    public async ValueTask DisposeAsync()
    {
        _router.Rebooted -= CloseAll;
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        CloseAll(null, EventArgs.Empty);
        await _accepting.ConfigureAwait(false);
        _stop.Dispose();
    }

    private void CloseAll(object? sender, EventArgs e)
    {
        lock (_clients)
        {
            foreach (var client in _clients)
                client.Close();
            _clients.Clear();
        }
    }

    private async Task Accept()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
                _ = Serve(await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task Serve(TcpClient client)
    {
        lock (_clients)
            _clients.Add(client);
        try
        {
            client.NoDelay = true;
            var stream = (Stream)client.GetStream();
            if (_isTls)
            {
                if (_certificate is null)
                {
                    await RefuseHandshake(stream).ConfigureAwait(false);
                    return;
                }

                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token).ConfigureAwait(false);
                stream = tls;
            }

            await using (stream.ConfigureAwait(false))
            {
                var address = ((IPEndPoint)client.Client.RemoteEndPoint!).Address.ToString();
                await new ApiPeer(_router, Faults, stream, address).Serve(_stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException
            or System.Security.Authentication.AuthenticationException)
        {
        }
        finally
        {
            lock (_clients)
                _clients.Remove(client);
            client.Dispose();
        }
    }

    /// <summary>The alert handshake_failure, after the client's first words.</summary>
    private async Task RefuseHandshake(Stream stream)
    {
        _ = await stream.ReadAsync(new byte[4096], _stop.Token).ConfigureAwait(false);
        await stream.WriteAsync(new byte[] { 0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28 }, _stop.Token).ConfigureAwait(false);
    }
}
