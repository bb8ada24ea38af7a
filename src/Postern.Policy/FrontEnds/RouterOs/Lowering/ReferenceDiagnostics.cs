using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Lowering;

/// <summary>PN222x: names that stand for something elsewhere in the configuration.</summary>
internal static class ReferenceDiagnostics
{
    public static Diagnostic UnknownPattern(SourceSpan span, string name, string? suggestion) => new("PN2220", Severity.Error, span,
        $"there is no layer7-protocol {name}", "a router stops here: input does not match any value of layer7-protocol",
        suggestion ?? $"add it first: /ip firewall layer7-protocol add name={name} regexp=\"…\"");

    public static Diagnostic EmptyList(SourceSpan span, string list, bool negated, string? suggestion) => new("PN2221", Severity.Warning, span,
        $"nothing ever puts an address into the list {list}", negated ? "a test for not being in it always holds" : "a test for being in it never holds",
        suggestion);

    public static Diagnostic UnknownChain(SourceSpan span, string chain, string? suggestion) => new("PN2222", Severity.Warning, span,
        $"the chain {chain} has no rules", "the jump comes straight back", suggestion);

    public static Diagnostic UnreachedChain(SourceSpan span, string chain, string menu, string builtIn) => new("PN2223", Severity.Warning, span,
        $"no packet reaches the chain {chain}", $"the chains that packets enter by themselves in {menu} are {builtIn}; to any other a rule must jump");

    internal const string JumpLoopCode = "PN2224";

    public static Diagnostic JumpLoop(SourceSpan span, IReadOnlyList<string> chains) => new(JumpLoopCode, Severity.Error, span,
        chains.Count == 1 ? $"the chain {chains[0]} jumps to itself" : $"these chains jump in a circle: {string.Join(" → ", chains)} → {chains[0]}",
        "a packet that meets every condition on the way never comes out; a kernel refuses such chains",
        "end the circle with action=return, or let the last chain end: its packets go back to the caller by themselves");
}
