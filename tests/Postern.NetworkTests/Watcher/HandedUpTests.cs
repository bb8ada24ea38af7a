using System.Diagnostics;
using System.Text;
using Postern.Linux.Capture;
using Postern.NetworkTests.Harness;
using Postern.Policy.Backends.Nftables;
using Postern.Rules.Packets;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>What the kernel hands up to the watcher for steps that are expressions: which packets, with which marks, and how many.</summary>
public sealed class HandedUpTests
{
    private const string Middle = """
        doors:
          ssh: {opens: tcp/22, knock: [tcp/7001, 'udp/9001 /^open [a-z]+$/', tcp/8001]}
        """;

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task A_packet_is_handed_up_only_at_its_turn_and_what_follows_waits_behind_it(Ip ip)
    {
        await using var lab = await GuardedLab.Create();
        await Load(lab, Middle);
        using var capture = Listen(lab);
        await lab.Knock(ip, "udp/9001 open sesame");
        Read(capture).ShouldBeEmpty("no attempt waits for it");
        await lab.Knock(ip, "tcp/7001", "udp/9001 open sesame", "tcp/8001", "tcp/22", "udp/9999");
        var records = Read(capture);
        records.Select(r => r.What).ShouldBe(["look udp/9001 open sesame", "held tcp/8001", "held tcp/22", "held udp/9999"]);
        records[0].Mark.ShouldNotBe(0u);
        await Moment.Pass(0.3);
        await lab.Knock(ip, "udp/9001 open sesame");
        Read(capture).ShouldBeEmpty("the attempt is in the watcher's hands, and nobody waits in line any more");
        (await lab.Granted()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_first_step_is_handed_up_from_everybody_and_one_source_gets_so_many_looks()
    {
        await using var lab = await GuardedLab.Create();
        await Load(lab, "doors: {ssh: {opens: tcp/22, knock: ['udp/9001 size=40 /^open/', tcp/7001]}}\n");
        using var capture = Listen(lab);
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < 300; i++)
            Knocks.SendOne(lab.Client, lab.To(Ip.V4), GuardedLab.Source(Ip.V4, 1), "udp/9001 opensesameab");
        Knocks.SendOne(lab.Client, lab.To(Ip.V4), GuardedLab.Source(Ip.V4, 2), "udp/9001 opensesameab");
        Knocks.SendOne(lab.Client, lab.To(Ip.V4), GuardedLab.Source(Ip.V4, 3), "udp/9001 opensesame");
        // 40 at once and 20 a second, however long the sending took; and the two others.
        var most = 40 + (20 * Stopwatch.GetElapsedTime(begun).TotalSeconds) + 3;
        var records = Read(capture);
        ((double)records.Count).ShouldBeInRange(40, most);
        records.Count(r => r.What.StartsWith("look", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_loose_door_hands_up_what_may_lead_on_from_a_stage_that_the_source_is_in()
    {
        await using var lab = await GuardedLab.Create();
        await Load(lab, Middle.Replace("opens:", "strict: off, opens:"));
        using var capture = Listen(lab);
        await lab.Knock(Ip.V4, "udp/9001 open it", "tcp/7001", "udp/9001 open it", "tcp/8001", "udp/9001 open it");
        Read(capture).Select(r => r.What).ShouldBe(["look udp/9001 open it", "look udp/9001 open it"]);
    }

    private static async Task Load(GuardedLab lab, string policy) =>
        await lab.Gate.Nft((await lab.Gate.PosternWithInput(policy, "compile", "-", "--to", "nft")).OrThrow().Out);

    private static NflogCapture Listen(GuardedLab lab) => lab.Gate.Inside(() => NflogCapture.Open(NftablesOptions.LookGroup, out var refusal).ShouldNotBeNull(refusal));

    private static List<(string What, uint Mark)> Read(NflogCapture capture)
    {
        var records = new List<(string, uint)>();
        for (var idle = 0; idle < 3; idle++)
        {
            capture.Wait(TimeSpan.FromMilliseconds(100));
            while (capture.TryRead(out var record, out _))
            {
                idle = 0;
                PacketReader.Read(record.Packet.ToArray(), out var packet).ShouldBe(PacketRefusal.None);
                var prefix = Encoding.ASCII.GetString(record.Prefix);
                prefix.ShouldMatch("^postern (look|held) 0x[0-9a-f]{8}$");
                records.Add(($"{prefix[8..12]} {packet.Protocol}/{packet.DestinationPort} {Encoding.ASCII.GetString(packet.Payload.Span)}".TrimEnd(), record.Mark));
            }
        }

        return records;
    }
}
