using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.RouterOs;

/// <summary>Rules made at random, printed as an export prints them, and read back; and every parameter of 7.24 by name.</summary>
public sealed class RoundTripTests
{
    private static readonly string[] Conditions =
    [
        "src-address=!192.0.2.0/24", "dst-address=192.0.2.1-192.0.2.9", "src-address-list=a b\\\"c", "dst-address-list=!x$1", "in-interface=ether1", "out-interface=!ppp out",
        "in-interface-list=!WAN", "dst-address-type=local,broadcast", "connection-state=!established,related", "packet-size=100-200", "ttl=greater-than:5", "dscp=!46",
        "src-mac-address=AA:BB:CC:00:11:22", "limit=5/60s,10:packet", "random=42", "nth=!5,2", "content=GET /\\\\x", "psd=21,3s,3,1", "time=09:00:00-17:00:00,mon,fri",
        "packet-mark=m", "connection-limit=!3,24", "tls-host=*.example.com",
    ];

    private static readonly string[] Protocols = ["", "protocol=tcp dst-port=!22,80-90 tcp-flags=syn,!ack", "protocol=udp port=53", "protocol=icmp icmp-options=8:0-3", "protocol=!gre"];

    [Theory]
    [InlineData(101)]
    [InlineData(102)]
    public void What_is_printed_is_read_back(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var chosen = Conditions.Where(_ => random.Next(3) == 0).OrderBy(_ => random.Next()).Select(c => Quoted(c, escaped: true))
                .Concat(Protocols[random.Next(Protocols.Length)].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            var first = Scripts.Read($"/ip firewall filter\nadd action=drop chain=input {string.Join(' ', chosen)}");
            first.Errors.ShouldBeEmpty($"seed {seed}, round {round}");
            var rule = first.RuleSet.Chains.Single().Rules.Single();
            var printed = $"/ip firewall filter\nadd action=drop chain=input {string.Join(" \\\n    ", rule.Matchers.Select(Printed))}";
            Scripts.Read(printed).Rules.ShouldBe(first.Rules, $"seed {seed}, round {round}: {printed}");
        }
    }

    [Theory]
    [InlineData("/ip firewall filter", """
        action address-list address-list-timeout chain comment connection-bytes connection-limit connection-mark connection-nat-state connection-rate
        connection-state connection-type content copy-from disabled dscp dst-address dst-address-list dst-address-type dst-limit dst-port fragment
        hotspot icmp-options in-bridge-port in-bridge-port-list in-interface in-interface-list ingress-priority ipsec-policy ipv4-options jump-target
        layer7-protocol limit log log-prefix nth out-bridge-port out-bridge-port-list out-interface out-interface-list p2p packet-mark packet-size
        per-connection-classifier place-before port priority protocol psd random realm reject-with routing-mark src-address src-address-list
        src-address-type src-mac-address src-port tcp-flags tcp-mss time tls-host tos ttl
        """)]
    [InlineData("/ip firewall raw", "content dscp dst-limit fragment hotspot ipsec-policy limit nth packet-mark psd random tcp-flags tcp-mss time tls-host tos ttl")]
    [InlineData("/ip firewall nat", """
        connection-bytes connection-limit connection-mark connection-rate connection-type layer7-protocol realm routing-mark randomise-ports same-not-by-dst
        socks5-port socks5-server socksify-service to-addresses to-ports
        """)]
    [InlineData("/ipv6 firewall filter", "headers hop-limit connection-state connection-nat-state tcp-flags tls-host reject-with routing-mark")]
    [InlineData("/ipv6 firewall nat", "headers hop-limit connection-state tcp-flags to-address to-ports")]
    public void Every_parameter_is_known(string menu, string names)
    {
        foreach (var name in names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            Scripts.Read($"{menu} add {name}=?").Codes.ShouldNotContain(code => code == "PN2111" || code == "PN2112" || code == "PN2113" || code == "PN2103", name);
    }

    private static string Printed(Matcher matcher) => matcher is ContentMatcher content
        ? Quoted("content=" + System.Text.Encoding.UTF8.GetString(content.Bytes.Span), escaped: false)
        : Quoted(matcher.ToString()!, escaped: false);

    // As an export quotes: everything that is not plainly a word.
    private static string Quoted(string parameter, bool escaped)
    {
        var (name, value) = (parameter[..parameter.IndexOf('=')], parameter[(parameter.IndexOf('=') + 1)..]);
        value = escaped ? value.Replace("$", "\\$") : value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("$", "\\$");
        return value.All(c => char.IsAsciiLetterOrDigit(c) || "._:,/!-".Contains(c)) ? $"{name}={value}" : $"{name}=\"{value}\"";
    }
}
