using Postern.Policy.Proof;
using Shouldly;
using Xunit;

namespace Postern.Tests.Proof;

/// <summary>Doors of a policy: what the strictness is worth against scans.</summary>
public sealed class PolicyProofTests
{
    private static string Door(string strict, string ports = "tcp/9000, tcp/4000, tcp/6000") =>
        $"doors: {{ssh: {{opens: tcp/22, knock: [{ports}], strict: {strict}}}}}\n";

    [Fact]
    public void Under_strict_gate_the_ports_must_come_next_to_one_another()
    {
        var door = Proofs.OfPolicy(Door("gate")).Confirmed().Doors.ShouldHaveSingleItem();
        door.Way().ShouldBe("tcp/9000, tcp/4000, tcp/6000");
        // 65,533 places for three in a row, of 65,535! orders.
        door.Scan("tcp", ScanOrder.Random).Probability.ShouldBe(1.0 / 65_535 / 65_534, 1e-20);
    }

    [Theory]
    [InlineData("door")]
    [InlineData("off")]
    public void Else_their_order_is_enough(string strict)
    {
        var chance = Proofs.OfPolicy(Door(strict)).Confirmed().Doors[0].Scan("tcp", ScanOrder.Random);
        chance.Probability.ShouldBe(1.0 / 6, 1e-12);
        chance.Condition.ShouldContain("13,107 packets a second");
    }

    [Theory]
    [InlineData("gate", 0)]
    [InlineData("door", 1)]
    [InlineData("off", 1)]
    public void A_scan_in_order_goes_past_a_strict_gate(string strict, double probability)
    {
        var door = Proofs.OfPolicy(Door(strict, "tcp/4000, tcp/4010, tcp/4020")).Doors[0];
        door.Scan("tcp", ScanOrder.Ascending).Probability.ShouldBe(probability);
        door.Scan("tcp", ScanOrder.Descending).Probability.ShouldBe(0);
    }

    [Fact]
    public void Neighbours_are_opened_by_a_scan_even_under_strict_gate() =>
        Proofs.OfPolicy(Door("gate", "tcp/4000, tcp/4001, tcp/4002")).Findings.ShouldContain(f => f.Code == "PN6002");

    [Fact]
    public void A_trap_makes_a_random_scan_less_likely()
    {
        var traps = "traps: [{ports: [tcp/666, tcp/23], ban: 1000m}]\n";
        Proofs.OfPolicy(Door("off") + traps).Doors[0].Scan("tcp", ScanOrder.Random).Probability.ShouldBe(1.0 / (3 * 4 * 5), 1e-12);
        Proofs.OfPolicy(Door("gate") + traps).Doors[0].Scan("tcp", ScanOrder.Random).Probability.ShouldBe(1.0 / 65_535 / 65_534 / 3, 1e-20);
    }

    [Fact]
    public void Payload_and_size_count_for_the_guesser()
    {
        var door = Proofs.OfPolicy("doors: {ssh: {opens: tcp/22, knock: [udp/62000 \"open sesame\", icmp/size=720]}}\n").Confirmed().Doors[0];
        door.Shortest[0].Steps[0].Bits.ShouldBe(Math.Log2(3 * 65_535) + 88, 0.001);
        door.Shortest[0].Steps[1].Bits.ShouldBe(Math.Log2(3 * 1473), 0.001);
        door.Scans.ShouldAllBe(s => s.Probability == 0);
    }
}
