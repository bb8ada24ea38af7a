using System.Collections.Frozen;
using Postern.Policy.Text;

namespace Postern.Policy.FrontEnds.Fwknop;

/// <summary>The keywords of fwknop's files that may be met beside a key. Source: fwknop(8) and fwknopd(8), version 2.6.11.</summary>
internal static class KeyFileWords
{
    public const string Key = "KEY";
    public const string KeyBase64 = "KEY_BASE64";
    public const string HmacKey = "HMAC_KEY";
    public const string HmacKeyBase64 = "HMAC_KEY_BASE64";
    public const string HmacDigestType = "HMAC_DIGEST_TYPE";
    public const string EncryptionMode = "ENCRYPTION_MODE";
    public const string Username = "USERNAME";
    public const string UseHmac = "USE_HMAC";

    public static readonly FrozenSet<string> Own = FrozenSet.Create(Key, KeyBase64, HmacKey, HmacKeyBase64, HmacDigestType, EncryptionMode, Username, UseHmac);

    /// <summary>What a client does with its key; the gate needs none of it.</summary>
    public static readonly FrozenSet<string> OfClients = FrozenSet.Create(
        "SPA_SERVER", "SPA_SERVER_PORT", "SPA_SERVER_PROTO", "SPA_SOURCE_PORT", "ACCESS", "ALLOW_IP", "FW_TIMEOUT", "TIME_OFFSET", "DIGEST_TYPE", "RAND_PORT", "KEY_FILE", "HMAC_KEY_FILE",
        "NAT_ACCESS", "NAT_LOCAL", "NAT_PORT", "NAT_RAND_PORT", "RESOLVE_IP_HTTPS", "RESOLVE_IP_HTTP_ONLY", "RESOLVE_HTTP_ONLY", "RESOLVE_URL", "SERVER_RESOLVE_IPV4", "WGET_CMD", "HTTP_USER_AGENT",
        "USE_WGET_USER_AGENT", "NO_SAVE_ARGS", "VERBOSE", "SPOOF_SOURCE_IP", "USE_GPG", "USE_GPG_AGENT", "GPG_NO_SIGNING_PW");

    /// <summary>What says, in access.conf, what a key is good for: here the policy says it.</summary>
    public static readonly FrozenSet<string> OfServers = FrozenSet.Create(
        "SOURCE", "DESTINATION", "OPEN_PORTS", "RESTRICT_PORTS", "REQUIRE_SOURCE_ADDRESS", "REQUIRE_SOURCE", "REQUIRE_USERNAME", "FW_ACCESS_TIMEOUT", "MAX_FW_TIMEOUT", "ACCESS_EXPIRE", "ACCESS_EXPIRE_EPOCH",
        "FORCE_NAT", "FORCE_SNAT", "FORCE_MASQUERADE", "FORWARD_ALL", "DISABLE_DNAT", "ENABLE_CMD_EXEC", "ENABLE_CMD_SUDO_EXEC", "CMD_EXEC_USER", "CMD_EXEC_GROUP", "CMD_SUDO_EXEC_USER", "CMD_SUDO_EXEC_GROUP",
        "CMD_CYCLE_OPEN", "CMD_CYCLE_CLOSE", "CMD_CYCLE_TIMER", "GPG_HOME_DIR", "GPG_EXE", "GPG_DECRYPT_ID", "GPG_DECRYPT_PW", "GPG_ALLOW_NO_PW", "GPG_REQUIRE_SIG", "GPG_DISABLE_SIG", "GPG_IGNORE_SIG_VERIFY_ERROR",
        "GPG_REMOTE_ID", "GPG_FINGERPRINT_ID", "GPG_REMOTE_FPR", "%INCLUDE", "%INCLUDE_FOLDER", "%INCLUDE_KEYS");

    /// <summary>The keyword that was probably meant: one of fwknop's, never what was written.</summary>
    public static string? Near(string word) => Suggestion.For(word, Own.Order(StringComparer.Ordinal).Select(o => o.ToLowerInvariant().Replace('_', '-')))?.ToUpperInvariant().Replace('-', '_');
}
