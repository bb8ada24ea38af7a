using System.Globalization;
using System.Net;
using Postern.NetworkTests.Harness;
using Shouldly;

namespace Postern.NetworkTests.Golden;

/// <summary>
/// What people do to a gate, and what must be true then, one line each:
/// <code>
///   ipv4 only                        RouterOS's /ip menus say nothing about IPv6
///   client knocks tcp/7001 udp/9001  client, other or stranger, with our own client, in the order given
///   client reaches tcp/22            a single SYN is answered; "at inside" asks the host behind the gate
///   other misses tcp/22              it is not
///   wait 1500ms
/// </code>
/// </summary>
internal static class Scenario
{
    private static readonly TimeSpan KnockDelay = TimeSpan.FromMilliseconds(25);

    public static bool IsIpv4Only(string text) => text.Contains("ipv4 only", StringComparison.Ordinal);

    public static async Task Run(string text, NetworkLab lab, bool overIpv6)
    {
        var number = 0;
        foreach (var line in text.Split('\n').Select(l => l.Trim()))
        {
            number++;
            if (line.Length == 0 || line[0] == '#' || line == "ipv4 only")
                continue;
            var words = line.Split(' ', 3);
            if (words[0] == "wait")
                await Task.Delay(Milliseconds(words[1]));
            else if (words[1] == "knocks")
                await Knock(lab, words[0], words[2], overIpv6, $"line {number}: {line}");
            else
                await Look(lab, words[0], words[1] == "reaches", words[2], overIpv6, $"line {number}: {line}");
        }
    }

    private static async Task Knock(NetworkLab lab, string who, string steps, bool overIpv6, string where)
    {
        var (host, source) = Source(lab, who, overIpv6);
        var target = (overIpv6 ? lab.Gate.IPv6 : lab.Gate.IPv4).ToString();
        var result = await host.Postern(["knock", "-d", KnockDelay.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
            "--source", source.ToString(), target, .. Words(steps)]);
        result.ExitCode.ShouldBe(0, $"{where}\n{result.Error}");
    }

    private static async Task Look(NetworkLab lab, string who, bool reaches, string what, bool overIpv6, string where)
    {
        var (host, source) = Source(lab, who, overIpv6);
        var parts = what.Split(" at ");
        var target = parts.Length == 2 ? lab.Inside : lab.Gate;
        var port = int.Parse(parts[0].Split('/')[1], CultureInfo.InvariantCulture);
        (await Probe.Tcp(host, overIpv6 ? target.IPv6 : target.IPv4, port, Probe.OneSyn, source) == ProbeResult.Connected).ShouldBe(reaches, where);
    }

    private static (LabHost Host, IPAddress Source) Source(NetworkLab lab, string who, bool overIpv6) => who switch
    {
        "client" => (lab.Client, overIpv6 ? lab.Client.IPv6 : lab.Client.IPv4),
        "other" => (lab.Other, overIpv6 ? lab.Other.IPv6 : lab.Other.IPv4),
        "stranger" => (lab.Client, IPAddress.Parse(overIpv6 ? "2001:db8:77::9" : "198.51.100.9")),
        _ => throw new ArgumentException($"nobody is called {who}", nameof(who)),
    };

    // A step's payload may hold blanks between quotes.
    private static IEnumerable<string> Words(string steps)
    {
        var (start, quoted) = (0, false);
        for (var i = 0; i <= steps.Length; i++)
        {
            if (i < steps.Length && steps[i] == '"')
                quoted = !quoted;
            if (i < steps.Length && (steps[i] != ' ' || quoted))
                continue;
            if (i > start)
                yield return steps[start..i];
            start = i + 1;
        }
    }

    private static int Milliseconds(string time) => time.EndsWith("ms", StringComparison.Ordinal)
        ? int.Parse(time[..^2], CultureInfo.InvariantCulture)
        : int.Parse(time[..^1], CultureInfo.InvariantCulture) * 1000;
}
