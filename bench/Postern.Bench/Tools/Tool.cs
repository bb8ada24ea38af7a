using System.Text.Json;
using Postern.Bench.Hosts;

namespace Postern.Bench.Tools;

/// <summary>
/// Sub-commands of this program that run inside a namespace: <c>tool flood|inject|probe|echo|send|routers|roll|launch</c>. The plan is the first line of standard input,
/// as JSON; so is the result on standard output. Flood, echo and routers end when their input is closed, so that none outlives a bench that was killed.
/// </summary>
internal static class Tool
{
    public static int Run(string name)
    {
        var plan = Console.In.ReadLine() ?? "";
        switch (name)
        {
            case "flood":
                Print(PacketFlood.Run(Read<FloodPlan>(plan)));
                return 0;
            case "probe":
                foreach (var attempt in KnockProbe.Run(Read<ProbePlan>(plan)))
                    Print(attempt);
                return 0;
            case "inject":
                Print(FrameInjector.Run(Read<InjectPlan>(plan)));
                return 0;
            case "echo":
                Print(EchoService.Run(Read<EchoPlan>(plan)));
                return 0;
            case "send":
                Print(PacketSender.Run(Read<SendPlan>(plan)));
                return 0;
            case "routers":
                Print(RouterService.Run(Read<RouterPlan>(plan)));
                return 0;
            case "roll":
                Print(RollMeter.Run(Read<RollPlan>(plan)));
                return 0;
            case "launch":
                foreach (var launch in LaunchMeter.Run(Read<LaunchPlan>(plan)))
                    Print(launch);
                return 0;
            default:
                Console.Error.WriteLine($"bench: no tool \"{name}\"; there are flood, inject, probe, echo, send, routers, roll and launch");
                return 2;
        }
    }

    public static IReadOnlyList<string> CommandLine(string host, string name) => Rig.On(host, Environment.ProcessPath!, "tool", name);

    /// <summary>What the tool is to be told first.</summary>
    public static string Order(object plan) => JsonSerializer.Serialize(plan) + "\n";

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
