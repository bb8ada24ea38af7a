using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.NetworkTests.Harness;
using Postern.NetworkTests.Spa;
using Postern.Policy.Model;
using Postern.RouterDouble;
using Postern.RouterDouble.Api;
using Postern.RouterDouble.Sessions;

namespace Postern.NetworkTests.Routers;

/// <summary>The double beside a gate, with a certificate of its own and a password that only it and a file know.</summary>
internal sealed class RouterAtHome : IAsyncDisposable
{
    public const string Password = "wEld-0f-r0uters";

    private readonly LabHost _host;
    private readonly X509Certificate2 _certificate;
    private ApiServer? _server;

    public RouterAtHome(LabHost host)
    {
        _host = host;
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=edge1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        Router = new DoubleRouter("edge1", "7.18", TimeProvider.System, DoubleUser.Admin("postern", Password));
    }

    public DoubleRouter Router { get; }

    /// <summary>A policy's <c>routers</c>; the password's file is <see cref="Write"/>'s.</summary>
    public string InPolicy => $"routers: {{edge1: {{address: 'routeros://{_host.IPv4}', password: edge1.password, fingerprint: '{CertificateFingerprint.ToText(CertificateFingerprint.Of(_certificate.RawData))}'}}}}\n";

    public static void Write(string folder) => FwknopGate.Secret(Path.Combine(folder, "edge1.password"), Password + "\n");

    public RouterAtHome Up()
    {
        _server = _host.Inside(() => ApiServer.Tls(Router, _certificate, new IPEndPoint(_host.IPv4, 8729)));
        return this;
    }

    public async Task Down()
    {
        if (_server is { } server)
            await server.DisposeAsync();
        _server = null;
    }

    /// <summary>Power is cut and comes back.</summary>
    public async Task Reboot()
    {
        await Down();
        Router.Reboot();
        Up();
    }

    /// <summary>The addresses on a list, of both IP versions.</summary>
    public IReadOnlyList<string> On(string list) =>
        [.. new[] { "/ip/firewall/address-list", "/ipv6/firewall/address-list" }.SelectMany(Router.Items).Where(i => i["list"] == list).Select(i => i["address"]!).Order(StringComparer.Ordinal)];

    /// <summary>What is left of the only entry on a list, in seconds.</summary>
    public double Left(string list) => Router.Items("/ip/firewall/address-list").Single(i => i["list"] == list).Until is { } until ? (until - DateTimeOffset.UtcNow).TotalSeconds : double.PositiveInfinity;

    public Task Has(string list, params string[] addresses) => RunningGate.Until(() => Task.FromResult(On(list).SequenceEqual(addresses)), $"[{string.Join(", ", addresses)}] on {list}", 20);

    public async ValueTask DisposeAsync()
    {
        await Down();
        _certificate.Dispose();
    }
}
