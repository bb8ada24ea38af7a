using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using Postern.Bench.Hosts;
using Postern.Bench.Reports;
using Postern.Bench.Tools;
using Postern.Spa.Keys;

namespace Postern.Bench.Scenarios;

/// <summary>What comes to an SPA port and is no SPA packet: how much of it the kernel takes off one processor, while the watcher sleeps.</summary>
internal sealed class RubbishScenario : Scenario
{
    private const int SpaPort = 62201, OtherPort = 62202, PacketBytes = 1144;
    private const double LeastASecond = 1_000_000;

    /// <summary>Any will do: nobody signs anything here.</summary>
    private const string SomebodysKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZm somebody";

    public override string Name => "rubbish";

    public override Report Run(Rig rig, RunOptions options)
    {
        var report = new Report(Name, "Datagrams that the kernel drops at an SPA port, by what they are; a second is one of a processor's time, medians.", "datagram", "bytes", "dropped a second", "ns each");
        var rounds = options.Tries ?? (options.Quick ? 1 : 5);
        var packets = options.Quick ? 500_000 : 3_000_000;
        Load();
        foreach (var (what, port, bytes, bar) in ((string, int, int, bool)[])[
            ("another port, one rule that drops", OtherPort, PacketBytes, false),
            ("as long as ours, wrong tag", SpaPort, PacketBytes, true),
            ("short", SpaPort, 18, true),
            ("as long as fwknop's", SpaPort, 205, true)])
        {
            var seconds = new List<double>();
            for (var round = 0; round < rounds; round++)
            {
                var before = Dropped();
                seconds.Add(Inject(port, bytes, packets) / packets);
                if (Dropped() - before < packets)
                    report.Failed(what, "not all of them were dropped by the rule", mustNot: bar);
            }

            var rate = 1 / seconds.Median();
            report.Row([what, $"{bytes}", Statistics.PacketsPerSecond(rate), $"{seconds.Median() * 1e9:0}"], bar ? new Bar($"≥ {LeastASecond:#,0}/s", rate >= LeastASecond) : null, seconds);
        }

        return report;
    }

    private static void Load()
    {
        using var key = GateKey.Generate(DateTimeOffset.UnixEpoch);
        Workplace.Write("rubbish.key", key.ToLine() + "\n");
        var policy = Workplace.Write("rubbish.yaml", $$"""
            gate: {interfaces: [{{Rig.GateInterface}}]}
            spa: {key: rubbish.key}
            people: {somebody: {keys: ["{{SomebodysKey}}"]} }
            doors: {door: {opens: tcp/22, spa: [somebody]} }

            """);
        Rig.LoadNftables(Command.Run([Workplace.PosternCommand, "compile", policy, "--to", "nft"], timeoutSeconds: 300));
        Rig.LoadNftables($$"""
            add element inet postern spa.tags { 0x0123456789abcdef, 0x1123456789abcdef, 0x2123456789abcdef }
            table inet beside {
                chain early {
                    type filter hook prerouting priority -300;
                    udp dport {{OtherPort}} counter drop
                }
            }

            """);
    }

    /// <returns>Seconds of a processor's time.</returns>
    private static double Inject(int port, int bytes, int packets)
    {
        var plan = new InjectPlan(Rig.GateInterface, Convert.ToHexString(Frame(port, bytes)), packets);
        return Tool.Result<InjectResult>(Command.Run(Tool.CommandLine(Rig.GateHost, "inject"), Tool.Order(plan), 120)).ProcessorSeconds;
    }

    /// <summary>Packets that rules with a drop have counted.</summary>
    private static long Dropped()
    {
        using var rules = JsonDocument.Parse(Command.Run(Rig.On(Rig.GateHost, "nft", "-j", "list", "ruleset")));
        return rules.RootElement.GetProperty("nftables").EnumerateArray()
            .Where(o => o.TryGetProperty("rule", out _)).SelectMany(o => o.GetProperty("rule").GetProperty("expr").EnumerateArray())
            .Where(e => e.TryGetProperty("counter", out _)).Sum(e => e.GetProperty("counter").GetProperty("packets").GetInt64());
    }

    private static byte[] Frame(int port, int bytes)
    {
        const int Ethernet = 14, Ip = 20, Udp = 8;
        var frame = new byte[Ethernet + Ip + Udp + bytes];
        Array.Fill(frame, (byte)0x5a, Ethernet + Ip + Udp, bytes);
        Mac(Rig.GateMac).CopyTo(frame, 0);
        Mac(Rig.ClientMac).CopyTo(frame, 6);
        frame[12] = 8;
        var ip = frame.AsSpan(Ethernet);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(Ip + Udp + bytes));
        ip[8] = 64;
        ip[9] = 17;
        IPAddress.Parse(Rig.ClientAddress).GetAddressBytes().CopyTo(ip[12..]);
        IPAddress.Parse(Rig.GateAddress).GetAddressBytes().CopyTo(ip[16..]);
        var sum = 0u;
        for (var i = 0; i < Ip; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(ip[i..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], (ushort)~((sum & 0xffff) + (sum >> 16)));
        BinaryPrimitives.WriteUInt16BigEndian(ip[Ip..], 40_000);
        BinaryPrimitives.WriteUInt16BigEndian(ip[(Ip + 2)..], (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(ip[(Ip + 4)..], (ushort)(Udp + bytes));
        return frame;
    }

    private static byte[] Mac(string text) => Convert.FromHexString(text.Replace(":", "", StringComparison.Ordinal));
}
