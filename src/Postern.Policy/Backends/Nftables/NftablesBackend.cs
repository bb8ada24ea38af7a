using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables;

public sealed record NftablesOptions;

public static class NftablesBackend
{
    public static string Print(RuleSet ruleSet, NftablesOptions options, DiagnosticBag diagnostics) =>
        throw new NotSupportedException();
}
