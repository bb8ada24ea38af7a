using System.Net;
using System.Text.RegularExpressions;

namespace Postern.Policy.Backends.Clients;

/// <summary>The gate as a client names it: an address, or a name. Neither can hold anything that a command line or a script would take for its own.</summary>
public sealed partial record KnockHost
{
    /// <summary>Stands where nobody said which host it is.</summary>
    public static readonly KnockHost Placeholder = new("HOST", null);

    private KnockHost(string text, IPAddress? address) => (Text, Address) = (text, address);

    public string Text { get; }

    /// <summary>Null for a name.</summary>
    public IPAddress? Address { get; }

    public bool IsIPv6 => Address?.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    /// <summary>As a URL has it: an IPv6 address in brackets.</summary>
    public string InUrl => IsIPv6 ? $"[{Text}]" : Text;

    /// <summary>Null where it is neither an address nor a name; an interface behind <c>%</c> means something else on every machine.</summary>
    public static KnockHost? Parse(string text)
    {
        if (!text.Contains('%') && (text.Contains(':') || Ipv4().IsMatch(text)))
            return IPAddress.TryParse(text, out var address) ? new KnockHost(address.ToString(), address) : null;
        return text.Length <= 253 && Name().IsMatch(text) ? new KnockHost(text, null) : null;
    }

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+){3}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ipv4();

    [GeneratedRegex(@"^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
