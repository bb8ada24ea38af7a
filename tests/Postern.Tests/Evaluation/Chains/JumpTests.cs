using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Chains;

public sealed class JumpTests
{
    [Fact]
    public void A_chain_that_ends_or_returns_goes_on_where_it_was_called()
    {
        var gate = new Gate("/ip firewall filter\nadd chain=input action=jump jump-target=own\nadd chain=input action=drop\n"
            + "add chain=own protocol=udp action=return\nadd chain=own protocol=tcp dst-port=22 action=accept");
        gate.Judge(Gate.Udp(1)).Verdict.ShouldBe(Verdict.Drop);
        gate.Judge(Gate.Tcp(23)).Verdict.ShouldBe(Verdict.Drop);
        gate.Judge(Gate.Tcp(22)).Verdict.ShouldBe(Verdict.Accept);
        gate.Count(1).ShouldBe(2);
    }

    [Fact]
    public void Return_in_a_built_in_chain_accepts() =>
        new Gate("/ip firewall filter\nadd chain=input action=return\nadd chain=input action=drop").Judge(Gate.Udp(1)).Passes.ShouldBeTrue();

    [Fact]
    public void A_loop_is_dropped() =>
        new Gate("/ip firewall filter\nadd chain=input action=jump jump-target=a\nadd chain=a action=jump jump-target=b\nadd chain=b action=jump jump-target=a")
            .Judge(Gate.Udp(1)).Verdict.ShouldBe(Verdict.Drop);

    [Fact]
    public void Chains_that_fan_out_for_ever_are_dropped()
    {
        var script = new System.Text.StringBuilder("/ip firewall filter\nadd chain=input action=jump jump-target=c0\n");
        for (var level = 0; level < 10; level++)
        {
            for (var i = 0; i < 10; i++)
                script.Append($"add chain=c{level} action=jump jump-target=c{level + 1}\n");
        }

        new Gate(script + "add chain=c10 action=passthrough").Judge(Gate.Udp(1)).Verdict.ShouldBe(Verdict.Drop);
    }

    [Fact]
    public void A_disabled_rule_is_inert_and_every_other_gives_its_reason()
    {
        var gate = new Gate("/ip firewall filter\nadd chain=input action=drop disabled=yes\nadd chain=input protocol=tcp dst-port=80 action=drop\nadd chain=input action=passthrough");
        var why = new Explanation();
        gate.Judge(Gate.Udp(1), why).Passes.ShouldBeTrue();
        var input = gate.Evaluator.RuleSet.Chains[0];
        why.Reasons.ShouldBe([new RuleMissed(input, 1, new ProtocolMatcher(IpProtocol.Tcp)), new RuleMet(input, 2), new ChainEnded(input)]);
    }
}
