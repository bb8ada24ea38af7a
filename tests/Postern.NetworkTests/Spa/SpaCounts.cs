using System.Text.Json;
using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Spa;

/// <summary>What <c>status</c> of a running gate says became of packets.</summary>
internal static class SpaCounts
{
    public static async Task<long> Counted(this RunningGate gate, string outcome, string protocol = "fwknop") => (await Packets(gate))
        .Where(p => p.GetProperty("protocol").GetString() == protocol && p.GetProperty("outcome").GetString() == outcome).Sum(p => p.GetProperty("count").GetInt64());

    /// <summary>All kinds but those that were accepted.</summary>
    public static async Task<long> Refused(this RunningGate gate) =>
        (await Packets(gate)).Where(p => p.GetProperty("outcome").GetString() != "accepted").Sum(p => p.GetProperty("count").GetInt64());

    /// <summary>Waits until so many came to this.</summary>
    public static Task Told(this RunningGate gate, string protocol, string outcome, long count) =>
        RunningGate.Until(async () => await gate.Counted(outcome, protocol) == count, $"{count} {protocol} packets {outcome}");

    private static async Task<IEnumerable<JsonElement>> Packets(RunningGate gate) =>
        (await gate.Status()).GetProperty("watcher").GetProperty("spa").GetProperty("packets").EnumerateArray();
}
