using System.Diagnostics.CodeAnalysis;

namespace Postern.Policy.Model;

/// <summary>How a router is spoken to.</summary>
public enum RouterTransport
{
    /// <summary>The binary API over TLS: <c>/ip service api-ssl</c>, TCP 8729.</summary>
    Api,

    /// <summary>The binary API in the clear, where the user insists: TCP 8728.</summary>
    ApiPlain,

    /// <summary>REST over HTTPS, from RouterOS 7.1: <c>/ip service www-ssl</c>, TCP 443.</summary>
    Rest,

    /// <summary>REST over HTTP, where the user insists: TCP 80.</summary>
    RestPlain,
}

/// <summary>Where a router is: <c>routeros://HOST[:PORT]</c>, <c>routeros-plain://</c>, <c>routeros-rest://</c> or <c>routeros-rest-plain://</c>.</summary>
/// <param name="Host">A name or an address; IPv6 without brackets.</param>
public sealed record RouterAddress(RouterTransport Transport, string Host, ushort Port)
{
    private static readonly (string Scheme, RouterTransport Transport, ushort Port)[] Schemes =
    [
        ("routeros", RouterTransport.Api, 8729),
        ("routeros-plain", RouterTransport.ApiPlain, 8728),
        ("routeros-rest", RouterTransport.Rest, 443),
        ("routeros-rest-plain", RouterTransport.RestPlain, 80),
    ];

    public bool IsEncrypted => Transport is RouterTransport.Api or RouterTransport.Rest;

    /// <param name="text">Without a user: who logs in stands beside it, and a password never in it.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out RouterAddress? address)
    {
        address = null;
        var (scheme, rest) = text.Split("://", 2) is [var s, var r] ? (s, r) : ("", "");
        var known = Array.Find(Schemes, k => k.Scheme == scheme);
        if (known.Scheme is null)
            return false;
        var (host, port) = (rest, (ushort?)known.Port);
        if (rest.StartsWith('['))
        {
            var end = rest.IndexOf(']');
            if (end < 0)
                return false;
            host = rest[1..end];
            port = end == rest.Length - 1 ? port : rest[end + 1] == ':' ? ReadPort(rest[(end + 2)..]) : null;
        }
        else if (rest.Split(':') is [var name, var number])
        {
            (host, port) = (name, ReadPort(number));
        }

        if (port is not { } found || Uri.CheckHostName(host) is UriHostNameType.Unknown)
            return false;
        address = new RouterAddress(known.Transport, host, found);
        return true;
    }

    public override string ToString()
    {
        var (scheme, _, usual) = Array.Find(Schemes, k => k.Transport == Transport);
        return $"{scheme}://{(Host.Contains(':') ? $"[{Host}]" : Host)}{(Port == usual ? "" : $":{Port}")}";
    }

    private static ushort? ReadPort(string text) =>
        ushort.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;
}
