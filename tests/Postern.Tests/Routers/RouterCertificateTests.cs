using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Policy.Model;
using Postern.Routers;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers;

/// <summary>TLS as routers have it: certificates that nobody vouches for, and none at all.</summary>
public sealed class RouterCertificateTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_pinned_certificate_is_enough_whatever_its_name_and_date()
    {
        using var expired = SelfSigned("CN=another name", DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(-1));
        await using var peer = Peer(expired);
        var connection = await Connect(peer.Login(RouterTransport.Api) with { Fingerprint = CertificateFingerprint.Of(expired.RawData) });
        connection.Refusal.ShouldBeNull();
        connection.Fingerprint!.Value.ToArray().ShouldBe(SHA256.HashData(expired.RawData));
        connection.Session!.Version.ShouldBe(new RouterVersion(7, 18));
        await connection.Session.DisposeAsync();
        await peer.Finished();
    }

    [Fact]
    public async Task Without_a_pin_an_unknown_certificate_is_refused_and_its_fingerprint_shown()
    {
        using var certificate = SelfSigned("CN=127.0.0.1");
        await using var peer = Peer(certificate);
        var connection = await Connect(peer.Login(RouterTransport.Api));
        var text = CertificateFingerprint.ToText(connection.Fingerprint!.Value.Span);
        connection.Session.ShouldBeNull();
        connection.IsFinal.ShouldBeTrue();
        connection.Refusal!.ShouldContain($"fingerprint: {text}");
        connection.Refusal!.ShouldContain(Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)));
        connection.Refusal!.ShouldNotContain("geheim");
    }

    [Fact]
    public async Task Another_certificate_than_the_pinned_one_is_refused_and_both_are_shown()
    {
        using var certificate = SelfSigned("CN=127.0.0.1");
        await using var peer = Peer(certificate);
        var pinned = SHA256.HashData("another"u8);
        var connection = await Connect(peer.Login(RouterTransport.Api) with { Fingerprint = pinned });
        connection.Session.ShouldBeNull();
        connection.IsFinal.ShouldBeTrue();
        connection.Refusal!.ShouldContain($"pinned {CertificateFingerprint.ToText(pinned)}");
        connection.Refusal!.ShouldContain($"shown  {CertificateFingerprint.ToText(SHA256.HashData(certificate.RawData))}");
    }

    [Fact]
    public async Task A_service_without_encryption_is_recognised()
    {
        await using var peer = new ScriptedPeer(router => router.Write("!fatal", "not logged in"));
        (await Connect(peer.Login(RouterTransport.Api))).ShouldSatisfyAllConditions(c => c.Refusal!.ShouldContain("does not answer in TLS"), c => c.IsFinal.ShouldBeTrue());
    }

    [Fact]
    public async Task A_service_that_waits_for_more_is_given_up()
    {
        await using var peer = new ScriptedPeer(router => router.WaitForEnd());
        (await RouterConnector.Connect(peer.Login(RouterTransport.Api), TimeSpan.FromMilliseconds(400), TimeProvider.System, Stop)).Refusal!.ShouldContain("does not answer in TLS within");
    }

    [Fact]
    public async Task A_service_for_other_addresses_closes_at_once()
    {
        await using var peer = new ScriptedPeer(_ => Task.CompletedTask);
        (await Connect(peer.Login(RouterTransport.Api))).Refusal!.ShouldContain("its api-ssl may be for other addresses");
    }

    /// <summary>What api-ssl does with certificate=none, here by openssl's own server.</summary>
    [Theory]
    [InlineData(RouterTransport.Api, "/ip service set api-ssl certificate=postern", "-nocert", "-cipher", "ADH:@SECLEVEL=0", "-no_tls1_3")]
    [InlineData(RouterTransport.Rest, "/ip service set www-ssl certificate=postern", "-nocert", "-cipher", "ADH:@SECLEVEL=0", "-no_tls1_3")]
    public async Task Anonymous_key_exchange_is_explained_with_the_commands_that_end_it(RouterTransport transport, string command, params string[] options)
    {
        var port = FreePort();
        using var server = Process.Start(new ProcessStartInfo("openssl", ["s_server", "-accept", $"127.0.0.1:{port}", "-quiet", .. options]) { RedirectStandardError = true, RedirectStandardInput = true })!;
        try
        {
            var login = new RouterLogin(new RouterAddress(transport, "127.0.0.1", port)) { Password = new RouterPassword("geheim") };
            RouterConnection connection;
            do
            {
                await Task.Delay(20, Stop);
                connection = await Connect(login);
            }
            while (connection.Refusal!.Contains("nothing listens") && !server.HasExited);

            connection.Refusal!.ShouldContain("anonymous");
            connection.Refusal!.ShouldContain("/certificate sign postern");
            connection.Refusal!.ShouldContain(command);
            connection.IsFinal.ShouldBeTrue();
        }
        finally
        {
            server.Kill();
        }
    }

    [Fact]
    public async Task Tls_before_1_2_is_refused()
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.Send(new byte[] { 21, 3, 1, 0, 2, 2, 70 });
            await router.WaitForEnd();
        });
        (await Connect(peer.Login(RouterTransport.Api))).Refusal!.ShouldContain("no TLS 1.2");
    }

    private static ushort FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return (ushort)((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static ScriptedPeer Peer(X509Certificate2 certificate) => new(
        async router =>
        {
            await router.LogIn();
            await router.WaitForEnd();
        },
        async stream =>
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(certificate, clientCertificateRequired: false, SslProtocols.Tls12, checkCertificateRevocation: false);
            return tls;
        });

    private static X509Certificate2 SelfSigned(string subject, DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(from ?? DateTimeOffset.UtcNow.AddDays(-1), until ?? DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    private static Task<RouterConnection> Connect(RouterLogin login) => RouterConnector.Connect(login, TimeSpan.FromSeconds(10), TimeProvider.System, Stop);
}
