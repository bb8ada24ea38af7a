using System.Globalization;
using System.Net.Security;
using Postern.Policy.Model;

namespace Postern.Routers.Connecting;

/// <summary>Every way in which a router is not reached, in words of the person who has to mend it.</summary>
internal static class RefusalText
{
    public static ConnectionRefusal NoSuchName(RouterAddress router, string why) => new($"{router}: {router.Host} has no address: {why}", IsFinal: false);

    public static ConnectionRefusal NothingListens(RouterAddress router) => new(
        $"{router} refuses connections: nothing listens on TCP {router.Port} there. On the router: /ip service enable {Service(router)}, and look with /ip service print whether this is its port", IsFinal: false);

    public static ConnectionRefusal Silent(RouterAddress router, TimeSpan patience) => new(
        $"{router} does not answer within {Seconds(patience)}: it is off, the address is wrong, or a firewall between here and there, its own perhaps, drops TCP {router.Port}", IsFinal: false);

    public static ConnectionRefusal Unreachable(RouterAddress router, string why) => new($"{router} cannot be reached: {why}", IsFinal: false);

    /// <summary>The way of a router whose service has a list of addresses: it accepts the connection and ends it.</summary>
    public static ConnectionRefusal ClosedAtOnce(RouterAddress router) => new(
        $"{router} accepts the connection and closes it without a word: its {Service(router)} may be for other addresses only. On the router: /ip service print detail, and see that "
        + $"address= (available-from= from 7.24 on) of {Service(router)} is empty or has this machine in it", IsFinal: false);

    public static ConnectionRefusal NoTls(RouterAddress router) => new(
        $"{router} does not answer in TLS: TCP {router.Port} seems to be a service without encryption. Enable {Service(router)} on the router and name its port; "
        + $"{Plain(router)} would send the password for everybody on the way to read", IsFinal: true);

    public static ConnectionRefusal SilentToTls(RouterAddress router, TimeSpan patience) => new(
        $"{router} accepts the connection and does not answer in TLS within {Seconds(patience)}: TCP {router.Port} may be a service without encryption, where {Service(router)} was expected", IsFinal: false);

    public static ConnectionRefusal NoCertificate(RouterAddress router) => new(
        $"{router} shakes no hands that anybody could trust: its {Service(router)} has no certificate most likely, and offers anonymous Diffie-Hellman only, behind which anybody may sit. Give it one, on the router:\n"
        + CertificateCommands(router)
        + "\nthen try again: the fingerprint that has to be pinned is shown then", IsFinal: true);

    public static ConnectionRefusal OldTls(RouterAddress router) => new(
        $"{router} speaks no TLS 1.2, and what is older protects no password any more: on the router, /ip service set {Service(router)} tls-version=only-1.2, or a newer RouterOS", IsFinal: true);

    public static ConnectionRefusal TlsFailed(RouterAddress router, string why) => new($"{router}: TLS fails: {why}", IsFinal: false);

    public static ConnectionRefusal UnknownCertificate(RouterAddress router, SslPolicyErrors errors, ReadOnlySpan<byte> shown)
    {
        var why = errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) ? "shows no certificate"
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? "shows a certificate for which no authority of this system vouches, or which is not valid now"
            : $"shows a certificate that is not for {router.Host}";
        var text = CertificateFingerprint.ToText(shown);
        return new(
            $"{router} {why}: whoever sits between here and there could show it as well, and would be told the password. Its SHA-256 fingerprint is\n"
            + $"  {text}\n"
            + $"  {Convert.ToHexStringLower(shown)}\n"
            + "Compare it on the router, with /certificate print detail; if it is there, pin it: --fingerprint, or in the policy beside the router's address\n"
            + $"  fingerprint: {text}", IsFinal: true);
    }

    public static ConnectionRefusal OtherCertificate(RouterAddress router, ReadOnlySpan<byte> pinned, ReadOnlySpan<byte> shown) => new(
        $"{router} shows another certificate than the one that is pinned. Somebody may sit between here and there; nothing was told to them.\n"
        + $"  pinned {CertificateFingerprint.ToText(pinned)}\n"
        + $"  shown  {CertificateFingerprint.ToText(shown)}\n"
        + $"Pin the new one only if it was changed on purpose, and /certificate print detail on the router itself shows {Convert.ToHexStringLower(shown)}", IsFinal: true);

    public static ConnectionRefusal NotLoggedIn(RouterLogin login, string message) => new(
        $"{login.Address} does not let {login.User} in: {message}. The password is wrong, or there is no such user with the policy {(login.Address.Transport is RouterTransport.Api or RouterTransport.ApiPlain ? "api" : "rest-api")} "
        + "who may come from this address: /user print detail, /user group print", IsFinal: true);

    public static ConnectionRefusal MayNotRead(RouterLogin login, string message) => new(
        $"{login.Address} lets {login.User} in, who may not read: {message}. On the router, the group of {login.User} needs the policies read and write", IsFinal: true);

    public static ConnectionRefusal SilentAtLogin(RouterAddress router) => new(
        $"{router} accepts the connection and does not answer the login in time: TCP {router.Port} may be another service than {Service(router)}, or the router is busy", IsFinal: false);

    public static ConnectionRefusal NoApi(RouterAddress router, string why) => new($"{router} does not speak the API of RouterOS: {why}", IsFinal: false);

    /// <param name="first">What it sent first.</param>
    public static ConnectionRefusal LostAtLogin(RouterAddress router, string loss, ReadOnlySpan<byte> first)
    {
        if (first.StartsWith("HTTP/"u8))
            return new($"{router} is a web server: TCP {router.Port} is no API port. Name the port of {Service(router)}, or write {(router.IsEncrypted ? "routeros-rest" : "routeros-rest-plain")}://{router.Host} to use REST", IsFinal: true);
        if (!router.IsEncrypted && TlsAlert.IsTls(first))
            return new($"{router} speaks TLS: TCP {router.Port} is an encrypted service, so write routeros:// instead of routeros-plain://", IsFinal: true);
        if (first.IsEmpty)
            return ClosedAtOnce(router) with { Text = $"{ClosedAtOnce(router).Text} ({loss})" };
        return new($"{router}: no login: {loss}", IsFinal: false);
    }

    public static string Service(RouterAddress router) => router.Transport switch
    {
        RouterTransport.Api => "api-ssl",
        RouterTransport.ApiPlain => "api",
        RouterTransport.Rest => "www-ssl",
        _ => "www",
    };

    private static string Plain(RouterAddress router) => router.Transport is RouterTransport.Api ? "routeros-plain://" : "routeros-rest-plain://";

    // A template without an authority is signed by itself, in 6 and 7 alike.
    private static string CertificateCommands(RouterAddress router) =>
        $"  /certificate add name=postern common-name={(router.Host.Contains(':') ? "router" : router.Host)} days-valid=3650\n"
        + "  /certificate sign postern\n"
        + $"  /ip service set {Service(router)} certificate=postern disabled=no";

    private static string Seconds(TimeSpan patience) => string.Create(CultureInfo.InvariantCulture, $"{patience.TotalSeconds:0.#} s");
}
