using Postern.Policy.Checks;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Tests.FrontEnds.Yaml;
using Shouldly;
using Xunit;

namespace Postern.Tests.Checks;

public sealed class GuardCheckerTests
{
    private static readonly TimeSpan FiveSeconds = TimeSpan.FromSeconds(5);

    [Fact]
    public void A_door_without_steps_is_an_error_whichever_front_end_made_it()
    {
        var diagnostics = new DiagnosticBag();
        GuardChecker.Check(new Guard { Doors = [Door("a", 22)] }, diagnostics);
        diagnostics.InOrder().ShouldHaveSingleItem().Code.ShouldBe("PN1305");
    }

    [Theory]
    [InlineData("door", "door")]
    [InlineData("off", "off")]
    [InlineData("gate", "door")]
    public void Sequences_may_begin_alike_where_doors_have_attempts_of_their_own(string first, string second) =>
        Policies.Compile($$"""
            doors:
              a: {opens: tcp/20, strict: {{first}}, knock: [tcp/7, udp/3]}
              b: {opens: tcp/25, strict: {{second}}, knock: [tcp/7, udp/3, tcp/2]}
            """).HasErrors.ShouldBeFalse();

    [Theory]
    [InlineData("udp/3 \"x\"", "udp/3 \"y\"")]
    [InlineData("icmp/size=90", "icmp/size=91")]
    [InlineData("udp/3 \"x\"/i", "udp/3 \"y\"")]
    [InlineData("tcp/3", "udp/3")]
    public void Steps_that_no_packet_meets_both_of_tell_doors_apart(string first, string second) =>
        Policies.Compile($$"""
            doors:
              a: {opens: tcp/20, knock: [tcp/7, {{first}}]}
              b: {opens: tcp/25, knock: [tcp/7, {{second}}]}
            """).HasErrors.ShouldBeFalse();

    [Theory]
    [InlineData("gate", "[tcp/1, tcp/2, tcp/3]", Severity.Warning)]
    [InlineData("gate", "[tcp/1, tcp/5, tcp/9]", Severity.Note)]
    [InlineData("gate", "[tcp/9, tcp/5, tcp/1]", Severity.Note)]
    [InlineData("door", "[tcp/1, tcp/5, tcp/9]", Severity.Warning)]
    [InlineData("off", "[udp/9, udp/5, udp/1]", Severity.Warning)]
    public void Ports_in_order_are_as_weak_as_the_strictness_lets_them(string strict, string knock, Severity severity) =>
        Policies.Find(Policies.Compile($"doors: {{a: {{opens: tcp/22, strict: {strict}, knock: {knock}}}}}\n"), "PN3003").ShouldNotBeNull().Severity.ShouldBe(severity);

    [Theory]
    [InlineData("[tcp/1, udp/5, tcp/9]")]
    [InlineData("[udp/1, udp/5 \"x\", udp/9]")]
    [InlineData("[tcp/1, tcp/9, tcp/5]")]
    public void A_plain_scan_does_not_meet_other_sequences(string knock) =>
        Policies.Compile($"doors: {{a: {{opens: tcp/22, knock: {knock}}}}}\n").Diagnostics.ShouldBeEmpty();

    [Theory]
    [InlineData("off", "[tcp/7, udp/9]", "[tcp/7, udp/5, udp/9]", true)]
    [InlineData("door", "[tcp/7, udp/9]", "[tcp/7, udp/5, udp/9]", true)]
    [InlineData("door", "[tcp/7, udp/9]", "[udp/9, tcp/7, udp/5, udp/9]", true)]
    [InlineData("door", "[tcp/7, udp/9, udp/5]", "[tcp/7, udp/5, udp/9, udp/5]", false)]
    [InlineData("off", "[tcp/7, udp/9, udp/5]", "[tcp/7, udp/5, udp/9, udp/5]", true)]
    [InlineData("off", "[tcp/7, udp/9]", "[udp/9, udp/5, tcp/7]", false)]
    [InlineData("off", "[tcp/7, udp/9 \"x\"]", "[tcp/7, udp/5, udp/9 \"y\"]", false)]
    [InlineData("gate", "[tcp/7, udp/9]", "[tcp/7, udp/5, udp/9]", false)]
    public void Knocks_for_one_door_may_hold_all_of_anothers(string strict, string inner, string outer, bool opens) =>
        (Policies.Find(Policies.Compile($$"""
            doors:
              a: {opens: tcp/20, strict: {{strict}}, knock: {{inner}}}
              b: {opens: tcp/25, knock: {{outer}}}
            """), "PN3022") is not null).ShouldBe(opens);

    [Fact]
    public void Of_two_doors_that_open_each_other_one_finding_is_enough() =>
        Policies.Compile("""
            doors:
              a: {opens: tcp/20, strict: off, knock: [tcp/7, udp/9]}
              b: {opens: tcp/25, strict: off, knock: [tcp/7, udp/9]}
            """).Diagnostics.Count(d => d.Code == "PN3022").ShouldBe(1);

    [Theory]
    [InlineData("[tcp/443, udp/30313]", Severity.Warning)]
    [InlineData("[tcp/30313, udp/53]", Severity.Note)]
    public void A_well_known_port_is_worst_as_the_first_step(string knock, Severity severity) =>
        Policies.Find(Policies.Compile($"doors: {{a: {{opens: tcp/22, knock: {knock}}}}}\n"), "PN3020").ShouldNotBeNull().Severity.ShouldBe(severity);

    [Fact]
    public void A_payload_makes_any_port_a_secret() =>
        Policies.Compile("doors: {a: {opens: tcp/22, strict: off, knock: [udp/53 \"x\", udp/30313, udp/20113]}}\n").Diagnostics.ShouldBeEmpty();

    [Fact]
    public void A_routed_service_is_not_the_gates_own() =>
        Policies.Compile("""
            gate: {public: tcp/443}
            doors:
              a: {opens: ["tcp/192.0.2.1:443", "tcp/192.0.2.2:443"], knock: [tcp/7, udp/3, tcp/2]}
              b: {opens: "tcp/[2001:db8::1]:443", knock: [tcp/2, udp/3, tcp/7]}
            """).Diagnostics.ShouldBeEmpty();

    [Fact]
    public void Doors_that_differ_in_payloads_alone_are_compared_up_to_a_bound()
    {
        var payloads = Enumerable.Range(0, 2000).Select(i => new KnockPayload(BitConverter.GetBytes(i), foldsCase: false)).ToList();
        var doors = payloads.Select((p, i) => Door($"d{i}", (ushort)(i + 1), KnockStep.Tcp(60000), KnockStep.Udp(60001, p))).ToList();
        var diagnostics = new DiagnosticBag();
        GuardChecker.Check(new Guard { Doors = doors }, diagnostics);
        diagnostics.InOrder().ShouldBeEmpty();
    }

    [Fact]
    public void Overlaps_are_found_as_by_comparing_all_with_all()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var patterns = Enumerable.Range(0, random.Next(8)).Select(_ => Pattern()).ToList();
            var table = new PortTable<string>(patterns.Select(p => (p, p.ToString())));
            for (var i = 0; i < 20; i++)
            {
                var wanted = Pattern();
                var found = table.Find(wanted);
                (found is not null).ShouldBe(patterns.Exists(p => p.Overlaps(wanted)));
                if (found is { } hit)
                    hit.Pattern.Overlaps(wanted).ShouldBeTrue();
            }
        }

        PortPattern Pattern()
        {
            var first = random.Next(1, 60);
            return new PortPattern(random.Next(2) == 0 ? IpProtocol.Tcp : IpProtocol.Udp, new PortRange((ushort)first, (ushort)(first + random.Next(6))));
        }
    }

    private static Door Door(string name, ushort port, params KnockStep[] steps) => new()
    {
        Name = name,
        Opens = [new ProtectedService(null, new PortPattern(IpProtocol.Tcp, port))],
        Opener = new SequenceOpener(steps, FiveSeconds, Strictness.Gate),
        For = TimeSpan.FromMinutes(30),
        Span = SourceSpan.WholeFile("p.yaml"),
    };
}
