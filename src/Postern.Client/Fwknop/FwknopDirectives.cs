using System.Globalization;

namespace Postern.Client.Fwknop;

/// <summary>What becomes of a directive: carried where both are null.</summary>
internal sealed record DirectiveFate((string Why, string Instead)? Refusal = null, string? Note = null);

/// <summary>Every directive of fwknop 2.6's client, and HTTP_PROXY, which it knows only as an option.</summary>
internal static class FwknopDirectives
{
    private static readonly DirectiveFate Carried = new();

    public static IReadOnlyDictionary<string, DirectiveFate> Fates { get; } = new Dictionary<string, DirectiveFate>(StringComparer.Ordinal)
    {
        ["SPA_SERVER"] = Carried,
        ["SPA_SERVER_PORT"] = Carried,
        ["SPA_SERVER_PROTO"] = Carried,
        ["SPA_SOURCE_PORT"] = Carried,
        ["SERVER_RESOLVE_IPV4"] = Carried,
        ["RAND_PORT"] = Carried,
        ["ACCESS"] = Carried,
        ["ALLOW_IP"] = Carried,
        ["FW_TIMEOUT"] = Carried,
        ["SPOOF_USER"] = Carried,
        ["SPOOF_SOURCE_IP"] = new(("sending from an address that is not this machine's needs a raw socket and root", "name the address to let in: ALLOW_IP; and --source for another address of this machine")),
        ["TIME_OFFSET"] = Carried,
        ["KEY"] = Carried,
        ["KEY_BASE64"] = Carried,
        ["KEY_FILE"] = Carried,
        ["USE_HMAC"] = Carried,
        ["HMAC_KEY"] = Carried,
        ["HMAC_KEY_BASE64"] = Carried,
        ["HMAC_KEY_FILE"] = Carried,
        ["HMAC_DIGEST_TYPE"] = Carried,
        ["DIGEST_TYPE"] = Carried,
        ["ENCRYPTION_MODE"] = Carried,
        ["NAT_ACCESS"] = Carried,
        ["NAT_LOCAL"] = Carried,
        ["NAT_PORT"] = Carried,
        ["NAT_RAND_PORT"] = Carried,
        ["HTTP_USER_AGENT"] = Carried,
        ["HTTP_PROXY"] = Carried,
        ["RESOLVE_IP_HTTPS"] = Carried,
        ["RESOLVE_IP_HTTP"] = Carried,
        ["RESOLVE_HTTP_ONLY"] = Carried,
        ["RESOLVE_URL"] = Carried,
        ["WGET_CMD"] = new(Note: "the page is asked without wget"),
        ["USE_WGET_USER_AGENT"] = new(Note: "the page is asked without wget"),
        ["VERBOSE"] = Carried,
        ["NO_SAVE_ARGS"] = Carried,
        ["USE_GPG"] = Carried,
        ["USE_GPG_AGENT"] = Carried,
        ["GPG_SIGNING_PW"] = Carried,
        ["GPG_SIGNING_PW_BASE64"] = Carried,
        ["GPG_NO_SIGNING_PW"] = Carried,
        ["GPG_SIGNER"] = Carried,
        ["GPG_RECIPIENT"] = Carried,
        ["GPG_HOMEDIR"] = Carried,
        ["GPG_EXE"] = Carried,
    };

    /// <summary>Names from elsewhere that people write here.</summary>
    public static IReadOnlyDictionary<string, string> Mistaken { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["CLIENT_TIMEOUT"] = "FW_TIMEOUT",
        ["FW_ACCESS_TIMEOUT"] = "FW_TIMEOUT",
        ["OPEN_PORTS"] = "ACCESS",
        ["SERVER"] = "SPA_SERVER",
        ["SERVER_PORT"] = "SPA_SERVER_PORT",
        ["SERVER_PROTO"] = "SPA_SERVER_PROTO",
        ["USERNAME"] = "SPOOF_USER",
        ["REQUIRE_USERNAME"] = "SPOOF_USER",
        ["SOURCE"] = "ALLOW_IP",
        ["FORCE_NAT"] = "NAT_ACCESS",
    };

    /// <summary>
    /// Seconds, or with a unit: of what stands behind the number fwknop asks only whether it has an s, m, h or d in front. Ten years at most.
    /// </summary>
    public static TimeSpan? ReadOffset(string text)
    {
        var isNegative = text.StartsWith('-');
        var rest = isNegative || text.StartsWith('+') ? text.AsSpan(1) : text;
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        if (!int.TryParse(digits < 0 ? rest : rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        long? unit = (digits < 0 ? "" : rest[digits..].ToString().ToLowerInvariant()) switch
        {
            "" or "s" or "sec" or "secs" or "second" or "seconds" => 1,
            "m" or "min" or "mins" or "minute" or "minutes" => 60,
            "h" or "hour" or "hours" => 3600,
            "d" or "day" or "days" => 86400,
            _ => null,
        };
        var seconds = number * unit;
        return seconds is null or > 10L * 366 * 86400 ? null : TimeSpan.FromSeconds(isNegative ? -seconds.Value : seconds.Value);
    }
}
