using System.Text;
using Postern.Policy.Init;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Tests.FrontEnds.Yaml;
using Shouldly;
using Xunit;

namespace Postern.Tests.Init;

public sealed class SequenceGeneratorTests
{
    private static readonly IpProtocol[][] Mixes =
        [[IpProtocol.Tcp, IpProtocol.Udp], [IpProtocol.Tcp], [IpProtocol.Udp], [IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Icmp], [IpProtocol.Tcp, IpProtocol.Icmp]];

    public static TheoryData<int, int> Recipes
    {
        get
        {
            var data = new TheoryData<int, int>();
            for (var mix = 0; mix < Mixes.Length; mix++)
            {
                for (var steps = 3; steps <= SequenceGenerator.MaximumSteps; steps++)
                    data.Add(mix, steps);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_sequence_is_strong_whatever_the_dice_say(int mix, int count)
    {
        var random = new Random(1000 + (mix * 10) + count);
        for (var i = 0; i < 40; i++)
        {
            var sequence = SequenceGenerator.Generate(new SequenceRecipe(count, [.. Mixes[mix]], [new PortRange(20000, 25000)]), random.Next);
            var steps = sequence.Steps;
            steps.Count.ShouldBe(count);
            steps[0].Protocol.ShouldNotBe(IpProtocol.Icmp);
            steps.Count(s => s.Protocol == IpProtocol.Icmp).ShouldBeLessThanOrEqualTo(1);
            foreach (var protocol in Mixes[mix])
                steps.ShouldContain(s => s.Protocol == protocol);
            if (Mixes[mix].Contains(IpProtocol.Udp))
                steps.Count(s => s.Payload is not null).ShouldBe(1);
            var ports = steps.Where(s => s.Port is not null).Select(s => (int)s.Port!.Value).ToList();
            ports.ShouldBeUnique();
            ports.ShouldAllBe(p => p >= 1024 && (p < 20000 || p > 25000) && (p < 32768 || p > 60999));
            if (ports.Count >= 3)
            {
                ports.SequenceEqual(ports.Order()).ShouldBeFalse();
                ports.SequenceEqual(ports.OrderDescending()).ShouldBeFalse();
            }

            sequence.Bits.ShouldBeGreaterThan(25);
        }
    }

    [Fact]
    public void Entropy_is_the_logarithm_of_what_is_drawn_from()
    {
        var sequence = SequenceGenerator.Generate(new SequenceRecipe(3, [IpProtocol.Tcp], []), new Random(1).Next);
        double pool = CommonPorts.Pool.Length;
        sequence.Bits.ShouldBe(Math.Log2(pool * (pool - 1) * (pool - 2) * 2 / 3), 0.0001);
    }

    [Fact]
    public void Every_port_of_the_pool_can_be_drawn()
    {
        CommonPorts.Pool.Length.ShouldBeGreaterThan(30_000);
        CommonPorts.Pool.ShouldBe(CommonPorts.Pool.Order().Distinct());
        foreach (var common in (ushort[])[22, 443, 3306, 3389, 7000, 8080, 8291, 9000, 12321, 40000, 51820])
            CommonPorts.Pool.ShouldNotContain(common);
    }

    [Theory]
    [InlineData(1, new byte[] { 6 })]
    [InlineData(9, new byte[] { 6 })]
    [InlineData(4, new byte[] { 1 })]
    [InlineData(4, new byte[0])]
    public void A_recipe_that_cannot_be_met_is_known_before(int steps, byte[] protocols)
    {
        var recipe = new SequenceRecipe(steps, [.. protocols.Select(p => new IpProtocol(p))], []);
        SequenceGenerator.CanMake(recipe).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => SequenceGenerator.Generate(recipe, new Random(1).Next));
    }

    [Theory]
    [InlineData("ssh")]
    [InlineData("Камера \"1\" \\ #x: y")]
    [InlineData("true")]
    [InlineData("- [x]")]
    public void A_written_policy_compiles_without_a_finding(string name)
    {
        var random = new Random(5);
        for (var i = 0; i < 60; i++)
        {
            var mix = Mixes[i % Mixes.Length];
            var sequence = SequenceGenerator.Generate(new SequenceRecipe(3 + (i % 6), [.. mix], []), random.Next);
            var opens = new[] { new ProtectedService(null, new PortPattern(IpProtocol.Tcp, 22)), new ProtectedService(System.Net.IPAddress.Parse("2001:db8::5"), new PortPattern(IpProtocol.Udp, 53)) };
            var door = Policies.Clean(PolicyWriter.Write(name, opens, sequence)).Doors.ShouldHaveSingleItem();
            door.Name.ShouldBe(name);
            door.Opens.ShouldBe(opens);
            door.Opener.Steps.ShouldBe(sequence.Steps);
        }
    }

    [Fact]
    public void Hints_say_how_to_knock_with_what_people_have()
    {
        KnockStep[] steps = [KnockStep.Tcp(7103), KnockStep.Udp(5121, new KnockPayload(Encoding.ASCII.GetBytes("it's"), false)), KnockStep.Icmp(720), KnockStep.Udp(6007)];
        var hints = KnockHints.For(steps, "HOST");
        hints.Select(h => h.With).ShouldBe(["Postern", "nmap, nc and ping, line by line"]);
        hints[1].Command.Split('\n').ShouldBe(
        [
            "nmap -n -Pn --max-retries 0 -p 7103 HOST",
            "printf %s 'it'\\''s' | nc -u -w1 HOST 5121",
            "ping -c 1 -W 1 -s 692 HOST",
            "echo | nc -u -w1 HOST 6007",
        ]);
    }

    [Fact]
    public void Plain_steps_can_be_knocked_by_knockds_client_and_a_loop()
    {
        var hints = KnockHints.For([KnockStep.Tcp(7103), KnockStep.Tcp(5121)], "HOST");
        hints.Select(h => h.Command).ShouldBe(
        [
            "postern knock HOST 7103:tcp 5121:tcp",
            "knock -d 100 HOST 7103:tcp 5121:tcp",
            "for x in 7103 5121; do nmap -n -Pn --max-retries 0 -p $x HOST; done",
        ]);
    }
}
