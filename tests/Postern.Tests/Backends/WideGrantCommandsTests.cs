using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.Backends;

/// <summary>Grants for prefixes that overlap: every address has the longest of the times that it was given, and no more.</summary>
public sealed partial class WideGrantCommandsTests
{
    private const uint Door = 0x1234;

    [Fact]
    public void Grants_for_prefixes_are_cut_where_they_overlap()
    {
        var standing = Grant("10.0.0.0/24", Door, 60);
        WideGrantCommands.Grant("postern", [standing, Grant("10.0.0.0/24", 7, 60)], Grant("10.0.0.64/26", Door, 90)).ShouldBe("""
            add element inet postern grants.wide4 { 10.0.0.0/24 . 0x00001234 timeout 1s }
            delete element inet postern grants.wide4 { 10.0.0.0/24 . 0x00001234 }
            add element inet postern grants.wide4 { 10.0.0.0/26 . 0x00001234 timeout 1m expires 1m, 10.0.0.64/26 . 0x00001234 timeout 1m30s expires 1m30s, 10.0.0.128/25 . 0x00001234 timeout 1m expires 1m }

            """);
        WideGrantCommands.Grant("postern", [standing], Grant("10.0.0.0/23", Door, 90)).ShouldContain("{ 10.0.0.0/23 . 0x00001234 timeout 1m30s expires 1m30s }");
        WideGrantCommands.Grant("postern", [standing], Grant("10.0.0.9", Door, 30)).ShouldContain("{ 10.0.0.0/24 . 0x00001234 timeout 1m expires 1m }");
        WideGrantCommands.Grant("postern", [], Grant("2001:db8::/32", Door, 30)).ShouldBe("add element inet postern grants.wide6 { 2001:db8::/32 . 0x00001234 timeout 30s expires 30s }\n");
    }

    [Fact]
    public void Whatever_overlaps_the_longest_time_counts_for_each_address()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 2_000; round++)
        {
            var grants = Enumerable.Range(0, random.Next(1, 7)).Select(_ =>
            {
                var first = random.Next(256);
                return new WideGrant(AddressRange.Between(Address(first), Address(random.Next(first, 256)))!.Value, (uint)random.Next(1, 3), TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(random.Next(1, 9)));
            }).ToList();
            // One after the other as a gate makes them, and all at once as a boot brings them back.
            var standing = new List<WideGrant>();
            foreach (var grant in grants)
                standing = Apply(standing, WideGrantCommands.Grant("postern", standing, grant));
            foreach (var made in new[] { standing, Apply([], WideGrantCommands.Load("postern", grants)) })
            {
                for (var i = 0; i < 256; i++)
                {
                    foreach (var door in new[] { 1u, 2u })
                    {
                        var there = made.Where(m => m.Door == door && m.Range.Contains(Address(i))).ToList();
                        var wanted = grants.Where(g => g.Door == door && g.Range.Contains(Address(i))).Select(g => (TimeSpan?)g.Left).Max();
                        there.Count.ShouldBe(wanted is null ? 0 : 1, $"seed {seed}, round {round}: the kernel takes no two that overlap");
                        there.Select(t => (TimeSpan?)t.Left).SingleOrDefault().ShouldBe(wanted, $"seed {seed}, round {round}, address {i}");
                    }
                }
            }
        }
    }

    [Fact]
    public void The_last_addresses_of_all_have_none_behind_them() =>
        WideGrantCommands.Grant("postern", [Grant("ffff::/16", Door, 60)], Grant("ffff:ffff::/32", Door, 90))
            .ShouldContain("{ ffff::-ffff:fffe:ffff:ffff:ffff:ffff:ffff:ffff . 0x00001234 timeout 1m expires 1m, ffff:ffff::/32 . 0x00001234 timeout 1m30s expires 1m30s }");

    private static IPAddress Address(int last) => IPAddress.Parse($"10.0.0.{last.ToString(CultureInfo.InvariantCulture)}");

    private static WideGrant Grant(string range, uint door, int seconds)
    {
        AddressRange.TryParse(range, out var parsed).ShouldBeTrue();
        return new WideGrant(parsed, door, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds));
    }

    private static List<WideGrant> Apply(List<WideGrant> standing, string commands)
    {
        standing = [.. standing];
        foreach (var line in commands.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (Match element in Element().Matches(line))
            {
                AddressRange.TryParse(element.Groups[1].Value, out var range).ShouldBeTrue();
                var door = Convert.ToUInt32(element.Groups[2].Value, 16);
                if (line.StartsWith("delete", StringComparison.Ordinal))
                    standing.RemoveAll(s => s.Range == range && s.Door == door).ShouldBe(1);
                else if (!standing.Any(s => s.Range == range && s.Door == door))
                    standing.Add(new WideGrant(range, door, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(element.Groups[3].Success ? int.Parse(element.Groups[3].Value, CultureInfo.InvariantCulture) : 1)));
            }
        }

        return standing;
    }

    [GeneratedRegex(@"(10\.[\d./-]+) \. 0x([0-9a-f]{8})(?: timeout \w+(?: expires (\d+)s)?)?")]
    private static partial Regex Element();
}
