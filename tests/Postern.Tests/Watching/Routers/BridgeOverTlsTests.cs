using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Policy.Model;
using Postern.RouterDouble;
using Postern.RouterDouble.Api;
using Postern.RouterDouble.Sessions;
using Postern.Routers;
using Postern.Rules.Doors;
using Postern.Watcher;
using Postern.Watcher.Events;
using Postern.Watcher.Routers;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Routers;

/// <summary>Grants at routers that are spoken to as they are in earnest: the API over TLS, with pinned certificates. How soon they are there is the bench's to say.</summary>
public sealed class BridgeOverTlsTests : IAsyncDisposable
{
    private readonly List<DoubleRouter> _routers = [];
    private readonly List<ApiServer> _servers = [];
    private readonly X509Certificate2 _certificate = Certificate();
    private RouterBridge? _bridge;

    public async ValueTask DisposeAsync()
    {
        if (_bridge is not null)
            await _bridge.DisposeAsync();
        foreach (var server in _servers)
            await server.DisposeAsync();
        _certificate.Dispose();
    }

    [Fact]
    public async Task A_thousand_grants_are_all_there()
    {
        await Begin(1);
        for (var i = 0; i < 1000; i++)
            Open(i);
        await Until(() => Count(0) == 1000);
    }

    [Fact]
    public async Task A_hundred_routers_all_have_it()
    {
        await Begin(100);
        Open(0);
        await Until(() => Enumerable.Range(0, 100).All(r => Count(r) == 1));
        Open(1);
        await Until(() => Enumerable.Range(0, 100).All(r => Count(r) == 2));
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=edge", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private async Task Begin(int routers)
    {
        for (var i = 0; i < routers; i++)
        {
            _routers.Add(new DoubleRouter($"edge{i}", "7.18", TimeProvider.System, DoubleUser.Admin("postern", "secret")));
            _servers.Add(ApiServer.Tls(_routers[i], _certificate));
        }

        _bridge = new RouterBridge((login, stop) => RouterConnector.Connect(login, TimeSpan.FromSeconds(30), TimeProvider.System, stop), new Troubles(TimeProvider.System, _ => { }), TimeProvider.System);
        await _bridge.Use(new PolicyModel(new Guard { Doors = [] })
        {
            Routers =
            [
                .. _servers.Select((s, i) => new RouterPolicy($"edge{i}",
                    new RouterLogin(new RouterAddress(RouterTransport.Api, "127.0.0.1", (ushort)s.Port)) { Password = new RouterPassword("secret"), Fingerprint = CertificateFingerprint.Of(_certificate.RawData) }, default)),
            ],
            Enforcements = [.. _servers.Select((_, i) => new RouterEnforcement("ssh", $"edge{i}", "postern-ssh", default))],
        });
        _bridge.Look(new Dictionary<EntryKey, EntryTime>(), DateTimeOffset.UtcNow);
        await Until(() => _bridge.Status.All(s => s.Since is not null));
    }

    private void Open(int number) => _bridge!.Hear(new GateEvent(default, GateEventKind.Open, string.Create(CultureInfo.InvariantCulture, $"10.0.{number / 250}.{number % 250}"), "ssh") { For = TimeSpan.FromMinutes(30) });

    private int Count(int router) => _routers[router].Items(RouterMenus.AddressList4).Count;

    private static async Task Until(Func<bool> isSo)
    {
        for (var begun = Stopwatch.GetTimestamp(); !isSo(); await Task.Delay(1, TestContext.Current.CancellationToken))
            Stopwatch.GetElapsedTime(begun).TotalSeconds.ShouldBeLessThan(60);
    }
}
