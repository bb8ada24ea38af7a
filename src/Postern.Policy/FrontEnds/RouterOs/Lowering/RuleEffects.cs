using System.Collections.Frozen;
using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Properties;
using Postern.Policy.FrontEnds.RouterOs.Properties.Values;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Lowering;

/// <summary>Actions to effects: which menus have them and what they need beside them. Source: the manual's tables for 7.24.</summary>
internal static class RuleEffects
{
    private const RuleMenus NotNat = RuleMenus.Filter | RuleMenus.Raw;

    private static readonly FrozenDictionary<string, RuleMenus> Actions = new Dictionary<string, RuleMenus>
    {
        ["accept"] = RuleMenus.All,
        ["jump"] = RuleMenus.All,
        ["return"] = RuleMenus.All,
        ["log"] = RuleMenus.All,
        ["passthrough"] = RuleMenus.All,
        ["add-src-to-address-list"] = RuleMenus.All,
        ["add-dst-to-address-list"] = RuleMenus.All,
        ["drop"] = NotNat,
        ["notrack"] = RuleMenus.Raw,
        ["reject"] = RuleMenus.Filter,
        ["fasttrack-connection"] = RuleMenus.Filter,
        ["tarpit"] = RuleMenus.Filter4,
        ["dst-nat"] = RuleMenus.Nat,
        ["src-nat"] = RuleMenus.Nat,
        ["masquerade"] = RuleMenus.Nat,
        ["redirect"] = RuleMenus.Nat,
        ["netmap"] = RuleMenus.Nat,
        ["same"] = RuleMenus.Nat4,
        ["endpoint-independent-nat"] = RuleMenus.Nat4,
        ["socksify"] = RuleMenus.Nat4,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> ForeignNames = new Dictionary<string, string>
    {
        ["add-src-to-list"] = "add-src-to-address-list",
        ["add-dst-to-list"] = "add-dst-to-address-list",
        ["add-to-address-list"] = "add-src-to-address-list",
        ["add-src-address-list"] = "add-src-to-address-list",
        ["allow"] = "accept",
        ["permit"] = "accept",
        ["deny"] = "drop",
        ["block"] = "drop",
        ["dnat"] = "dst-nat",
        ["snat"] = "src-nat",
        ["goto"] = "jump",
        ["fasttrack"] = "fasttrack-connection",
    }.ToFrozenDictionary();

    private static readonly string[] Rejects4 =
        ["icmp-network-unreachable", "icmp-host-unreachable", "icmp-protocol-unreachable", "icmp-port-unreachable", "icmp-net-prohibited",
         "icmp-host-prohibited", "tcp-reset", "icmp-admin-prohibited"];

    private static readonly string[] Rejects6 =
        ["icmp-no-route", "icmp-admin-prohibited", "icmp-not-neighbour", "icmp-address-unreachable", "icmp-port-unreachable", "tcp-reset",
         "icmp-err-src-routing-header", "icmp-headers-too-long"];

    private static readonly PortRange AnyPort = new(0, ushort.MaxValue);

    private static readonly string[] Parameters = ["address-list", "address-list-timeout", "jump-target", "reject-with", "to-addresses", "to-address", "to-ports"];

    /// <summary>Null when a diagnostic says why the action cannot be.</summary>
    public static Effect? Lower(ConfigItem item, string chain, IpProtocol? protocol, Reports reports) =>
        Read(item, chain, protocol, reports) is { } effect
            ? effect with
            {
                Span = (item.Assigned("action")?.Place ?? item.Place).Span,
                Parameters = [.. Parameters.Select(item.Assigned).OfType<Assignment>().Select(a => new ParameterSpan(a.Property.Name, a.Place.Span))],
            }
            : null;

    private static Effect? Read(ConfigItem item, string chain, IpProtocol? protocol, Reports reports)
    {
        var assignment = item.Assigned("action");
        var action = assignment?.Value.Text ?? "accept";
        var span = (assignment?.Value.Place ?? item.Place).Span;
        if (!Belongs(item.Menu, action, span, reports))
            return null;
        ReportUnused(item, action, reports);
        if (Chains(action) is { } chains && IsBuiltIn(chain) && !chains.Contains(chain))
            reports.Add(RuleDiagnostics.WrongChain(span, action, chain, string.Join(" and ", chains)));
        switch (action)
        {
            case "accept":
                return new AcceptEffect();
            case "drop":
                return new DropEffect();
            case "return":
                return new ReturnEffect();
            case "log":
                return new LogEffect();
            case "passthrough":
                return new PassthroughEffect();
            case "notrack":
                return new NoTrackEffect();
            case "fasttrack-connection":
                return new FastTrackEffect();
            case "jump":
                return Text(item, "jump-target") is { } target ? new JumpEffect(target) : Missing(span, action, "jump-target", reports);
            case "add-src-to-address-list" or "add-dst-to-address-list":
                var timeout = item.Assigned("address-list-timeout");
                return Text(item, "address-list") is { } list
                    ? new AddToListEffect(
                        action == "add-src-to-address-list" ? PacketEnd.Source : PacketEnd.Destination, list, timeout?.Meaning as ListTimeout? ?? ListTimeout.NoneDynamic)
                    : Missing(span, action, "address-list", reports);
            case "reject":
                return Reject(item, protocol, reports);
            case "tarpit":
                if (protocol != IpProtocol.Tcp)
                    reports.Add(RuleDiagnostics.NeedsTcp(span, "action=tarpit"));
                return new TarpitEffect();
            case "endpoint-independent-nat" or "socksify":
                return new NamedEffect(action, Continues: false);
            default:
                var addresses = item.Assigned("to-addresses") ?? item.Assigned("to-address");
                return new TranslateEffect(action,
                    addresses?.Meaning is AddressRange to && !IsUnset(to) ? to : null,
                    item.Assigned("to-ports")?.Meaning is PortRange ports && ports != AnyPort ? ports : null);
        }
    }

    private static bool Belongs(MenuNode menu, string action, SourceSpan span, Reports reports)
    {
        var flag = RuleProperties.MenuFlag(menu);
        if (Actions.TryGetValue(action, out var menus))
        {
            if ((menus & flag) != 0)
                return true;
            var all = menus.HasFlag(RuleMenus.Filter4) ? "/ip firewall filter" : menus.HasFlag(RuleMenus.Nat4) ? "/ip firewall nat" : "/ip firewall raw";
            reports.Add(RuleDiagnostics.ActionElsewhere(span, action, menu.Path, all));
            return false;
        }

        var suggestion = ForeignNames.TryGetValue(action, out var own) ? $"write {own}"
            : Spelling.Suggest(action, [.. Actions.Where(a => (a.Value & flag) != 0).Select(a => a.Key)]);
        reports.Add(RuleDiagnostics.UnknownAction(span, NumberValues.Shown(action), menu.Path, suggestion));
        return false;
    }

    private static RejectEffect? Reject(ConfigItem item, IpProtocol? protocol, Reports reports)
    {
        var names = item.Menu.Family == IpFamily.V4 ? Rejects4 : Rejects6;
        if (item.Assigned("reject-with") is not { } with)
            return new RejectEffect(names[0]);
        if (NameValues.ReadOne(with.Value, 0, with.Value.Text.Length, names, reports) is not { } name)
            return null;
        if (name == "tcp-reset" && protocol != IpProtocol.Tcp)
            reports.Add(RuleDiagnostics.NeedsTcp(with.Value.Span, "reject-with=tcp-reset"));
        return new RejectEffect(name);
    }

    private static void ReportUnused(ConfigItem item, string action, Reports reports)
    {
        Check("address-list", action is "add-src-to-address-list" or "add-dst-to-address-list", "action=add-src-to-address-list");
        Check("address-list-timeout", action is "add-src-to-address-list" or "add-dst-to-address-list", "action=add-src-to-address-list");
        Check("jump-target", action == "jump", "action=jump");
        Check("reject-with", action == "reject", "action=reject");
        var translates = action is "dst-nat" or "src-nat" or "masquerade" or "redirect" or "netmap" or "same";
        Check("to-addresses", translates, "an action that translates");
        Check("to-address", translates, "an action that translates");
        Check("to-ports", translates, "an action that translates");
        foreach (var name in (ReadOnlySpan<string>)["hw-offload", "randomise-ports", "same-not-by-dst", "socks5-server", "socks5-port", "socksify-service"])
        {
            if (item.Assigned(name) is { Meaning: not false } option)
                reports.Add(RuleDiagnostics.UnusedOption(option.Value.Span, name));
        }

        void Check(string name, bool isUsed, string needed)
        {
            // Exports print defaults beside any action; only what somebody chose is worth a word.
            if (!isUsed && item.Assigned(name) is { } unused && !(name == "address-list-timeout" && unused.Meaning is ListTimeout { Kind: ListTimeoutKind.NoneDynamic })
                && !(name == "reject-with" && unused.Value.Text is "icmp-network-unreachable" or "icmp-no-route"))
                reports.Add(RuleDiagnostics.NoEffect(unused.Value.Span, name, action, needed));
        }
    }

    private static string[]? Chains(string action) => action switch
    {
        "dst-nat" or "redirect" => ["dstnat", "output"],
        "src-nat" or "masquerade" => ["srcnat", "input"],
        "tarpit" => ["input", "forward"],
        _ => null,
    };

    /// <summary>The defaults, which exports may print.</summary>
    private static bool IsUnset(AddressRange to) => to.IsSingle && to.FirstNumber == UInt128.Zero;

    private static bool IsBuiltIn(string chain) => chain is "input" or "forward" or "output" or "prerouting" or "dstnat" or "srcnat";

    private static string? Text(ConfigItem item, string name) => item.Assigned(name)?.Meaning as string;

    private static Effect? Missing(SourceSpan span, string action, string parameter, Reports reports)
    {
        reports.Add(RuleDiagnostics.ActionNeeds(span, action, parameter));
        return null;
    }
}
