using System.Diagnostics;
using System.Text;
using Postern.Linux.Capture;
using Postern.NetworkTests.Harness;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.FrontEnds;
using Postern.Policy.Watching;
using Postern.Rules.Packets;
using Postern.Watcher.Looks;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.RouterOs;

/// <summary>What the kernel hands up for an expression, and what is judged of it.</summary>
public sealed class CloserLookTests
{
    private const string Script = """
        /ip firewall address-list add list=guests address=203.0.113.3
        /ip firewall layer7-protocol add name=code regexp="^open (door|gate) [0-9]+\$"
        /ip firewall filter
        add action=add-src-to-address-list address-list=guests address-list-timeout=30m chain=input dst-port=9000 protocol=udp layer7-protocol=code
        add action=add-src-to-address-list address-list=odd address-list-timeout=30m chain=input dst-port=9001 protocol=udp content=wget
        add action=drop chain=input in-interface=wan0
        """;

    [Fact]
    public async Task A_packet_that_met_the_rest_is_handed_up_whole_and_judged()
    {
        await using var gate = await LookedAt.Load(Script);
        await Send(gate.Lab.Client, gate, "udp/9000 open gate 7", "udp/9001 open gate 7", "udp/9000 open window", "icmp open gate 7");
        await Send(gate.Lab.Other, gate, "udp/9000 open gate 7");
        await Send(gate.Lab.Client, gate, "udp/9001 " + new string('x', 400) + "wget", "udp/9001 " + new string('x', 400) + "curl");
        gate.Judged().ShouldBe([("203.0.113.2", "guests", true), ("203.0.113.2", "guests", false), ("203.0.113.2", "odd", true), ("203.0.113.2", "odd", false)]);
    }

    /// <summary>A flood of one source ends in the kernel; another is looked at all the same.</summary>
    [Fact]
    public async Task One_source_is_looked_at_only_so_often()
    {
        await using var gate = await LookedAt.Load(Script);
        var begun = Stopwatch.GetTimestamp();
        await Send(gate.Lab.Client, gate, [.. Enumerable.Repeat("udp/9000 open window", 400)]);
        // 40 at once and 20 a second, however long the sending took.
        var most = 40 + (20 * Stopwatch.GetElapsedTime(begun).TotalSeconds) + 1;
        await Knocks.Send(gate.Lab.Client, gate.Lab.Gate.IPv4, GuardedLab.Source(Ip.V4, 9), "udp/9000 open door 1");
        var judged = gate.Judged();
        ((double)judged.Count(j => j.Source == "203.0.113.2")).ShouldBeInRange(40, most);
        judged.ShouldContain(("198.51.100.9", "guests", true));
    }

    [Fact]
    public async Task Without_a_watcher_the_script_is_refused()
    {
        await using var lab = await GuardedLab.Create();
        var refused = await lab.Load(Script);
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("PN4102");
        refused.Error.ShouldContain("postern gate");
    }

    private static Task Send(LabHost from, LookedAt gate, params string[] knocks) => Knocks.Send(from, gate.Lab.Gate.IPv4, knocks);

    /// <summary>A gate whose looks are read in this process.</summary>
    private sealed class LookedAt : IAsyncDisposable
    {
        private readonly NflogCapture _capture;
        private readonly IReadOnlyList<RuleLook> _looks;
        private readonly RuleJudge _judge;

        private LookedAt(GuardedLab lab, NflogCapture capture, IReadOnlyList<RuleLook> looks) => (Lab, _capture, _looks, _judge) = (lab, capture, looks, new RuleJudge(looks));

        public GuardedLab Lab { get; }

        public static async Task<LookedAt> Load(string script)
        {
            var table = PolicyCompiler.Compile([new InputFile("router.rsc", Encoding.UTF8.GetBytes(script))],
                new CompileOptions { ForNftables = true, Nftables = new NftablesOptions { HasWatcher = true } }).Table.ShouldNotBeNull();
            var lab = await GuardedLab.Create();
            await lab.Gate.Nft(table.ToString());
            string? refusal = null;
            var capture = lab.Gate.Inside(() => NflogCapture.Open(NftablesOptions.LookGroup, out refusal));
            return new LookedAt(lab, capture.ShouldNotBeNull(refusal), table.Watch.Rules);
        }

        /// <summary>In the order in which the packets came.</summary>
        public List<(string Source, string List, bool Met)> Judged()
        {
            var judged = new List<(string, string, bool)>();
            _capture.Wait(TimeSpan.FromSeconds(1));
            while (_capture.TryRead(out var record, out var time))
            {
                var prefix = Encoding.ASCII.GetString(record.Prefix);
                var look = _looks.Single(l => prefix == $"postern look 0x{l.Id:x8}");
                PacketReader.Read(record.Packet.ToArray(), out var packet).ShouldBe(PacketRefusal.None);
                judged.Add((packet.Source.ToIPAddress().ToString(), look.List, _judge.Matches(look, packet, time)));
            }

            return judged;
        }

        public async ValueTask DisposeAsync()
        {
            _capture.Dispose();
            await Lab.DisposeAsync();
        }
    }
}
