using System.Globalization;
using Postern.Bench.Hosts;
using Postern.Bench.Reports;
using Postern.Bench.Tools;

namespace Postern.Bench.Scenarios;

/// <summary>Three knocks without delays, as whole processes: what a person waits for, and what it takes of the machine.</summary>
internal sealed class ClientScenario : Scenario
{
    private const double LongestMilliseconds = 60, MostMegabytes = 40;
    private static readonly string[] Ports = ["7001", "7002", "7003"];

    public override string Name => "client";

    public override Report Run(Rig rig, RunOptions options)
    {
        var report = new Report(Name, "Three TCP knocks without delays, from the start of the process to its end; contenders by turns, round by round.", "client", "median", "p95", "memory at most");
        var rounds = options.Quick ? 2 : 10;
        var tries = Math.Max(1, (options.Tries ?? (options.Quick ? 10 : 100)) / rounds);
        var postern = Workplace.PosternIsNamed
            ? Workplace.PosternCommand
            : Command.Run([Workplace.InRepository("package"), "linux-x64"], timeoutSeconds: 900).TrimEnd().Split('\n')[^1];
        var clients = new (string Name, string Program, IReadOnlyList<string> All, IReadOnlyList<string> OfMemory, bool Ours)[]
        {
            ("Postern, one file", postern, [postern, "knock", Rig.GateAddress, .. Ports, "--delay", "0"], [postern, "knock", Rig.GateAddress, .. Ports, "--delay", "0"], true),
            ("knockd's knock", "knock", ["knock", Rig.GateAddress, .. Ports], ["knock", Rig.GateAddress, .. Ports], false),
            ("nmap, a call for each port", "nmap", ["bash", "-c", string.Create(CultureInfo.InvariantCulture, $"for x in {string.Join(' ', Ports)}; do nmap -n -Pn --max-retries 0 -p $x {Rig.GateAddress}; done")],
                ["nmap", "-n", "-Pn", "--max-retries", "0", "-p", Ports[0], Rig.GateAddress], false),
        };
        var measured = new Dictionary<string, List<Launch>>(StringComparer.Ordinal);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var client in clients.Where(c => options.Only is null || c.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)))
            {
                if (Command.Find(client.Program) is null && !File.Exists(client.Program))
                {
                    report.Note($"{client.Name} takes no part: {client.Program} is not installed");
                    continue;
                }

                try
                {
                    var launches = Measure(new LaunchPlan(client.All, tries, Memory: false)).Concat(Measure(new LaunchPlan(client.OfMemory, Tries: 3, Memory: true)));
                    if (!measured.TryAdd(client.Name, [.. launches]))
                        measured[client.Name].AddRange(launches);
                }
                catch (CommandFailedException failure)
                {
                    report.Failed(client.Name, failure.Message, mustNot: client.Ours);
                }
            }
        }

        foreach (var (name, launches) in measured)
        {
            var times = launches.Where(l => l.Megabytes == 0).Select(l => l.Milliseconds).ToArray();
            var memory = launches.Max(l => l.Megabytes);
            report.Row(
                [name, Statistics.Microseconds(times.Median() * 1000), Statistics.Microseconds(times.Quantile(0.95) * 1000), string.Create(CultureInfo.InvariantCulture, $"{memory:0.0} MB")],
                clients.First(c => c.Name == name).Ours
                    ? new Bar($"median ≤ {LongestMilliseconds} ms, ≤ {MostMegabytes} MB", times.Median() <= LongestMilliseconds && memory is > 0 and <= MostMegabytes) : null,
                launches);
        }

        return report;
    }

    private static IReadOnlyList<Launch> Measure(LaunchPlan plan) =>
        [.. Command.Run(Tool.CommandLine(Rig.ClientHost, "launch"), Tool.Order(plan), 300).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Tool.Result<Launch>)];
}
