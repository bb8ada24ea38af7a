using System.Globalization;
using System.Text.RegularExpressions;

namespace Postern.Cli.Demo;

/// <summary>What a stranger sees of the gate's ports, in nmap's words: open, closed (there is a host, and it says no), filtered (silence).</summary>
/// <param name="States">One for each port scanned; a port that the scanner did not speak of is missing.</param>
internal sealed partial record PortScan(IReadOnlyDictionary<ushort, string> States)
{
    public const ushort First = 20;
    public const ushort Last = 25;

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(500);

    /// <summary>What to show as having been run.</summary>
    public static string Command(DemoHost target) => Programs.Find("nmap") is null
        ? $"(nmap is not here: a connection to each of the ports {First}-{Last})"
        : $"nmap {string.Join(' ', Arguments(target))}";

    /// <summary>By nmap where it is installed: somebody else's eyes. Else by connections of our own.</summary>
    public static async Task<PortScan> Run(DemoHost scanner, DemoHost target, CancellationToken stop)
    {
        if (Programs.Find("nmap") is { } nmap)
            return Parse((await scanner.Run([nmap, .. Arguments(target), "-oG", "-"], stop)).Out);
        var states = new Dictionary<ushort, string>();
        for (var port = First; port <= Last; port++)
        {
            states[port] = await scanner.Connect(target.Address, port, Wait, stop) switch
            {
                { IsOpen: true } => "open",
                { IsSilent: true } => "filtered",
                _ => "closed",
            };
        }

        return new PortScan(states);
    }

    /// <summary>nmap's greppable output: <c>Ports: 20/closed/tcp//…/, 22/open/tcp//…/</c>.</summary>
    public static PortScan Parse(string greppable) => new(PortState().Matches(greppable)
        .DistinctBy(m => m.Groups["port"].Value)
        .ToDictionary(m => ushort.Parse(m.Groups["port"].Value, CultureInfo.InvariantCulture), m => m.Groups["state"].Value));

    public bool IsComplete => States.Count == Last - First + 1;

    /// <summary>The protected port is like its neighbours, and all are silent.</summary>
    public bool FoundNothing => IsComplete && States.Values.All(s => s == "filtered");

    public override string ToString() => States.Count == 0
        ? "the scan failed"
        : string.Join(", ", States.OrderBy(s => s.Key).GroupBy(s => s.Value).Select(g => $"{g.Key}: {string.Join(' ', g.Select(s => s.Key))}"));

    private static string[] Arguments(DemoHost target) => ["-n", "-Pn", "--max-retries", "1", "-p", $"{First}-{Last}", target.Address.ToString()];

    [GeneratedRegex(@"\b(?<port>\d{1,5})/(?<state>open|closed|filtered)/tcp", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PortState();
}
