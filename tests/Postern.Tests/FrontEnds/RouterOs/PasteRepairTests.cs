using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.RouterOs;

/// <summary>Each kind of damage: what it is read as, and that it is said.</summary>
public sealed class PasteRepairTests
{
    private const string Drop = "filter/input: → drop";

    [Theory]
    [InlineData("/ip firewall filter add chain=input action=drop", "")]
    [InlineData("3) /ip firewall filter add chain=input action=drop", "1:1+2 PN2004")]
    [InlineData("- /ip firewall filter add chain=input action=drop", "1:1+1 PN2004")]
    [InlineData("`/ip firewall filter add chain=input action=drop", "1:1+1 PN2013")]
    [InlineData("[admin@MikroTik] > /ip firewall filter add chain=input action=drop", "1:1+18 PN2005")]
    [InlineData("[admin@MikroTik] /ip firewall filter> add chain=input action=drop", "1:1+37 PN2005")]
    [InlineData("[admin@MikroTik] /ip/firewall/filter<SAFE> add chain=input action=drop", "1:1+42 PN2005")]
    [InlineData("/ip firewall filter\naddaction=drop chain=input", "2:1+9 PN2012")]
    [InlineData("/ip firewall filter add chain=input \\ action=drop", "1:37+1 PN2037")]
    [InlineData("/ip firewall filter add chain=input \\  \n action=drop", "1:37+1 PN2010")]
    [InlineData("/ip firewall filter add chain=input\naction=drop", "2:1+6 PN2006")]
    [InlineData("/ip firewall filter add chain=input\u00a0action=drop", "1:36+1 PN2003")]
    [InlineData("/ip firewall filter add chain=in\u200bput action=drop", "1:33+1 PN2003")]
    [InlineData("```\n/ip firewall filter add chain=input action=drop\n```", "1:1+3 PN2009|3:1+3 PN2009")]
    [InlineData("Then add the rule:\n\n/ip firewall filter add chain=input action=drop", "1:1+18 PN2009")]
    [InlineData("for x in 888,555; do nmap -p $x -Pn xx.xx.xx.xx; done\n/ip firewall filter add chain=input action=drop", "1:1+53 PN2009|1:10+7 PN2015")]
    [InlineData("/ip/firewall/filter:\n/ip firewall filter add chain=input action=drop", "1:1+20 PN2009")]
    public void One_rule_in_spite_of(string script, string findings)
    {
        var result = Scripts.Read(script);
        result.Rules.ShouldBe([Drop]);
        string.Join('|', result.Findings).ShouldBe(findings);
    }

    [Theory]
    [InlineData("/ip firewall filter add chain=input protocol=tcp dst-port=21,22,\n23,80 action=drop", "2:1+5 PN2008")]
    [InlineData("/ip firewall filter add chain=input protocol=tcp dst-port=80\u201390", "1:61+1 PN2150")]
    public void Values_over_two_lines_and_typographic_dashes(string script, string finding) => Scripts.Read(script).Findings.ShouldContain(finding);

    [Fact]
    public void Two_statements_on_one_line_are_two()
    {
        var result = Scripts.Read("/ip firewall filter add chain=input action=drop /ip firewall filter add chain=forward action=drop add chain=output");
        result.Rules.ShouldBe([Drop, "filter/forward: → drop", "filter/output: → accept"]);
        result.Codes.ShouldBe(["PN2038", "PN2038", "PN2101"]);
    }

    [Fact]
    public void Print_output_is_refused_with_the_way_out()
    {
        var result = Scripts.Read("Flags: X - disabled, I - invalid, D - dynamic \n 0  X ;;; knock\n      chain=input action=drop");
        result.Codes.ShouldContain("PN2011");
        result.RuleSet.Chains.ShouldBeEmpty();
    }

    [Fact]
    public void A_lone_parameter_line_is_an_error_and_never_skipped()
    {
        var result = Scripts.Read("chain=input action=drop");
        result.Codes.ShouldBe(["PN2068"]);
    }

    [Fact]
    public void An_unclosed_string_is_pointed_at_and_the_rest_is_still_read()
    {
        var result = Scripts.Read("/ip firewall filter\nadd chain=input comment=\"knock action=drop\nadd chain=forward dst-port=99999 protocol=tcp");
        result.Findings.ShouldBe(["2:25+1 PN2014", "3:28+5 PN2136"]);
    }

    [Fact]
    public void Typographic_quotes_inside_a_string_stay() =>
        Scripts.Read("/ip firewall filter add chain=input comment=\"the “knock” rule\"").RuleSet.Chains[0].Rules[0].Comment.ShouldBe("the “knock” rule");
}
