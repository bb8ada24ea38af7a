using System.ComponentModel;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Policy.Model;

namespace Postern.Routers.Connecting;

/// <summary>A connection to one of a router's services, encrypted where its address asks for that; or why there is none. Nobody has logged in yet.</summary>
/// <param name="Stream">An <see cref="SslStream"/> where it is encrypted; null with a refusal.</param>
internal sealed record RouterChannel(Stream? Stream, ConnectionRefusal? Refusal)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>SHA-256 of the certificate that was shown, accepted or not.</summary>
    public byte[]? Fingerprint { get; private init; }

    /// <summary>Never throws for what the router or the network does.</summary>
    /// <param name="patience">For connecting and TLS together.</param>
    public static async Task<RouterChannel> Open(RouterLogin login, TimeSpan patience, TimeProvider time, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        var (socket, refusal) = await RouterDial.Connect(login.Address, patience, time, stop);
        if (socket is null)
            return new RouterChannel(null, refusal);
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (!login.Address.IsEncrypted)
            return new RouterChannel(stream, null);
        var left = patience - time.GetElapsedTime(begun);
        return await Encrypt(stream, login, left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), time, stop);
    }

    /// <summary>TLS over a stream that is the channel's from now on.</summary>
    public static async Task<RouterChannel> Encrypt(Stream stream, RouterLogin login, TimeSpan patience, TimeProvider time, CancellationToken stop)
    {
        var watched = new FirstBytesStream(stream);
        var tls = new SslStream(watched, leaveInnerStreamOpen: false);
        byte[]? shown = null;
        var errors = SslPolicyErrors.None;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = login.Address.Host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = ChainPolicy(),
            RemoteCertificateValidationCallback = (_, certificate, _, found) =>
            {
                errors = found;
                shown = certificate is null ? null : CertificateFingerprint.Of(certificate.GetRawCertData());
                return login.Fingerprint is { } pinned ? shown is not null && CryptographicOperations.FixedTimeEquals(shown, pinned.Span) : found == SslPolicyErrors.None;
            },
        };
        ConnectionRefusal refusal;
        try
        {
            using var late = new CancellationTokenSource(patience, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
            await tls.AuthenticateAsClientAsync(options, both.Token);
            return new RouterChannel(tls, null) { Fingerprint = shown };
        }
        catch (Exception e) when (e is AuthenticationException or IOException or Win32Exception or CryptographicException or ObjectDisposedException or OperationCanceledException)
        {
            await tls.DisposeAsync();
            stop.ThrowIfCancellationRequested();
            refusal = Explain(login, e, watched.First, shown, errors, patience);
        }

        return new RouterChannel(null, refusal) { Fingerprint = shown };
    }

    private static ConnectionRefusal Explain(RouterLogin login, Exception e, ReadOnlySpan<byte> first, byte[]? shown, SslPolicyErrors errors, TimeSpan patience)
    {
        var router = login.Address;
        if (shown is not null && login.Fingerprint is { } pinned && !CryptographicOperations.FixedTimeEquals(shown, pinned.Span))
            return RefusalText.OtherCertificate(router, pinned.Span, shown);
        if (shown is not null && login.Fingerprint is null && errors != SslPolicyErrors.None)
            return RefusalText.UnknownCertificate(router, errors, shown);
        if (!first.IsEmpty && !TlsAlert.IsTls(first))
            return RefusalText.NoTls(router);
        switch (TlsAlert.Of(first))
        {
            case TlsAlert.HandshakeFailure:
                return RefusalText.NoCertificate(router);
            case TlsAlert.ProtocolVersion:
                return RefusalText.OldTls(router);
        }

        if (!first.IsEmpty)
            return RefusalText.TlsFailed(router, e.InnerException?.Message ?? e.Message);
        return e is OperationCanceledException ? RefusalText.SilentToTls(router, patience) : RefusalText.ClosedAtOnce(router);
    }

    // Nothing is fetched on the word of a certificate that nobody has accepted yet.
    private static X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return policy;
    }
}
