using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.RouterOs.Lowering;
using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Paste;
using Postern.Policy.FrontEnds.RouterOs.Scripting;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs;

/// <summary>
/// RouterOS scripts and exports to a rule set. A small compiler: paste repair → statements → an interpreter over an in-memory
/// configuration → lowering of its items to rules.
/// </summary>
public static class RouterOsReader
{
    /// <summary>The scripts are run one after the other on one empty configuration, as a router would import them.</summary>
    public static RuleSet Read(IReadOnlyList<SourceText> scripts, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        ArgumentNullException.ThrowIfNull(scripts);
        var reports = new Reports(diagnostics);
        var configuration = new Configuration();
        var interpreter = new ScriptInterpreter(configuration, reports);
        foreach (var script in scripts)
        {
            KnockCommands.Check(script, reports);
            interpreter.Run(PasteRepair.Repair(script, reports));
        }

        var rules = RuleLowering.Lower(configuration, reports);
        var ruleSet = new RuleSet
        {
            Chains = RuleLowering.Chains(rules),
            AddressListEntries = ListLowering.AddressLists(configuration, reports),
            InterfaceLists = ListLowering.InterfaceLists(configuration, reports),
            Layer7Patterns = ListLowering.Layer7Patterns(configuration, reports),
        };
        ReferenceCheck.Check(rules, ruleSet.AddressListEntries, ruleSet.Layer7Patterns, reports);
        return ruleSet;
    }
}
