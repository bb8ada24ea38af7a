using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.RouterOs;
using Postern.Policy.Text;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.RouterOs;

/// <summary>What a script becomes knows the very characters that it came from.</summary>
public sealed class SpanTests
{
    private const string Script = """
        # a script
        /ip firewall layer7-protocol add name=pass regexp="^a b\$"
        /ip firewall address-list add list=friends address=192.0.2.7
        /ip firewall filter
        add chain=input protocol=tcp dst-port=22,80-90 src-address-list="!friends" \
            packet-size=!100-200 connection-state=new action=add-src-to-address-list address-list="knock 1" \
            address-list-timeout=5s comment=x
        add chain=input action=jump jump-target=own
        :local port 7001
        add chain=own protocol=udp dst-port=$port
        1. /ip firewall filter add chain=own action=drop comment=”a”src-address=192.0.2.1
        """;

    private static readonly SourceText Source = new("r.rsc", Script);

    private static readonly RuleSet RuleSet = RouterOsReader.Read([Source], new DiagnosticBag());

    private static readonly IReadOnlyList<Rule> Rules = [.. RuleSet.Chains.SelectMany(c => c.Rules)];

    [Fact]
    public void A_matcher_stands_where_its_parameter_does()
    {
        Rules[0].Matchers.Select(m => Text(m.Span)).ShouldBe(
            ["protocol=tcp", "src-address-list=\"!friends\"", "packet-size=!100-200", "dst-port=22,80-90", "connection-state=new"]);
        Rules[2].Matchers.Select(m => Text(m.Span)).ShouldBe(["protocol=udp", "dst-port=$port"]);
        Rules[3].Matchers.Select(m => Text(m.Span)).ShouldBe(["src-address=192.0.2.1"]);
    }

    [Fact]
    public void An_effect_stands_where_its_action_does_and_knows_its_other_parameters()
    {
        Text(Rules[0].Effect.Span).ShouldBe("action=add-src-to-address-list");
        Text(Rules[0].Effect.SpanOf("address-list")).ShouldBe("address-list=\"knock 1\"");
        Text(Rules[0].Effect.SpanOf("address-list-timeout")).ShouldBe("address-list-timeout=5s");
        Text(Rules[1].Effect.SpanOf("jump-target")).ShouldBe("jump-target=own");
        Rules[1].Effect.SpanOf("reject-with").ShouldBe(Rules[1].Effect.Span);
        // An accept that nobody wrote is the rule.
        Rules[2].Effect.Span.ShouldBe(Rules[2].Span);
    }

    [Fact]
    public void Entries_and_patterns_know_what_they_are_made_of()
    {
        Text(RuleSet.AddressListEntries.Single().AddressSpan).ShouldBe("address=192.0.2.7");
        Text(RuleSet.Layer7Patterns.Single().ExpressionSpan).ShouldBe("regexp=\"^a b\\$\"");
    }

    [Fact]
    public void Where_it_stands_is_no_part_of_what_it_is() =>
        new ProtocolMatcher(IpProtocol.Tcp) { Span = Rules[0].Span }.ShouldBe(new ProtocolMatcher(IpProtocol.Tcp));

    private static string Text(SourceSpan span) => Source.Line(span.Line).Substring(span.Column - 1, span.Length);
}
