using System.Text;
using Postern.Policy;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Policy.Proof;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Tests.Backends.RouterOs;
using Postern.Tests.Documents;
using Postern.Tests.Evaluation.Guards;
using Postern.Tests.FrontEnds.Yaml;
using Shouldly;
using Xunit;

namespace Postern.Tests.Proof;

/// <summary>A policy as the Linux gate, and as the router that it becomes.</summary>
public sealed class RouterProofTests
{
    private static readonly ProofOptions WithoutScans = new() { Scans = false };

    public static TheoryData<string, InputFile[]> Examples => [.. ExamplePolicies.All().Where(p => p.Files.Any(f => f.Name.EndsWith(".yaml", StringComparison.Ordinal)) && !PolicyCompiler.Compile(p.Files, new CompileOptions()).HasErrors)
        .Select(p => new TheoryDataRow<string, InputFile[]>(p.Name, p.Files))];

    /// <summary>Every policy ends in a verdict, and every sequence in it is one that the evaluator confirms.</summary>
    [Theory]
    [MemberData(nameof(Examples), DisableDiscoveryEnumeration = true)]
    public void Every_example_gets_a_verdict(string name, InputFile[] files)
    {
        var compilation = PolicyCompiler.Compile(files, new CompileOptions());
        // What has errors goes to no router.
        if (compilation.HasErrors && !Trials.IsLong)
            return;
        var proven = "";
        foreach (var version in new[] { 6, 7 })
        {
            // Most policies are the same rules to both.
            var listing = RouterText.Listing(RouterOsBackend.Lower(compilation.RuleSet, new RouterOsOptions { Version = version }, new()));
            if (listing == proven)
                continue;
            proven = listing;
            var proof = Prove(compilation.RuleSet, WithoutScans, version, out _);
            proof.Comparison.Differences.ShouldAllBe(d => d.IsConfirmed != false, name);
            proof.Comparison.Differences.ShouldAllBe(d => d.Sentence != null || d.Place.Length > 0);
            proof.IsAsStrict.ShouldBe(!proof.Comparison.Differences.Any(d => d.IsMore));
        }
    }

    [Fact]
    public void Without_strictness_the_router_lets_in_the_same()
    {
        var found = new List<string>();
        foreach (var (seed, guard) in RandomPolicies("off"))
        {
            var proof = Prove(new RuleSet { Guard = guard }, WithoutScans, 7, out var bag);
            if (!bag.HasErrors)
                found.AddRange(proof.Comparison.Differences.Select(d => $"seed {seed}: {Text(d)}"));
        }

        found.ShouldBeEmpty();
    }

    [Fact]
    public void Under_strict_gate_the_difference_is_found()
    {
        var found = new List<string>();
        foreach (var (seed, guard) in RandomPolicies("gate"))
        {
            var proof = Prove(new RuleSet { Guard = guard }, WithoutScans, 7, out var bag);
            if (bag.HasErrors)
                continue;
            var differences = proof.Comparison.Differences.Where(d => d.Kind == DifferenceKind.Access).ToList();
            found.AddRange(guard.Doors.Where(d => !differences.Exists(f => f.IsMore && f.Door == d.Name && f.IsConfirmed == true)).Select(d => $"seed {seed}: {d.Name} has no more"));
            found.AddRange(differences.Where(d => !d.IsMore).Select(d => $"seed {seed}: {Text(d)}"));
        }

        found.ShouldBeEmpty();
    }

    private static IEnumerable<(int Seed, Guard Guard)> RandomPolicies(string strictness) => Enumerable.Range(1, 200)
        .Select(seed => (Seed: seed, Trial: GuardTrial.TryCompile(RandomGuards.Policy(new Random(seed), strictness))))
        .Where(t => t.Trial is not null).Take(Trials.Count(usual: 6, many: 20)).Select(t => (t.Seed, t.Trial!.Guard));

    [Theory]
    [InlineData("gate")]
    [InlineData("door")]
    public void Scans_show_what_strictness_is_worth(string strict)
    {
        var policy = Policies.Compile(Policies.OneDoor.Replace("udp/5121", "tcp/5121").Replace("]", $"], strict: {strict}")).RuleSet;
        var scans = Prove(policy, new ProofOptions(), 7, out _).Comparison.Differences.Where(d => d.Kind == DifferenceKind.Scan).ToList();
        scans.Select(d => d.IsMore).ShouldBe(strict == "gate" ? [true] : []);
    }

    [Fact]
    public void A_door_for_keys_alone_is_the_bridges()
    {
        var policy = Policies.Compile(File.ReadAllText(Path.Combine(Repository.Root, "tests/cases/85-spa/policy.yaml"))).RuleSet;
        var spaOnly = policy.Guard!.Doors.First(d => d.IsSpaOnly);
        Prove(policy, WithoutScans, 7, out _).Comparison.Differences.ShouldContain(d => d.Door == spaOnly.Name && d.Kind == DifferenceKind.BridgeOnly && !d.IsMore);
    }

    [Fact]
    public void A_list_of_the_users_own_is_the_bridges_too()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "tests/cases/85-spa/policy.yaml"));
        var compilation = Policies.Compile(text);
        var door = compilation.RuleSet.Guard!.Doors.First(d => d.IsSpaOnly);
        var options = new RouterOsOptions { Enforcements = [new(door.Name, "edge1", "secured", default)] };
        var proof = RouterProver.Prove(compilation.RuleSet, RouterOsBackend.Lower(compilation.RuleSet, options, new()), WithoutScans);
        proof.Comparison.Differences.Where(d => d.Door == door.Name).Select(d => d.Kind).ShouldBe([DifferenceKind.BridgeOnly]);
        proof.Router.Doors.Select(d => d.Name).ShouldNotContain("secured");
    }

    /// <summary>Three sequences are valid at a time, on both sides.</summary>
    [Theory]
    [InlineData("ssh.rolling")]
    [InlineData("camera.rolling")]
    public void A_rolling_knock_asks_as_much_of_a_guesser_at_both(string key)
    {
        var input = new InputFile("p.yaml", Encoding.UTF8.GetBytes($"doors: {{ssh: {{opens: tcp/22, rolling: {key}, strict: off}}}}\n"))
        {
            ReadNamed = (string name, out string? refusal) =>
            {
                refusal = null;
                return new InputFile(name, File.ReadAllBytes(Path.Combine(Repository.Root, "tests/cases/145-rolling-knocks", name)));
            },
        };
        var ruleSet = PolicyCompiler.Compile([input], new CompileOptions()).RuleSet;
        var door = ruleSet.Guard!.Doors.Single();
        var proof = Prove(ruleSet, WithoutScans, 7, out _);
        proof.Comparison.Differences.Select(Text).ShouldBeEmpty();
        var bits = (door.Opener.Steps.Count * Math.Log2(door.Rolling!.Choices.Sum(c => c.Ports.Count))) - Math.Log2(3);
        proof.Linux.Doors.Concat(proof.Router.Doors).ShouldAllBe(d => Math.Abs(d.Bits - bits) < 1e-9);
    }

    private static RouterProof Prove(RuleSet policy, ProofOptions options, int version, out DiagnosticBag bag)
    {
        bag = new DiagnosticBag();
        return RouterProver.Prove(policy, RouterOsBackend.Lower(policy, new RouterOsOptions { Version = version }, bag), options);
    }

    private static string Text(Difference difference) => $"{(difference.IsMore ? "more" : "less")}: {difference.Kind} {difference.Sentence} {difference.Who} after {string.Join(", ", difference.Packets)} gets to {difference.Place}";
}
