using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Chains;

public sealed class Layer7Tests
{
    private static Gate With(string expression, string rest = "action=add-src-to-address-list address-list=k address-list-timeout=10s") =>
        new($"/ip firewall layer7-protocol add name=p regexp=\"{expression}\"\n/ip firewall filter\nadd chain=input protocol=udp layer7-protocol=p {rest}");

    [Theory]
    [InlineData("^pass\\$", "pass", true)]
    [InlineData("^pass\\$", "PASS", true)]
    [InlineData("^pass\\$", "pass\n", false)]
    [InlineData("^Pass\\$", "Pass", false)]
    [InlineData("^a.b\\$", "a\nb", true)]
    [InlineData("^[[:digit:]]+\\$", "123", true)]
    [InlineData("pass", "p\0ass", true)]
    [InlineData("x*", "", false)]
    public void A_first_datagram_is_lower_cased_and_searched(string expression, string payload, bool met)
    {
        var gate = With(expression);
        gate.Judge(Gate.Udp(1, payload));
        gate.Lists("k").ShouldBe(met);
    }

    [Fact]
    public void Later_packets_are_appended()
    {
        var gate = With("^onetwo\\$");
        gate.Judge(Gate.Udp(1, "one"));
        gate.Lists("k").ShouldBeFalse();
        gate.Judge(Gate.Udp(1, "TWO"));
        gate.Lists("k").ShouldBeTrue();
        With("^one\\$").Judge(Gate.Udp(1, "one")).Passes.ShouldBeTrue();
    }

    [Fact]
    public void A_dropped_packet_leaves_nothing_behind()
    {
        var gate = With("^onetwo\\$", "action=accept\nadd chain=input action=drop");
        gate.Judge(Gate.Udp(1, "one")).Passes.ShouldBeFalse();
        gate.Judge(Gate.Udp(1, "two")).Passes.ShouldBeFalse();
        gate.Judge(Gate.Udp(1, "onetwo")).Passes.ShouldBeTrue();
    }

    [Fact]
    public void Nothing_is_read_behind_ten_packets()
    {
        var gate = With("secret");
        for (var i = 0; i < 10; i++)
            gate.Judge(Gate.Udp(1, "x"));
        gate.Judge(Gate.Udp(1, "secret"));
        gate.Lists("k").ShouldBeFalse();
    }

    [Fact]
    public void A_pattern_without_a_bound_is_not_evaluated() =>
        With("(?=a)b").Evaluator.NotEvaluated.ShouldHaveSingleItem().Why.ShouldContain("linear time");
}
