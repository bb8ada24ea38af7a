using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Postern.Spa.Fwknop;

namespace Postern.Client.Fwknop;

/// <summary>Directives to a stanza: each is carried, or refused by its name with what to do instead.</summary>
/// <param name="readSecret">The text of a file of keys, or null with a problem: too open, too long, not there.</param>
public sealed class FwknopStanzaReader(RcFile file, Func<string, (string? Text, KnockProblem? Problem)> readSecret)
{
    private const int LongestLegacyPassphrase = 16;

    /// <summary>Seconds: as much as fwknop's packets carry.</summary>
    private const int LongestTimeout = 65536;

    /// <summary>fwknopd's MAX_FW_TIMEOUT where its owner sets none.</summary>
    private const int UsualLongestTimeout = 300;

    private static readonly SearchValues<char> NoHost = SearchValues.Create(" /?\"'\\");

    private readonly List<KnockProblem> _problems = [];
    private readonly List<string> _warnings = [];
    private readonly Dictionary<string, RcDirective> _values = new(StringComparer.Ordinal);

    /// <summary>Names that a stanza may have, and what becomes of each: carried, without meaning here, or refused.</summary>
    internal static IReadOnlyDictionary<string, DirectiveFate> Fates { get; } = FwknopDirectives.Fates;

    /// <summary>Null exactly when there are problems.</summary>
    public (FwknopStanza? Stanza, IReadOnlyList<KnockProblem> Problems, IReadOnlyList<string> Warnings) Read(string name)
    {
        foreach (var directive in file.Directives(name))
            Take(directive);

        var isGpg = IsYes("USE_GPG");
        if (isGpg)
            Refuse("USE_GPG", "GPG packets are not sent from here", "use KEY_BASE64 and HMAC_KEY_BASE64 (postern key new --fwknop, or fwknop --key-gen), or send this stanza by fwknop -n");
        else if (_values.Keys.FirstOrDefault(k => k.StartsWith("GPG_", StringComparison.Ordinal)) is { } gpg)
            _warnings.Add($"{file.Name}: {gpg} has no meaning without USE_GPG");
        var server = Text("SPA_SERVER");
        if (server is null)
            _problems.Add(KnockProblem.Wrong($"{file.Name}: [{name}] has no SPA_SERVER", "name the gate: SPA_SERVER gate.example.net"));
        else if (!FwknopRequest.IsHost(server))
            Refuse("SPA_SERVER", "no host", "write a name in ASCII (xn--… for one in another script) or an address");
        var access = Access(name);
        var mode = Mode();
        var key = isGpg ? null : Key(name, server ?? "", mode);
        var (allowed, address, url) = Allowed(name);
        var (natHost, natHostPort) = NatHost();
        var stanza = new FwknopStanza(name, server ?? "", access, key ?? new FwknopKey(default, default))
        {
            Port = Port("SPA_SERVER_PORT") ?? FwknopStanza.DefaultPort,
            Transport = Transport(),
            SourcePort = Port("SPA_SOURCE_PORT"),
            Allowed = allowed,
            Address = address,
            ResolveUrl = url,
            Timeout = Timeout(),
            User = User(),
            IsRandomPort = IsYes("RAND_PORT"),
            IsLocalNat = IsYes("NAT_LOCAL"),
            NatHost = natHost,
            NatHostPort = natHostPort,
            NatPort = Port("NAT_PORT"),
            IsRandomNatPort = IsYes("NAT_RAND_PORT"),
            Digest = Digest("DIGEST_TYPE"),
            TimeOffset = TimeOffset(),
            UserAgent = UserAgent(),
            Proxy = Proxy(),
            IsIPv4Only = IsYes("SERVER_RESOLVE_IPV4"),
        };
        CheckNat(stanza);
        return _problems.Count > 0 ? (null, _problems, _warnings) : (stanza, [], _warnings);
    }

    private void Take(RcDirective directive)
    {
        if (!Fates.TryGetValue(directive.Name, out var fate))
        {
            var near = Fates.Keys.FirstOrDefault(k => string.Equals(k, directive.Name, StringComparison.OrdinalIgnoreCase))
                ?? FwknopDirectives.Mistaken.GetValueOrDefault(directive.Name);
            _problems.Add(file.At(directive.Line, $"fwknop knows no directive '{Shown(directive.Name)}'",
                near is null ? "man fwknop lists them under FWKNOPRC FILE" : $"did you mean {near}?"));
            return;
        }

        if (fate.Refusal is { } refusal)
        {
            _problems.Add(file.At(directive.Line, $"{directive.Name}: {refusal.Why}", refusal.Instead));
            return;
        }

        if (fate.Note is { } note)
            _warnings.Add($"{file.Name}:{directive.Line}: {directive.Name}: {note}");
        if (directive.IsCut)
            _warnings.Add($"{file.Name}:{directive.Line}: of {directive.Name} only what stands before the first space, ; or # counts, as fwknop has it, quotes or not");
        _values[directive.Name] = directive;
    }

    private IReadOnlyList<RequestedPort> Access(string name)
    {
        if (Text("ACCESS") is not { } text)
        {
            _problems.Add(KnockProblem.Wrong($"{file.Name}: [{name}] has no ACCESS", "say what to open: ACCESS tcp/22"));
            return [];
        }

        var ports = new List<RequestedPort>();
        foreach (var part in text.Split(','))
        {
            var (protocol, number) = part.Split('/') is [var p, var n] ? (p, n) : ("", "");
            if (protocol is not ("tcp" or "udp") || !TryReadPort(number, out var port))
            {
                Refuse("ACCESS", $"'{Shown(part)}' is nothing that fwknopd opens", "write tcp/22 or udp/53 in small letters, several with commas and no spaces");
                return [];
            }

            ports.Add(new RequestedPort(protocol == "udp", port));
        }

        return ports;
    }

    private FwknopMode Mode()
    {
        var word = Text("ENCRYPTION_MODE") ?? "CBC";
        if (FwknopWords.Mode(word) is { } mode)
            return mode;
        if (word.Equals("pcbc", StringComparison.OrdinalIgnoreCase))
            Refuse("ENCRYPTION_MODE", "no fwknop can decrypt PCBC", "leave it out: CBC is what both ends take");
        else if (word.Equals("asymmetric", StringComparison.OrdinalIgnoreCase))
            Refuse("ENCRYPTION_MODE", "GPG packets are not sent from here", "leave it out and use KEY_BASE64 and HMAC_KEY_BASE64, or send this stanza by fwknop -n");
        else
            Refuse("ENCRYPTION_MODE", "an unknown mode", $"one of {FwknopWords.ModeWords}");
        return FwknopMode.Cbc;
    }

    private FwknopKey? Key(string name, string server, FwknopMode mode)
    {
        var before = _problems.Count;
        var passphrase = Secret("KEY", server);
        if (passphrase is null && _problems.Count == before)
            _problems.Add(KnockProblem.Wrong($"{file.Name}: [{name}] has no key", "add KEY_BASE64 and HMAC_KEY_BASE64 as the gate has them (postern key show), or KEY and HMAC_KEY"));
        var most = mode == FwknopMode.LegacyCbc ? LongestLegacyPassphrase : FwknopKey.LongestPassphrase;
        if (passphrase?.Length > most)
        {
            _problems.Add(KnockProblem.Wrong($"{file.Name}: [{name}] has an encryption key of {passphrase.Length} bytes",
                $"fwknopd takes {most} at most{(mode == FwknopMode.LegacyCbc ? " with ENCRYPTION_MODE legacy" : "")}; make a shorter one"));
        }

        var hmac = Secret("HMAC_KEY", server);
        if (hmac?.Length > FwknopKey.LongestHmacKey)
            _problems.Add(KnockProblem.Wrong($"{file.Name}: [{name}] has an HMAC key of {hmac.Length} bytes", $"fwknopd takes {FwknopKey.LongestHmacKey} at most; make a shorter one"));
        if (hmac is null && IsYes("USE_HMAC"))
            _problems.Add(KnockProblem.Wrong($"{file.Name}: [{name}] says USE_HMAC and has no HMAC key", "add HMAC_KEY_BASE64 as the gate has it"));
        else if (hmac is null && _problems.Count == before)
            _warnings.Add($"{file.Name}: [{name}] has no HMAC key: its packets are encrypted and not authenticated; a Postern gate takes them only where the key says legacy");
        if (passphrase is not null && hmac is not null && CryptographicOperations.FixedTimeEquals(passphrase, hmac))
            _problems.Add(KnockProblem.Wrong($"{file.Name}: [{name}] has the same key for encryption and HMAC", "fwknopd refuses that; make another key"));
        return _problems.Count > before ? null : new FwknopKey(passphrase, hmac ?? []) { Mode = mode, Hmac = Digest("HMAC_DIGEST_TYPE") };
    }

    /// <summary>The later of NAME, NAME_BASE64 and NAME_FILE counts least surprisingly where there is one; two are refused.</summary>
    private byte[]? Secret(string name, string server)
    {
        string[] spellings = [name, $"{name}_BASE64", $"{name}_FILE"];
        var given = spellings.Where(_values.ContainsKey).ToList();
        if (given.Count == 0)
            return null;
        // A stanza's own line beats the default's, whichever spelling it has.
        var directive = given.Select(g => _values[g]).MaxBy(d => d.Line)!;
        if (directive.Name == name)
            return Encoding.UTF8.GetBytes(directive.Value);
        if (directive.Name.EndsWith("_FILE", StringComparison.Ordinal))
            return SecretOf(directive, server);
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(directive.Value.Length)];
        if (Convert.TryFromBase64String(directive.Value, decoded, out var length) && length > 0)
            return decoded[..length];
        Refuse(directive.Name, "not base64", "copy the whole line from the gate's stanza, = signs included");
        return null;
    }

    // One line for each host: "host: passphrase".
    private byte[]? SecretOf(RcDirective directive, string server)
    {
        var (text, problem) = readSecret(directive.Value);
        if (text is null)
        {
            _problems.Add(problem!);
            return null;
        }

        foreach (var line in text.Split('\n'))
        {
            if (line.Split(':', 2) is [var host, var secret] && host.Trim() == server && secret.Trim().Length > 0)
                return Encoding.UTF8.GetBytes(secret.Trim());
        }

        Refuse(directive.Name, $"{directive.Value} has no line for {Shown(server)}", $"add one: {Shown(server)}: PASSPHRASE");
        return null;
    }

    private (AllowedAddress Allowed, IPAddress? Address, Uri? Url) Allowed(string name)
    {
        var text = Text("ALLOW_IP");
        if (string.Equals(text, "resolve", StringComparison.OrdinalIgnoreCase) || (text is null && (IsYes("RESOLVE_IP_HTTPS") || IsYes("RESOLVE_IP_HTTP"))))
        {
            var page = Text("RESOLVE_URL");
            if (page is not null && !page.Contains("://"))
                page = (IsYes("RESOLVE_HTTP_ONLY") || IsYes("RESOLVE_IP_HTTP") ? "http://" : "https://") + page;
            if (page is null)
            {
                _problems.Add(KnockProblem.Wrong($"{file.Name}: [{name}] lets a page on the internet say which address is yours, and names none; fwknop would ask its author's",
                    "name one you trust: RESOLVE_URL https://…; or ALLOW_IP source, or ALLOW_IP and the address"));
            }
            else if (Uri.TryCreate(page, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                if (url.Scheme == "http")
                    _warnings.Add($"{file.Name}: RESOLVE_URL is http: whoever sits on the way chooses the address that is let in");
                return (AllowedAddress.Resolved, null, url);
            }
            else
            {
                Refuse("RESOLVE_URL", "no address of a page", "write https://host/path");
            }

            return default;
        }

        if (text is null)
        {
            _problems.Add(KnockProblem.Wrong($"{file.Name}: [{name}] does not say which address to let in", "add ALLOW_IP and the address, or ALLOW_IP source"));
            return default;
        }

        if (string.Equals(text, "source", StringComparison.OrdinalIgnoreCase) || text is "0.0.0.0" or "::")
        {
            _warnings.Add($"{file.Name}: ALLOW_IP source lets in whoever the gate sees: someone on the way who holds the packet back may send it from another address first");
            return (AllowedAddress.AsSeen, null, null);
        }

        if (!TryReadAddress(text, out var address))
        {
            Refuse("ALLOW_IP", "no address", "write all four numbers (198.51.100.7) or an IPv6 address, source, or resolve");
            return default;
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            _warnings.Add($"{file.Name}: ALLOW_IP is IPv6, which a Postern gate takes and fwknopd refuses");
        return (AllowedAddress.Stated, address, null);
    }

    private (string? Host, ushort? Port) NatHost()
    {
        if (Text("NAT_ACCESS") is not { } text)
            return (null, null);
        var parts = text.Split(',', ':');
        ushort port = 0;
        if (parts.Length > 2 || parts[0].Length == 0 || (parts.Length == 2 && !TryReadPort(parts[1], out port)) || parts[0].AsSpan().ContainsAny(NoHost))
        {
            Refuse("NAT_ACCESS", "no host and port", "write 192.168.1.10:22");
            return (null, null);
        }

        return (parts[0], parts.Length == 2 ? port : null);
    }

    private FwknopTransport Transport()
    {
        switch (Text("SPA_SERVER_PROTO")?.ToLowerInvariant())
        {
            case null:
                return Text("HTTP_PROXY") is null ? FwknopTransport.Udp : FwknopTransport.Http;
            case "udp":
                return FwknopTransport.Udp;
            case "tcp":
                return FwknopTransport.Tcp;
            case "http":
                return FwknopTransport.Http;
            case "udpraw":
                Refuse("SPA_SERVER_PROTO", "udpraw needs a raw socket and root, and the gate sees the same as with udp", "write udp");
                break;
            case "tcpraw":
                Refuse("SPA_SERVER_PROTO", "tcpraw needs a raw socket and root, and firewalls on the way drop data without a connection", "write udp, or tcp where the gate listens for it");
                break;
            case "icmp":
                Refuse("SPA_SERVER_PROTO", "icmp needs a raw socket and root, and Postern takes no packets from ICMP", "write udp");
                break;
            default:
                Refuse("SPA_SERVER_PROTO", "an unknown protocol", "one of udp, tcp, http");
                break;
        }

        return FwknopTransport.Udp;
    }

    private int? Timeout()
    {
        if (Text("FW_TIMEOUT") is not { } text)
            return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > LongestTimeout)
        {
            Refuse("FW_TIMEOUT", "no number of seconds that fwknopd takes", $"0 to {LongestTimeout}; leave it out for the gate's own");
            return null;
        }

        if (seconds > UsualLongestTimeout)
            _warnings.Add($"{file.Name}: FW_TIMEOUT {seconds}: fwknopd lets in for {UsualLongestTimeout} s at most unless its MAX_FW_TIMEOUT says more; a Postern gate for the policy's longest");
        return seconds == 0 ? null : seconds;
    }

    private string? User()
    {
        if (Text("SPOOF_USER") is not { } user)
            return null;
        if (FwknopUser.Problem(user) is { } why)
            Refuse("SPOOF_USER", why, $"{FwknopUser.Longest} characters of printable ASCII at most, without {FwknopUser.Unwanted}");
        return user;
    }

    private TimeSpan TimeOffset()
    {
        if (Text("TIME_OFFSET") is not { } text)
            return TimeSpan.Zero;
        if (FwknopDirectives.ReadOffset(text) is { } offset)
            return offset;
        Refuse("TIME_OFFSET", "no offset", "write seconds, or 60sec, 60min, 2hours, 2days; a minus in front for a clock that is fast");
        return TimeSpan.Zero;
    }

    private string UserAgent()
    {
        var agent = Text("HTTP_USER_AGENT");
        if (agent is null || !agent.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return agent ?? FwknopRequest.UsualUserAgent;
        Refuse("HTTP_USER_AGENT", "characters that no request line carries", "printable ASCII without spaces");
        return "";
    }

    private DnsEndPoint? Proxy()
    {
        if (Text("HTTP_PROXY") is not { } text)
            return null;
        if (Text("SPA_SERVER_PROTO") is { } proto && !string.Equals(proto, "http", StringComparison.OrdinalIgnoreCase))
            Refuse("HTTP_PROXY", "a proxy carries HTTP only", "leave out SPA_SERVER_PROTO, or write http");
        if (Uri.TryCreate(text.Contains("://") ? text : $"http://{text}", UriKind.Absolute, out var uri) && uri.Scheme == "http" && uri.Host.Length > 0)
            return new DnsEndPoint(uri.Host, text.Contains("://") || !uri.IsDefaultPort ? uri.Port : 80);
        Refuse("HTTP_PROXY", "no proxy", "write host:port");
        return null;
    }

    private void CheckNat(FwknopStanza stanza)
    {
        var hasOwnPort = stanza.NatPort is not null || stanza.IsRandomNatPort;
        if (hasOwnPort && !stanza.IsNat)
            Refuse(stanza.IsRandomNatPort ? "NAT_RAND_PORT" : "NAT_PORT", "a port to forward and nothing to forward it to", "add NAT_LOCAL Y, or NAT_ACCESS host:port");
        if (hasOwnPort && stanza.Access.Count > 1)
            Refuse("ACCESS", "several ports and one port to forward", "fwknop forwards one; make a stanza for each");
        else if (stanza.IsNat && stanza.Access.Count > 1)
            _warnings.Add($"{file.Name}: of several ports fwknopd forwards the first only: {stanza.Access[0]}");
    }

    private FwknopDigest Digest(string name)
    {
        if (FwknopWords.Digest(Text(name) ?? "SHA256") is { } digest)
            return digest;
        Refuse(name, "an unknown digest", $"one of {FwknopWords.DigestWords}");
        return FwknopDigest.Sha256;
    }

    private ushort? Port(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (TryReadPort(text, out var port))
            return port;
        Refuse(name, "no port", "a number from 1 to 65535");
        return null;
    }

    // As fwknop: whatever does not begin with Y is a no.
    private bool IsYes(string name) => Text(name) is { } text && string.Equals(text, "Y", StringComparison.OrdinalIgnoreCase);

    private string? Text(string name) => _values.GetValueOrDefault(name)?.Value;

    private void Refuse(string name, string why, string instead) => _problems.Add(file.At(_values[name].Line, $"{name}: {why}", instead));

    private static bool TryReadPort(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;

    private static bool TryReadAddress(string text, out IPAddress address)
    {
        var isAddress = IPAddress.TryParse(text, out var parsed);
        address = parsed ?? IPAddress.None;
        // "10.1" would pass for 10.0.0.1.
        return isAddress && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text);
    }

    private static string Shown(string text) => text.Length <= 60 ? text : text[..57] + "...";
}
