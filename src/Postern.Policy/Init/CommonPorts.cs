using System.Collections.Immutable;
using Postern.Rules.Model;

namespace Postern.Policy.Init;

/// <summary>
/// The ports that a generated sequence may knock on. Left out, each for its reason: below 1024, where services live; Linux's
/// ephemeral range 32768–60999, because a program on the gate may listen there on a port that the kernel chose (calls, file
/// transfers, peer-to-peer) and its packets would be taken for knocks, and because traceroute counts through it; ports that scanners
/// try first or services often use; and numbers that people think of, which are in every example.
/// </summary>
public static class CommonPorts
{
    private static readonly PortRange[] Ephemeral = [new PortRange(32768, 60999)];

    // Ports from 1024 up that scanners try first, and common services.
    private static readonly ImmutableHashSet<ushort> Common =
    [
        1025, 1026, 1027, 1028, 1029, 1080, 1099, 1110, 1194, 1234, 1337, 1433, 1434, 1521, 1604, 1645, 1646, 1701, 1718, 1719, 1720, 1723, 1755,
        1812, 1813, 1883, 1900, 1935, 2001, 2049, 2082, 2083, 2086, 2087, 2095, 2096, 2121, 2152, 2181, 2375, 2376, 2379, 2380, 2483, 2484, 2598, 2717, 3074, 3128,
        3268, 3269, 3283, 3306, 3389, 3478, 3479, 3690, 3702, 3986, 4242, 4369, 4433, 4443, 4500, 4567, 4569, 4786, 4789, 4840, 4899, 5001, 5003, 5004, 5005, 5009, 5050,
        5051, 5060, 5061, 5093, 5101, 5190, 5222, 5223, 5269, 5351, 5353, 5355, 5357, 5432, 5601, 5631, 5632, 5666, 5671, 5672, 5683, 5684, 5800, 5900,
        5901, 5938, 5984, 5985, 5986, 6001, 6379, 6443, 6646, 6660, 6661, 6662, 6663, 6664, 6665, 6667, 6668, 6669, 6697, 6881, 6882, 6883, 6884,
        6885, 6886, 6887, 6888, 6889, 7001, 7002, 7070, 7474, 7547, 7680, 7946, 8001, 8008, 8009, 8010, 8043, 8065, 8080, 8081, 8082, 8083, 8084, 8085, 8086,
        8087, 8088, 8089, 8090, 8123, 8139, 8200, 8291, 8333, 8384, 8443, 8444, 8500, 8530, 8531, 8545, 8728, 8729, 8834, 8883, 8983, 9001, 9042, 9050, 9051,
        9090, 9091, 9092, 9100, 9150, 9160, 9191, 9200, 9300, 9389, 9418, 9443, 9600, 9987, 10001, 10050, 10051, 10080, 10250, 10443, 11210, 11371,
        12345, 13231, 16992, 16993, 17500, 18080, 18081, 19132, 20547, 21025, 22067, 23456, 25565, 25575, 25826, 27015, 27016, 27017, 27018, 28015, 28017, 30303, 31337, 32400, 32764, 61616, 62078, 64738, 65432,
    ];

    /// <summary>In ascending order.</summary>
    public static ImmutableArray<ushort> Pool { get; } =
        [.. Enumerable.Range(1024, 65535 - 1024 + 1).Select(p => (ushort)p).Where(p => !Common.Contains(p) && !IsEphemeral(p) && !IsPopular(p))];

    private static bool IsEphemeral(ushort port) => Ephemeral.Any(r => r.Contains(port));

    // 7000, 8500, 2222, 12321: hundreds, one digit over and over, and palindromes.
    private static bool IsPopular(ushort port)
    {
        var digits = port.ToString();
        return port % 100 == 0 || digits.SequenceEqual(digits.Reverse()) || digits.Distinct().Count() == 1;
    }
}
