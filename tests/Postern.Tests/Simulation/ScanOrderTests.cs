using Postern.Rules.Model;
using Postern.Rules.Simulation;
using Shouldly;
using Xunit;

namespace Postern.Tests.Simulation;

public sealed class ScanOrderTests
{
    [Fact]
    public void Every_port_is_there_once()
    {
        var random = new Random(1);
        foreach (var order in (IReadOnlyList<ushort>[])[ScanOrder.Ascending, ScanOrder.Descending, ScanOrder.Random(random.Next)])
            ScanOrder.Ranges(order).ShouldBe([new PortRange(1, 65535)]);
        ScanOrder.Descending[0].ShouldBe((ushort)65535);
        ScanOrder.Random(new Random(1).Next).ShouldBe(ScanOrder.Random(new Random(1).Next));
        ScanOrder.Random(new Random(1).Next).ShouldNotBe(ScanOrder.Random(new Random(2).Next));
        ScanOrder.NmapTop1000(random.Next).Distinct().Count().ShouldBe(1000);
    }

    [Fact]
    public void The_common_ports_are_those_of_the_nmap_that_is_installed()
    {
        const string services = "/usr/share/nmap/nmap-services";
        Assert.SkipUnless(File.Exists(services), "nmap is not installed");
        var top = File.ReadLines(services).Where(l => !l.StartsWith('#')).Select(l => l.Split('\t', ' ')).Where(f => f.Length > 2 && f[1].EndsWith("/tcp"))
            .Select(f => (Port: ushort.Parse(f[1][..^4]), Frequency: double.Parse(f[2]))).OrderByDescending(p => p.Frequency).Take(1000).ToList();

        // Where frequencies are equal, which ports make the last places is nmap's own sorting.
        var certain = top.Where(p => p.Frequency > top[^1].Frequency).Select(p => p.Port).ToList();
        certain.Count.ShouldBeGreaterThan(900);
        certain.Except(CommonTcpPorts.Ranges.SelectMany(r => Enumerable.Range(r.First, r.Count)).Select(p => (ushort)p)).ShouldBeEmpty();
    }

    [Fact]
    public void Neighbours_are_one_range() => ScanOrder.Ranges([7, 3, 5, 4, 3]).ShouldBe([new PortRange(3, 5), new PortRange(7, 7)]);
}
