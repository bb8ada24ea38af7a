using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using Postern.Linux.Nftables;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Loading;

/// <summary>Sets read straight from the kernel, against what was put in.</summary>
public sealed class SetDumpTests
{
    [Fact]
    public async Task Tells_keys_data_and_times()
    {
        await using var lab = await NetworkLab.Create();
        await lab.Gate.Nft("""
            table inet t {
              map a { type ipv6_addr : mark; flags dynamic,timeout; elements = { 2001:db8::1 timeout 5s : 0x01020304 } }
              set g { type ipv4_addr . mark; flags dynamic,timeout; elements = { 192.0.2.7 . 0x0a0b0c0d timeout 1h expires 1500ms, 192.0.2.8 . 0x1 } }
            }
            """);
        using var dump = lab.Gate.Inside(SetDump.Open).ShouldNotBeNull();

        var map = Read(dump, "a").ShouldHaveSingleItem();
        new IPAddress(map.Key).ShouldBe(IPAddress.Parse("2001:db8::1"));
        MemoryMarshal.Read<uint>(map.Data).ShouldBe(0x01020304u);
        map.Timeout.ShouldBe(TimeSpan.FromSeconds(5));

        var set = Read(dump, "g").OrderBy(e => e.Key[3]).ToList();
        set.Select(e => (new IPAddress(e.Key.AsSpan(0, 4)).ToString(), MemoryMarshal.Read<uint>(e.Key.AsSpan(4)), e.Timeout))
            .ShouldBe([("192.0.2.7", 0x0a0b0c0du, TimeSpan.FromHours(1)), ("192.0.2.8", 1u, null)]);
        set[0].Expires!.Value.ShouldBeInRange(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1500));
        dump.Read("t", "missing", () => { }, (_, _, _, _) => { }).ShouldBeFalse();
    }

    [Fact]
    public async Task Tells_all_of_a_hundred_thousand()
    {
        await using var lab = await NetworkLab.Create();
        await lab.Gate.Nft("add table inet t\nadd set inet t g { type ipv4_addr; flags dynamic,timeout; }\nadd element inet t g { " +
            string.Join(", ", Enumerable.Range(0, 100_000).Select(i => $"10.{i >> 16}.{(i >> 8) & 255}.{i & 255} timeout 1h")) + " }");
        using var dump = lab.Gate.Inside(SetDump.Open).ShouldNotBeNull();
        var elements = Read(dump, "g");
        elements.Select(e => BinaryPrimitives.ReadUInt32BigEndian(e.Key)).Distinct().Count().ShouldBe(100_000);
        elements.ShouldAllBe(e => e.Timeout == TimeSpan.FromHours(1));
    }

    private static List<(byte[] Key, byte[] Data, TimeSpan? Timeout, TimeSpan? Expires)> Read(SetDump dump, string set)
    {
        var elements = new List<(byte[], byte[], TimeSpan?, TimeSpan?)>();
        dump.Read("t", set, elements.Clear, (key, data, timeout, expires) => elements.Add((key.ToArray(), data.ToArray(), timeout, expires))).ShouldBeTrue();
        return elements;
    }
}
