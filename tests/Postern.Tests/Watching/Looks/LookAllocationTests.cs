using System.Text;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.FrontEnds;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Watcher.Looks;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Looks;

/// <summary>A flood at a watched port must not become a flood of garbage.</summary>
public sealed class LookAllocationTests
{
    private const int Looks = 20_000;

    [Theory]
    [InlineData("policy.yaml", "doors: {a: {opens: tcp/22, knock: ['udp/62000 /^open [a-z]+$/', tcp/7001]}}")]
    [InlineData("router.rsc", "/ip firewall layer7-protocol add name=p regexp=\"^open [a-z]+\\$\"\n/ip firewall filter add chain=input protocol=udp dst-port=62000 layer7-protocol=p action=add-src-to-address-list address-list=k address-list-timeout=10s")]
    public void A_look_that_leads_to_nothing_leaves_next_to_nothing_behind(string file, string text)
    {
        var compiled = PolicyCompiler.Compile([new InputFile(file, Encoding.UTF8.GetBytes(text))],
            new CompileOptions { ForNftables = true, Nftables = new NftablesOptions { HasWatcher = true } });
        var plan = compiled.Table.ShouldNotBeNull().Watch;
        var id = plan.Rules.Select(r => r.Id).Concat(plan.Knocks.Select(k => k.Id)).ShouldHaveSingleItem();
        var judge = new LookJudge(plan, compiled.RuleSet.Guard);
        var effects = new LookEffects();
        var now = DateTimeOffset.UnixEpoch;
        Run(Looks);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(Looks);
        ((GC.GetAllocatedBytesForCurrentThread() - before) / (double)Looks).ShouldBeLessThan(200);
        effects.Changes.ShouldBeEmpty();

        void Run(int count)
        {
            for (var i = 0; i < count; i++)
                judge.Judge(new LookRecord(false, id, id, Packet((uint)i % 1000)), now += TimeSpan.FromMicroseconds(50), effects);
        }
    }

    private static readonly byte[] Wrong = "open 4711"u8.ToArray();

    private static Packet Packet(uint source) => new()
    {
        Source = new HostAddress(IpFamily.V4, 0x0A000000 + source),
        Destination = new HostAddress(IpFamily.V4, 1),
        Protocol = IpProtocol.Udp,
        SourcePort = 40000,
        DestinationPort = 62000,
        Payload = Wrong,
        Length = 37,
    };
}
