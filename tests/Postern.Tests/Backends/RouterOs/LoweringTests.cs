using Postern.Policy.Diagnostics;
using Postern.Policy.Proof;
using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Tests.Evaluation.Guards;
using Postern.Tests.Golden;
using Shouldly;
using Xunit;

namespace Postern.Tests.Backends.RouterOs;

/// <summary>What a policy becomes on a router, packet by packet.</summary>
public sealed class LoweringTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EvaluatorOptions Own = new() { OwnAddresses = [HostAddress.Parse(GuardTrial.Gate), HostAddress.Parse(GuardTrial.Gate6)] };

    private const string TwoPings = "doors:\n  ssh: {opens: tcp/22, for: 10m, step-timeout: 5s, strict: off, after: pass, knock: [udp/7001, udp/7001, udp/7001]}\n";

    [Fact]
    public void Steps_at_one_port_take_a_packet_each()
    {
        var router = new Router(RouterText.Lower(RouterText.Compile(TwoPings)));
        for (var i = 0; i < 3; i++)
        {
            router.Passes(GuardTrial.Tcp(22)).ShouldBeFalse($"after {i} knocks");
            router.Passes(GuardTrial.Udp(7001)).ShouldBeTrue();
        }

        router.Passes(GuardTrial.Tcp(22)).ShouldBeTrue();
        router.Wait(600);
        router.Passes(GuardTrial.Tcp(22, flags: TcpFlags.Syn) with { SourcePort = 4001 }).ShouldBeFalse();
    }

    [Fact]
    public void Before_the_routers_own_last_drop_the_door_is_open_to_who_knocked()
    {
        var policy = RouterText.Compile(TwoPings);
        var last = RouterText.Read("/ip firewall filter\nadd chain=input action=drop comment=last");
        var router = new Router(RouterText.Lower(policy with { Chains = last.Chains }));
        for (var i = 0; i < 3; i++)
            router.Passes(GuardTrial.Udp(7001)).ShouldBeFalse();
        router.Passes(GuardTrial.Tcp(22)).ShouldBeTrue();
        router.Passes(GuardTrial.Tcp(23)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("edge1", "secured", "postern-ssh")]
    [InlineData("edge2", "postern-ssh", "others", "mine")]
    [InlineData(null, "secured", "others", "mine", "postern-ssh")]
    [InlineData("edge3", "postern-ssh")]
    public void A_door_lets_in_who_is_on_the_lists_that_its_gate_fills_there(string? router, params string[] lists)
    {
        const string Routers = "routers: {edge1: routeros-plain://192.0.2.1, edge2: routeros-plain://192.0.2.2, edge3: routeros-plain://192.0.2.3}\n";
        var compilation = FrontEnds.Yaml.Policies.Compile(Routers + "doors: {ssh: {opens: tcp/22, forward-to: 10.0.0.5, knock: [udp/7001, tcp/9002, udp/8003], enforce: [routeros://edge1/secured, routeros://edge2/others, routeros://edge2/mine]}}\n");
        var options = (RouterText.Seven with { IsFor = router is null ? null : r => r.Name == router }).With(compilation.Policy);
        var rules = RouterText.Lower(compilation.RuleSet, options).Chains.Where(c => c.Family == IpFamily.V4 && c.Name != "postern-input").SelectMany(c => c.Rules)
            .Where(r => r.Effect is AcceptEffect or TranslateEffect).ToList();
        foreach (var effect in rules.GroupBy(r => r.Effect.GetType()))
            effect.SelectMany(r => r.Matchers).OfType<AddressListMatcher>().Select(m => m.List).ShouldBe(lists, ignoreOrder: true);
    }

    [Fact]
    public void Single_packets_are_the_gates_to_read_where_it_opens_the_router()
    {
        const string People = "routers: {edge1: routeros-plain://192.0.2.1, edge2: routeros-plain://192.0.2.2}\ndoors: {camera: {opens: tcp/8443, spa: phone, enforce: routeros://edge1}}\npeople: {phone: {fwknop: phone.fwknop}}\n";
        var guard = RouterText.Compile("doors: {camera: {opens: tcp/8443, knock: [udp/7001, tcp/9002, udp/8003]}}\n");
        guard = guard with { Guard = guard.Guard! with { Doors = [guard.Guard.Doors[0] with { People = ["phone"] }] } };
        var policy = FrontEnds.Yaml.Policies.Compile(People).Policy;
        foreach (var (router, isWarned) in new[] { ("edge1", false), ("edge2", true) })
            RouterText.Findings(guard, (RouterText.Seven with { IsFor = r => r.Name == router }).With(policy)).Any(d => d.Code == "PN4209").ShouldBe(isWarned, router);
    }

    [Theory]
    [InlineData("postern-vpn")]
    [InlineData("postern-ssh-1")]
    [InlineData("postern-trusted")]
    [InlineData("postern-banned")]
    public void A_list_that_means_something_else_takes_no_grants(string list)
    {
        var compilation = FrontEnds.Yaml.Policies.Compile($"routers: {{edge1: routeros-plain://192.0.2.1}}\ndoors: {{ssh: {{opens: tcp/22, knock: [udp/7001, tcp/9002, udp/8003], enforce: routeros://edge1/{list}}}, vpn: {{opens: udp/51820, knock: [udp/7002, tcp/9003, udp/8004]}}}}\n");
        RouterText.Findings(compilation.RuleSet, RouterText.Seven.With(compilation.Policy)).Single(d => d.Code == "PN4220").Message.ShouldContain(list);
    }

    [Fact]
    public void A_translation_of_somebody_elses_carries_nobody_past_the_guard()
    {
        const string Others = "/ip firewall nat\nadd chain=dstnat protocol=tcp dst-port=22 action=dst-nat to-addresses=10.0.0.5\nadd chain=dstnat action=dst-nat to-addresses=10.0.0.9";
        var router = new Router(RouterText.Lower(RouterText.Compile(TwoPings) with { Chains = RouterText.Read(Others).Chains }));
        router.Passes(GuardTrial.Tcp(22)).ShouldBeFalse();
        for (var i = 0; i < 3; i++)
            router.Passes(GuardTrial.Udp(7001) with { SourcePort = (ushort)(5000 + i) });
        router.Passes(GuardTrial.Tcp(22) with { SourcePort = 5010 }).ShouldBeTrue();
    }

    [Fact]
    public void A_door_that_closes_others_leaves_them_one_second()
    {
        var ruleSet = RouterText.Compile("doors:\n  ssh: {opens: tcp/22, for: 10m, strict: off, knock: [udp/7001]}\n  lock: {opens: tcp/9, strict: off, knock: [udp/7002, udp/7003]}\n");
        var guard = ruleSet.Guard!;
        var router = new Router(RouterText.Lower(ruleSet with { Guard = guard with { Doors = [guard.Doors[0], guard.Doors[1] with { Opens = [], Closes = ["ssh"] }] } }));
        router.Passes(GuardTrial.Udp(7003));
        router.Passes(GuardTrial.Udp(7001));
        router.Wait(2);
        router.Passes(GuardTrial.Tcp(22)).ShouldBeTrue();
        router.Passes(GuardTrial.Udp(7002));
        router.Passes(GuardTrial.Udp(7003));
        router.Wait(1);
        router.Passes(GuardTrial.Tcp(22) with { SourcePort = 4002 }).ShouldBeFalse();
        router.State.Lists(router.Now).ShouldNotContain(e => e.List == "postern-ssh");
    }

    [Fact]
    public void An_alternative_opens_the_door_and_a_mixture_does_not()
    {
        var ruleSet = RouterText.Compile("doors:\n  vpn: {opens: udp/51820, for: 10m, strict: off, knock: [udp/7001, udp/7002]}\n");
        var door = ruleSet.Guard!.Doors[0];
        var rolling = door with { IsLocal = false, Opener = door.Opener with { Alternatives = [[KnockStep.Udp(7003), KnockStep.Udp(7004)]] } };
        var lowered = RouterText.Lower(ruleSet with { Guard = ruleSet.Guard with { Doors = [rolling] } });
        var router = new Router(lowered);
        router.Passes(GuardTrial.Udp(7001));
        router.Passes(GuardTrial.Udp(7004));
        router.Passes(GuardTrial.Udp(51820)).ShouldBeFalse();
        router.Passes(GuardTrial.Udp(7003));
        router.Passes(GuardTrial.Udp(7004));
        router.Passes(GuardTrial.Udp(51820)).ShouldBeTrue();
        RouterText.Listing(RouterText.Read(RouterText.Script(lowered))).ShouldBe(RouterText.Listing(lowered));
    }

    [Fact]
    public void Doors_whose_lists_would_be_one_are_refused() =>
        RouterText.Findings(RouterText.Compile("doors:\n  a: {opens: tcp/22, strict: off, knock: [udp/7001, udp/7002]}\n  a-1: {opens: tcp/23, strict: off, knock: [udp/7003]}\n  banned: {opens: tcp/24, strict: off, knock: [udp/7004]}\n"))
            .Where(d => d.Severity == Severity.Error).Select(d => d.Code).ShouldBe(["PN4211", "PN4211"]);

    [Fact]
    public void Version_6_has_no_nat_for_IPv6()
    {
        var six = new Policy.Backends.RouterOs.RouterOsOptions { Version = 6 };
        RouterText.Script(RouterText.Lower(RouterText.Compile(TwoPings), six), six).ShouldNotContain("/ipv6 firewall nat");
        RouterText.Findings(RouterText.Compile("doors:\n  cam: {opens: tcp/80, strict: off, forward-to: '[2001:db8::5]', knock: [udp/7001]}\n"), six).ShouldContain(d => d.Code == "PN4214");
    }

    public static TheoryData<string> Policies => [.. GoldenCase.All().Where(c => File.Exists(Path.Combine(c.Folder, "out.rsc"))).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Policies))]
    public void The_script_of_a_policy_that_is_here_is_read_back(string name)
    {
        var lowered = Lowered(name);
        RouterText.Listing(RouterText.Read(RouterText.Script(lowered))).ShouldBe(RouterText.Listing(lowered));
    }

    [Theory]
    [InlineData("01-one-door")]
    [InlineData("07-strict-off")]
    public void A_proof_of_the_script_is_a_proof_of_the_chains(string name)
    {
        var lowered = Lowered(name);
        var proof = Prover.Prove(lowered);
        proof.Doors.ShouldNotBeEmpty();
        Said(Prover.Prove(RouterText.Read(RouterText.Script(lowered)))).ShouldBe(Said(proof));
    }

    private static RuleSet Lowered(string name)
    {
        var golden = new GoldenCase(Path.Combine(GoldenCase.Root, name));
        return RouterText.Lower(Policy.PolicyCompiler.Compile(golden.Files, new Policy.CompileOptions()).RuleSet);
    }

    private static string Said(GateProof proof) => string.Join('\n',
    [
        .. proof.Doors.Select(d => $"{d.Name} {d.Family} {string.Join(',', d.Opens)} {d.For} {d.Stages} {d.ShortestCount} {string.Join(" | ", d.Shortest.Select(s => string.Join(',', s.Steps.Select(p => p.Text))))}").Order(StringComparer.Ordinal),
        .. proof.Reach.Select(r => $"{r.Family} {r.From} {string.Join(',', r.Places)}").Order(StringComparer.Ordinal),
    ]);

    private sealed class Router(RuleSet ruleSet)
    {
        private readonly Evaluator _evaluator = new(ruleSet, Own);
        private GateState? _state;

        public DateTimeOffset Now { get; private set; } = Start;

        public GateState State => _state ??= _evaluator.NewState(Start);

        public void Wait(int seconds) => Now += TimeSpan.FromSeconds(seconds);

        public bool Passes(Packet packet) => _evaluator.Judge(State, packet, Now).Passes;
    }
}
