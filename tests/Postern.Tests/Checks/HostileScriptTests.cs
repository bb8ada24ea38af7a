using System.Diagnostics;
using System.Text;
using Postern.Policy;
using Postern.Policy.FrontEnds;
using Shouldly;
using Xunit;

namespace Postern.Tests.Checks;

/// <summary>Scripts made to be slow to check, and such as no person would write: an answer all the same, and soon.</summary>
public sealed class HostileScriptTests
{
    private const int Rules = 3_000;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    public static TheoryData<string, string> Scripts => new()
    {
        { "rules that differ in nothing that matters", Script(i => $"add chain=input protocol=tcp dst-port={1 + i} action=accept") },
        { "two lists that every rule demands or fills", Script(i => i % 2 == 0
            ? $"add chain=input protocol=tcp dst-port={1 + i} action=add-src-to-address-list address-list=a address-list-timeout=5s"
            : $"add chain=input src-address-list=a action=add-src-to-address-list address-list=b address-list-timeout=5s") + "add chain=input src-address-list=b action=accept\n" },
        { "stages in a circle", Script(i => $"add chain=input src-address-list=l{i % 60} action=add-src-to-address-list address-list=l{i / 60 % 60} address-list-timeout=5s")
            + "add chain=input src-address-list=l0 action=accept\n" },
        { "chains that jump to one another", "/ip firewall filter\nadd chain=input action=jump jump-target=c0\n"
            + string.Concat(Enumerable.Range(0, 30).SelectMany(a => Enumerable.Range(0, 30).Select(b => $"add chain=c{a} action=jump jump-target=c{b}\n"))) },
        { "traps over everything", Script(i => i % 2 == 0
            ? "add chain=input protocol=tcp dst-port=1-65535 action=add-src-to-address-list address-list=ban address-list-timeout=5s"
            : $"add chain=input protocol=tcp dst-port={1 + i} action=add-src-to-address-list address-list=in address-list-timeout=5s")
            + "add chain=input src-address-list=in action=accept\nadd chain=input src-address-list=ban action=drop\n" },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_check_ends(string name, string script)
    {
        var watch = Stopwatch.StartNew();
        var compilation = PolicyCompiler.Compile([new InputFile("r.rsc", Encoding.UTF8.GetBytes(script))], new CompileOptions());
        watch.Elapsed.ShouldBeLessThan(Soon, name);
        compilation.RuleSet.Chains.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Rules_at_random_are_checked_without_a_crash(int seed)
    {
        var random = new Random(seed);
        string[] matchers =
        [
            "protocol=tcp dst-port=22", "protocol=tcp dst-port=!7001-7005,22", "protocol=udp port=53", "protocol=!icmp", "protocol=icmp packet-size=100", "src-address-list=a", "src-address-list=!a",
            "src-address-list=b", "dst-address-list=c", "in-interface=ether1", "in-interface-list=!LAN", "connection-state=established,related", "connection-state=!new", "psd=21,3s,3,1",
            "limit=5/1m,5:packet", "src-address=192.0.2.0/24", "protocol=tcp tcp-flags=syn,!ack dst-port=7001", "content=x", "dst-address-type=local", "icmp-options=8:0 protocol=icmp",
        ];
        string[] actions =
        [
            "accept", "drop", "return", "passthrough", "jump jump-target=own", "fasttrack-connection", "add-src-to-address-list address-list=a address-list-timeout=5s",
            "add-src-to-address-list address-list=b address-list-timeout=1h", "add-dst-to-address-list address-list=c", "add-src-to-address-list address-list=ban address-list-timeout=1d",
        ];
        for (var round = 0; round < 300; round++)
        {
            var script = new StringBuilder("/ip firewall filter\n");
            for (var i = random.Next(1, 12); i > 0; i--)
            {
                var chosen = matchers.Where(_ => random.Next(8) == 0).DistinctBy(m => m.Split('=')[0]).DistinctBy(m => m.Contains("protocol"));
                script.Append($"add chain={(random.Next(4) == 0 ? "own" : random.Next(4) == 0 ? "forward" : "input")} {string.Join(' ', chosen)} action={actions[random.Next(actions.Length)]}\n");
            }

            Should.NotThrow(() => PolicyCompiler.Compile([new InputFile("r.rsc", Encoding.UTF8.GetBytes(script.ToString()))], new CompileOptions()), $"seed {seed}, round {round}:\n{script}");
        }
    }

    private static string Script(Func<int, string> rule) => "/ip firewall filter\n" + string.Concat(Enumerable.Range(0, Rules).Select(i => rule(i) + "\n"));
}
