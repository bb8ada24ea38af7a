using Postern.Policy.Proof.Scans;
using Shouldly;
using Xunit;

namespace Postern.Tests.Proof;

/// <summary>The formulas against counting and against simulation.</summary>
public sealed class ScanOddsTests
{
    [Fact]
    public void Formulas_count_all_orders_of_seven_ports()
    {
        var orders = Orders([1, 2, 3, 4, 5, 6, 7]).ToList();
        double Share(Func<int[], bool> holds) => orders.Count(holds) / (double)orders.Count;
        // Ports 1, 2, 3 are the knocks, 6 and 7 traps.
        ScanOdds.InOrder(3, 0).ShouldBe(Share(o => At(o, 1) < At(o, 2) && At(o, 2) < At(o, 3)), 1e-12);
        ScanOdds.InOrder(3, 2).ShouldBe(Share(o => At(o, 1) < At(o, 2) && At(o, 2) < At(o, 3) && At(o, 3) < Math.Min(At(o, 6), At(o, 7))), 1e-12);
        ScanOdds.Consecutive(3, 7, 0).ShouldBe(Share(o => At(o, 2) == At(o, 1) + 1 && At(o, 3) == At(o, 2) + 1), 1e-12);
        ScanOdds.Consecutive(3, 7, 2).ShouldBe(Share(o => At(o, 2) == At(o, 1) + 1 && At(o, 3) == At(o, 2) + 1 && At(o, 3) < Math.Min(At(o, 6), At(o, 7))), 1e-12);
        ScanOdds.InOrderWithin(7, [2, 3]).ShouldBe(Share(o => At(o, 2) - At(o, 1) is > 0 and <= 2 && At(o, 3) - At(o, 2) is > 0 and <= 3), 1e-12);
    }

    [Fact]
    public void The_interval_of_an_estimate_holds_the_truth_and_never_leaves_0_to_1()
    {
        RandomScan.Wilson(0, 1000).ShouldSatisfyAllConditions(w => w.Low.ShouldBe(0), w => w.High.ShouldBe(0.0038, 0.0002));
        RandomScan.Wilson(167, 1000).ShouldSatisfyAllConditions(w => w.Low.ShouldBeLessThan(1.0 / 6), w => w.High.ShouldBeGreaterThan(1.0 / 6));
        RandomScan.Wilson(1000, 1000).High.ShouldBeLessThanOrEqualTo(1);
    }

    private static int At(int[] order, int port) => Array.IndexOf(order, port);

    private static IEnumerable<int[]> Orders(int[] ports) => ports.Length == 0
        ? [[]]
        : ports.SelectMany(p => Orders([.. ports.Where(o => o != p)]).Select(rest => (int[])[p, .. rest]));
}
