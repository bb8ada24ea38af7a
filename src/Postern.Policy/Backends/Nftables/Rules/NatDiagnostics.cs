using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Rules;

/// <summary>PN413x: address translations that cannot be said in nftables.</summary>
internal static class NatDiagnostics
{
    public static Diagnostic WrongEnd(SourceSpan span, string kind, bool isSource) => new("PN4130", Severity.Error, span,
        isSource ? $"{kind} changes a source, and packets come here from dstnat or output" : $"{kind} changes a destination, and packets come here from srcnat or input",
        "a packet's destination is translated before it is routed and its source behind that; the kernel refuses one in the place of the other",
        isSource ? "jump to this chain from srcnat only" : "jump to this chain from dstnat only");

    public static Diagnostic OtherFamily(SourceSpan span, AddressRange to) => new("PN4131", Severity.Error, span,
        $"{to} is of the other IP version", "IPv4 cannot be translated to IPv6, nor the other way round", "write an address of this menu's IP version");

    public static Diagnostic ManyToMany(SourceSpan span, string kind) => new("PN4132", Severity.Error, span,
        $"{kind} to several addresses cannot be said in nftables", "which of them a connection gets would not be what RouterOS gives it, and an address may be let in that should not",
        "name one address, or write a rule of dst-nat or src-nat for each");

    public static Diagnostic PortsOfNoProtocol(SourceSpan span) => new("PN4133", Severity.Error, span,
        "to-ports without protocol=tcp or protocol=udp cannot be said in nftables", "other protocols have no ports to translate", "write two rules, one for each protocol");

    public static Diagnostic ToNowhere(SourceSpan span, string kind) => new("PN4134", Severity.Error, span,
        $"{kind} without to-addresses and to-ports translates nothing", "nft has no such statement, and what the rule was meant to do is not written", "add to-addresses, or use accept to keep a packet from the rules below");

    public static Diagnostic AddressChosen(SourceSpan span, string kind, AddressRange to) => new("PN4135", Severity.Error, span,
        $"{kind} chooses its own address, and to-addresses={to} names another", "the connection would go elsewhere than the rule says",
        kind == "redirect" ? "use dst-nat for an address, or leave to-addresses out" : "use src-nat for an address, or leave to-addresses out");
}
