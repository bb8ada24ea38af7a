using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Policy.Model;
using Postern.RouterDouble;
using Postern.RouterDouble.Api;
using Postern.RouterDouble.Rest;
using Postern.RouterDouble.Sessions;
using Postern.Routers;
using Shouldly;

namespace Postern.Tests.Routers;

/// <summary>The router double behind one of its services, and how to log in there.</summary>
internal sealed class DoubleService : IAsyncDisposable
{
    public const string Password = "drawbridge 7";

    private readonly IAsyncDisposable _server;
    private readonly X509Certificate2? _certificate;

    private DoubleService(DoubleRouter router, RouterLogin login, IAsyncDisposable server, X509Certificate2? certificate) =>
        (Router, Login, _server, _certificate) = (router, login, server, certificate);

    public DoubleRouter Router { get; }

    public RouterLogin Login { get; }

    public DoubleRestServer Rest => (DoubleRestServer)_server;

    public static async Task<DoubleService> Start(RouterTransport transport, string version = "7.23.2")
    {
        var router = new DoubleRouter("edge1", version, TimeProvider.System, DoubleUser.Admin("postern", Password), new DoubleUser("watcher", Password, DoubleUser.ReadOnly));
        var certificate = transport is RouterTransport.Api or RouterTransport.Rest ? SelfSigned() : null;
        var (server, port) = transport switch
        {
            RouterTransport.Api => Of(ApiServer.Tls(router, certificate)),
            RouterTransport.ApiPlain => Of(ApiServer.Plain(router)),
            _ => Of(await DoubleRestServer.Start(router, certificate)),
        };
        var login = new RouterLogin(new RouterAddress(transport, "127.0.0.1", (ushort)port))
        {
            Password = new RouterPassword(Password),
            Fingerprint = certificate is null ? null : CertificateFingerprint.Of(certificate.RawData),
        };
        return new DoubleService(router, login, server, certificate);
    }

    public async Task<IRouterSession> Connect(CancellationToken stop, string user = "postern")
    {
        var connection = await RouterConnector.Connect(Login with { User = user }, TimeSpan.FromSeconds(10), TimeProvider.System, stop);
        return connection.Session.ShouldNotBeNull(connection.Refusal);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate?.Dispose();
    }

    private static (IAsyncDisposable Server, int Port) Of(ApiServer server) => (server, server.Port);

    private static (IAsyncDisposable Server, int Port) Of(DoubleRestServer server) => (server, server.Port);

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=edge1", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
