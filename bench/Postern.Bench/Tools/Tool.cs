using System.Text.Json;
using Postern.Bench.Hosts;

namespace Postern.Bench.Tools;

/// <summary>
/// Sub-commands of this program that run inside a namespace: <c>tool flood|probe|echo PLAN</c>, the plan being JSON. A result is a line
/// of JSON. They end by themselves, or as soon as their standard input is closed, so that none outlives a bench that was killed.
/// </summary>
internal static class Tool
{
    public static int Run(string name, string plan)
    {
        switch (name)
        {
            case "flood":
                Print(PacketFlood.Run(Read<FloodPlan>(plan)));
                return 0;
            case "probe":
                foreach (var attempt in KnockProbe.Run(Read<ProbePlan>(plan)))
                    Print(attempt);
                return 0;
            case "echo":
                Print(EchoService.Run(Read<EchoPlan>(plan)));
                return 0;
            default:
                Console.Error.WriteLine($"bench: no tool \"{name}\"; there are flood, probe and echo");
                return 2;
        }
    }

    public static IReadOnlyList<string> CommandLine(string host, string name, object plan) =>
        Rig.On(host, Environment.ProcessPath!, "tool", name, JsonSerializer.Serialize(plan));

    /// <summary>The last line that a tool has said.</summary>
    public static T Result<T>(string said) => Read<T>(said.Trim().Split('\n')[^1]);

    /// <summary>Tells when standard input is closed.</summary>
    public static CancellationToken UntilInputCloses()
    {
        var stop = new CancellationTokenSource();
        new Thread(() =>
        {
            while (Console.In.ReadLine() is not null)
            {
                // Nothing is expected; only the end counts.
            }

            stop.Cancel();
        })
        { IsBackground = true }.Start();
        return stop.Token;
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json)!;

    private static void Print(object result) => Console.WriteLine(JsonSerializer.Serialize(result));
}
