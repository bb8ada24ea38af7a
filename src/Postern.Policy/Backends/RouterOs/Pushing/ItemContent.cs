using System.Collections.Frozen;
using System.Globalization;
using Postern.Policy.FrontEnds.RouterOs.Properties.Values;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Pushing;

/// <summary>
/// What an item says, however it is spelt: a router prints <c>true</c> for <c>yes</c>, <c>1m30s</c> for <c>90s</c>, <c>::1/128</c> for
/// <c>::1</c>, sets in its own order, and defaults that nobody wrote.
/// </summary>
public sealed class ItemContent : IEquatable<ItemContent>
{
    private static readonly FrozenSet<string> RouterOwn = new[]
    {
        ".id", ".nextid", ".about", ".dead", "dynamic", "invalid", "bytes", "packets", "creation-time", "builtin", "run-count", "next-run", "last-started",
        "owner", "place-before", "copy-from", "numbers",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> Texts = new[] { "comment", "content", "regexp", "log-prefix", "name", "list", "chain", "jump-target", "address-list", "source", "on-event", "tls-host",
        "src-address-list", "dst-address-list", "layer7-protocol", "interface", "in-interface", "out-interface", "in-interface-list", "out-interface-list" }.ToFrozenSet();

    private static readonly FrozenSet<string> Sets = new[]
    {
        "connection-state", "connection-nat-state", "tcp-flags", "src-address-type", "dst-address-type", "dst-port", "src-port", "port", "policy", "include", "exclude",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> Times = new[] { "address-list-timeout", "timeout", "interval" }.ToFrozenSet();

    private static readonly FrozenSet<string> Addresses = new[] { "src-address", "dst-address", "address", "to-addresses", "to-address" }.ToFrozenSet();

    /// <summary>What a router has where nothing was written, in the form that <see cref="Written"/> gives.</summary>
    private static readonly FrozenSet<(string Name, string Value)> Defaults = new[]
    {
        ("action", "accept"), ("disabled", "no"), ("log", "no"), ("address-list-timeout", "0"), ("reject-with", "icmp-network-unreachable"),
        ("reject-with", "icmp-no-route"), ("passthrough", "yes"), ("hw-offload", "yes"), ("same-not-by-dst", "no"), ("randomise-ports", "no"), ("dont-require-permissions", "no"),
    }.ToFrozenSet();

    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly string _text;

    private ItemContent(RouterItem item)
    {
        foreach (var (name, value) in item.Properties)
        {
            if (RouterOwn.Contains(name) || !IsName(name))
                continue;
            var written = Written(name, value);
            if (!(written.Length == 0 && name != "regexp") && !Defaults.Contains((name, written)))
                _values[name] = written;
        }

        _text = item.Menu + "\0" + string.Join('\0', _values.Select(v => $"{v.Key}={v.Value}"));
    }

    /// <summary>In one spelling, without what a router has anyway.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    public static ItemContent Of(RouterItem item) => new(item);

    /// <summary>Empty where nothing is set.</summary>
    public string Value(string name) => _values.GetValueOrDefault(name, "");

    public bool Equals(ItemContent? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as ItemContent);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => _text;

    /// <summary>The router set it: it is no part of what was asked for.</summary>
    internal static bool IsRouterOwn(string name) => RouterOwn.Contains(name);

    /// <summary>A name of RouterOS's: what else a peer calls a property would be a command of its own in a script.</summary>
    internal static bool IsName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>Its value is somebody's own words, and stands for nothing else.</summary>
    internal static bool IsText(string name) => Texts.Contains(name);

    /// <summary>A value in the spelling that a script has.</summary>
    internal static string Written(string name, string value)
    {
        if (Texts.Contains(name))
            return value;
        var (sign, text) = value is ['!', ..] && name != "tcp-flags" ? ("!", value[1..]) : ("", value);
        return sign + Spelt(name, text);
    }

    private static string Spelt(string name, string text)
    {
        if (text is "true" or "yes")
            return "yes";
        if (text is "false" or "no")
            return "no";
        if (Times.Contains(name))
            return text == "none-dynamic" ? "0" : TimeValue.TryParse(text, out var time) ? time.TotalSeconds.ToString(CultureInfo.InvariantCulture) : text;
        if (Addresses.Contains(name))
            return AddressRange.TryParse(text, out var range) ? range.ToString() : text;
        if (Sets.Contains(name))
            return string.Join(',', text.Split(',').Order(StringComparer.Ordinal));
        return name switch
        {
            "limit" or "dst-limit" => string.Join(',', Rate(text).Split(',').Select(SpeltTime)),
            "protocol" => IpProtocol.TryParse(text, out var protocol) ? protocol.ToString() : text,
            "packet-size" or "ttl" => text.Split('-') is [var first, var last] && first == last ? first : text,
            "icmp-options" => text.Contains(':') ? text : text + ":0-255",
            _ => text,
        };
    }

    private static string Rate(string text) => text.EndsWith(":packet", StringComparison.Ordinal) ? text[..^":packet".Length] : text;

    /// <summary><c>5/1s</c> is what <c>5</c> means.</summary>
    private static string SpeltTime(string part)
    {
        if (part.IndexOf('/') is var slash and >= 0)
            return TimeValue.TryParse(part.AsSpan(slash + 1), out var time) ? time == TimeSpan.FromSeconds(1) ? part[..slash] : $"{part[..slash]}/{time.TotalSeconds.ToString(CultureInfo.InvariantCulture)}" : part;
        return part;
    }
}
