using Postern.Policy.Backends.RouterOs.Items;
using Postern.Policy.Backends.RouterOs.Lowering;
using Postern.Policy.Backends.RouterOs.Script;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs;

/// <summary>Rule sets to RouterOS. The stages: the guard becomes chains as far as RouterOS can say it, chains become items, items become a script or a push.</summary>
public static class RouterOsBackend
{
    /// <summary>The same rule set with chains in place of its guard. What RouterOS cannot say is a diagnostic with what is done instead; an error where leaving it out would let in more.</summary>
    public static RuleSet Lower(RuleSet ruleSet, RouterOsOptions options, DiagnosticBag diagnostics) => GuardLowering.Lower(ruleSet, options, diagnostics);

    /// <param name="lowered">What <see cref="Lower"/> gave: without a guard.</param>
    public static RouterConfiguration Items(RuleSet lowered, RouterOsOptions options, DiagnosticBag diagnostics) => ItemWriter.Write(lowered, options, diagnostics);

    /// <summary>A script to paste or import, that changes nothing but what is ours, can be run again, and whose text reads back to the same rule set.</summary>
    public static string Script(RouterConfiguration configuration, RouterOsOptions options) => ScriptWriter.Write(configuration, options);
}
