using System.Globalization;
using System.Net;

namespace Postern.NetworkTests.Equality.Generation;

/// <summary>
/// What rule sets and packets are made of: few ports, few addresses, few times, so that they meet. The gate stands between
/// wan0 and lan0; a host is behind it.
/// </summary>
internal static class Ground
{
    public const string Outside = "wan0";
    public const string Inside = "lan0";

    /// <summary>Packets come in ticks; between two of them lies the time in which entries end.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(300);

    public static readonly IPAddress Gate4 = IPAddress.Parse("203.0.113.1");
    public static readonly IPAddress Gate6 = IPAddress.Parse("2001:db8:1::1");
    public static readonly IPAddress GateInside4 = IPAddress.Parse("192.0.2.1");
    public static readonly IPAddress GateInside6 = IPAddress.Parse("2001:db8:2::1");
    public static readonly IPAddress Behind4 = IPAddress.Parse("192.0.2.10");
    public static readonly IPAddress Behind6 = IPAddress.Parse("2001:db8:2::10");

    public static readonly IPAddress[] Sources4 = [.. new[] { "198.51.100.7", "198.51.100.8", "198.51.100.129", "10.9.8.7" }.Select(IPAddress.Parse)];
    public static readonly IPAddress[] Sources6 = [.. new[] { "2001:db8:77::7", "2001:db8:77::8", "2001:db8:99::5" }.Select(IPAddress.Parse)];

    public static readonly string[] Ranges4 =
        ["198.51.100.7", "198.51.100.0/24", "198.51.100.8/29", "198.51.100.8-198.51.100.140", "10.0.0.0/8", "198.51.100.129", "192.0.2.10", "203.0.113.1"];

    public static readonly string[] Ranges6 =
        ["2001:db8:77::7", "2001:db8:77::/64", "2001:db8:77::8/127", "2001:db8:99::5", "2001:db8:99::/48", "2001:db8:2::10", "2001:db8:1::1"];

    public static readonly ushort[] Ports = [22, 80, 443, 5353, 7001, 7002, 8001, 9001, 2000, 2001, 2003];

    public static readonly string[] Payloads = ["open", "Sesame", "a longer payload than sixteen bytes"];

    /// <summary>What scripts look for, in the payloads above among others.</summary>
    public static readonly string[] Words = ["open", "same", "sixteen", "longer payload than sixteen", "z"];

    /// <summary>Layer 7 patterns by name; each is a text that the kernel finds.</summary>
    public static readonly (string Name, string Expression)[] Patterns =
        [("exact", "^open\\$"), ("begins", "^ses"), ("ends", "bytes\\$"), ("contains", "payload"), ("dotted", "^a\\\\.b"), ("longer", "^a longer payload than sixteen bytes\\$")];

    /// <summary>Ends half way between two ticks: no packet comes near it, however late the machine is.</summary>
    public static string Time(int ticks) => ((int)((ticks + 0.5) * Tick.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture) + "ms";

    public static T Pick<T>(this Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];

    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;
}
