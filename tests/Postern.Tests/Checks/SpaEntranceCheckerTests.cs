using Postern.Policy.Checks;
using Postern.Policy.Diagnostics;
using Postern.Policy.Proof;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.Checks;

/// <summary>Where SPA packets come in, against the other parts of a policy; and what a proof says of a door that they open.</summary>
public sealed class SpaEntranceCheckerTests
{
    private static readonly SpaEntrance Spa = new() { TakesPostern = true, TakesFwknop = true, Span = default };

    [Fact]
    public void A_door_for_packets_alone_is_no_mistake() => Codes(new Guard { Doors = [Door(22)], Spa = Spa }).ShouldBeEmpty();

    [Fact]
    public void Services_and_steps_and_traps_keep_off_the_ports_of_packets()
    {
        Codes(new Guard { Doors = [Door(62201, IpProtocol.Udp)], Spa = Spa }).ShouldBe(["PN2350"]);
        Codes(new Guard { Doors = [Door(80)], Spa = Spa with { HttpPorts = [80] } }).ShouldBe(["PN2350"]);
        Codes(new Guard { Doors = [Door(22, steps: [KnockStep.Tcp(7001), KnockStep.Udp(62201), KnockStep.Tcp(7000)])], Spa = Spa }).ShouldBe(["PN2351"]);
        Codes(new Guard { Doors = [Door(22)], Traps = [new Trap([new PortPattern(IpProtocol.Udp, new PortRange(60000, 65000))], TimeSpan.FromHours(1), default)], Spa = Spa }).ShouldBe(["PN2352"]);
        Codes(new Guard { Doors = [Door(22)], Traps = [new Trap([new PortPattern(IpProtocol.Tcp, 62201)], TimeSpan.FromHours(1), default)], Spa = Spa }).ShouldBeEmpty();
    }

    [Fact]
    public void Connections_are_for_fwknop_in_the_clear_at_a_few_ports()
    {
        Codes(new Guard { Doors = [Door(22)], Spa = Spa with { Ports = [new PortPattern(IpProtocol.Tcp, new PortRange(10000, 20000))] } }).ShouldBe(["PN2353"]);
        Codes(new Guard { Doors = [Door(22)], Spa = Spa with { HttpPorts = [443] } }).ShouldBe(["PN2355"]);
        Codes(new Guard { Doors = [Door(22)], Spa = Spa with { TakesFwknop = false, Ports = [new PortPattern(IpProtocol.Tcp, 62201)] } }).ShouldBe(["PN2356"]);
        Codes(new Guard { Doors = [Door(22)], Spa = Spa with { Ports = [new PortPattern(IpProtocol.Tcp, 80)], HttpPorts = [80] } }).ShouldBe(["PN2357"]);
    }

    [Fact]
    public void A_proof_says_who_has_a_key_and_that_knocks_are_another_way()
    {
        var proof = Prover.Prove(new RuleSet { Guard = new Guard { Doors = [Door(22), Door(443, steps: [KnockStep.Tcp(7001), KnockStep.Udp(7003), KnockStep.Tcp(7000)])], Spa = Spa } });
        proof.Doors[0].People.ShouldBe(["alice"]);
        proof.Doors[0].Shortest.ShouldBeEmpty();
        proof.Doors[0].Scans.ShouldBeEmpty();
        proof.Doors[1].People.ShouldBe(["alice"]);
        proof.Doors[1].Packets.ShouldBe(3);
    }

    private static IEnumerable<string> Codes(Guard guard)
    {
        var diagnostics = new DiagnosticBag();
        GuardChecker.Check(guard, diagnostics);
        return diagnostics.InOrder().Select(d => d.Code).Where(c => c is not "PN3003").ToList();
    }

    private static Door Door(ushort port, IpProtocol? protocol = null, IReadOnlyList<KnockStep>? steps = null) => new()
    {
        Name = $"door {port}",
        Opens = [new ProtectedService(null, new PortPattern(protocol ?? IpProtocol.Tcp, port))],
        Opener = new SequenceOpener(steps ?? [], TimeSpan.FromSeconds(5), Strictness.Gate),
        People = ["alice"],
        For = TimeSpan.FromMinutes(30),
        Span = default,
    };
}
