using Postern.RouterDouble.Values;

namespace Postern.RouterDouble.Menus;

/// <summary>What a router asks of a rule beyond each value: parameters that need one another, and names that must be there.</summary>
internal static class RuleDemands
{
    private static readonly string[] Common =
        ["accept", "drop", "jump", "return", "log", "passthrough", "add-src-to-address-list", "add-dst-to-address-list"];

    private static readonly Dictionary<string, string[]> Actions = new(StringComparer.Ordinal)
    {
        ["filter"] = [.. Common, "reject", "tarpit", "fasttrack-connection"],
        ["raw"] = [.. Common, "notrack"],
        ["nat"] = [.. Common.Where(a => a != "drop"), "dst-nat", "src-nat", "masquerade", "redirect", "netmap", "same", "endpoint-independent-nat", "socksify"],
        ["mangle"] =
        [
            .. Common, "mark-connection", "mark-packet", "mark-routing", "change-mss", "change-ttl", "change-dscp", "change-hop-limit", "set-priority", "sniff-tzsp", "route",
            "strip-ipv4-options", "clear-df", "fasttrack-connection",
        ],
    };

    public static void Check(MenuShape shape, DoubleItem item, DoubleRouter router)
    {
        var isV4 = shape.Path.StartsWith("/ip/", StringComparison.Ordinal);
        var action = item["action"] ?? "accept";
        if (!Actions[shape.Path[(shape.Path.LastIndexOf('/') + 1)..]].Contains(action) || (!isV4 && action is "tarpit" or "same"))
            throw RouterRefusal.NoMatch("action");
        var protocol = item["protocol"];
        if ((item["dst-port"] ?? item["src-port"] ?? item["port"]) is not null && protocol is not ("tcp" or "udp" or "udp-lite" or "dccp" or "sctp"))
            throw RouterRefusal.Failure("ports can be specified if proto is tcp,udp,udp-lite,dccp,sctp");
        if (item["tcp-flags"] is not null && protocol != "tcp")
            throw RouterRefusal.Failure("tcp-flags works only with tcp");
        if (item["icmp-options"] is not null && protocol != (isV4 ? "icmp" : "icmpv6"))
            throw RouterRefusal.Failure($"icmp-options can be specified if proto is {(isV4 ? "icmp" : "icmpv6")}");
        if (action == "jump" && item["jump-target"] is null)
            throw RouterRefusal.Failure("jump-target must be specified");
        if (action == "tarpit" && protocol != "tcp")
            throw RouterRefusal.Failure("tarpit can be used only with tcp");
        if (item["reject-with"] == "tcp-reset" && protocol != "tcp")
            throw RouterRefusal.Failure("tcp-reset can be specified only with protocol tcp");
        foreach (var name in (ReadOnlySpan<string>)["in-interface", "out-interface"])
        {
            if (Bare(item[name]) is { } card && !router.Knows("/interface", card))
                throw RouterRefusal.NoMatch("interface");
        }

        foreach (var name in (ReadOnlySpan<string>)["in-interface-list", "out-interface-list"])
        {
            if (Bare(item[name]) is { } list && list is not ("all" or "none" or "dynamic" or "static") && !router.Knows("/interface/list", list))
                throw RouterRefusal.NoMatch("interface-list");
        }

        if (Bare(item["layer7-protocol"]) is { } pattern && !router.Knows("/ip/firewall/layer7-protocol", pattern))
            throw RouterRefusal.NoMatch("layer7-protocol");
    }

    public static void CheckMember(DoubleItem item, DoubleRouter router)
    {
        if (item["list"] is { } list && !router.Knows("/interface/list", list))
            throw RouterRefusal.NoMatch("list");
        if (item["interface"] is { } card && !router.Knows("/interface", card))
            throw RouterRefusal.NoMatch("interface");
    }

    private static string? Bare(string? value) => value?.TrimStart('!');
}
