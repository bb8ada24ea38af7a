using System.Diagnostics;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Policy.FrontEnds;
using Postern.Watcher.Gates;

namespace Postern.Bench.Tools;

/// <param name="Policy">A policy whose doors roll; its keys are beside it.</param>
/// <param name="Period">Seconds.</param>
internal sealed record RollPlan(string Policy, int Rolls, int Period);

/// <param name="ProcessorMilliseconds">All that one roll costs, the kernel's part among it.</param>
/// <param name="MakeMilliseconds">Until the transaction is text.</param>
/// <param name="KernelMilliseconds">libnftables and the kernel.</param>
/// <param name="Bytes">Of the transaction.</param>
internal sealed record RollCost(double ProcessorMilliseconds, double MakeMilliseconds, double KernelMilliseconds, int Bytes);

/// <summary>Rolls the doors of a policy in this network namespace's kernel, period after period, as the watcher does, without waiting for the time.</summary>
internal static class RollMeter
{
    public static IReadOnlyList<RollCost> Run(RollPlan plan)
    {
        using var gate = KernelGate.Open(out var refusal) ?? throw new IOException(refusal);
        var now = DateTimeOffset.UtcNow;
        CompileOptions At(DateTimeOffset time) => new() { ForNftables = true, Now = time, Nftables = new NftablesOptions { HasWatcher = true } };
        var inForce = PolicyCompiler.Compile([Read(plan.Policy)], At(now));
        if (inForce.Table is null)
            throw new IOException(string.Join('\n', inForce.Diagnostics));
        if (Loader.Load(gate, inForce.Table, []) is { Done: false } failed)
            throw new IOException(KernelGate.Explain(failed));
        var costs = new List<RollCost>();
        for (var roll = 0; roll < plan.Rolls; roll++)
        {
            now += TimeSpan.FromSeconds(plan.Period);
            var (processor, began) = (Libc.ThreadSeconds(), Stopwatch.GetTimestamp());
            var rolled = PolicyCompiler.Roll(inForce, At(now));
            var change = TableChange.Between(inForce.Table!, rolled.Table!) ?? throw new IOException("the difference does not apply");
            var made = Stopwatch.GetTimestamp();
            if (gate.Run(change) is { Done: false } refused)
                throw new IOException(KernelGate.Explain(refused));
            costs.Add(new RollCost((Libc.ThreadSeconds() - processor) * 1000, Milliseconds(began, made), Milliseconds(made, Stopwatch.GetTimestamp()), change.Length));
            inForce = rolled;
        }

        return costs;
    }

    public static InputFile Read(string path) => new(path, File.ReadAllBytes(path))
    {
        ReadNamed = (string name, out string? refusal) =>
        {
            var beside = Path.Combine(Path.GetDirectoryName(path)!, name);
            refusal = File.Exists(beside) ? null : "there is no such file";
            return refusal is null ? Read(beside) : null;
        },
    };

    private static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
}
