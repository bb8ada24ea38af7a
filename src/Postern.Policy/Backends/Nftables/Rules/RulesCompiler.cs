using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Rules;

/// <summary>RouterOS's chains as nft chains.</summary>
public static class RulesCompiler
{
    public static GuardTable Compile(RuleSet ruleSet, NftablesOptions options, DiagnosticBag diagnostics) => GuardTable.Empty;
}
