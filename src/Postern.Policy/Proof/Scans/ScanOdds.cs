namespace Postern.Policy.Proof.Scans;

/// <summary>
/// The chance that a uniformly random order of all ports holds a sequence of k different ones, counted exactly.
/// </summary>
internal static class ScanOdds
{
    /// <summary>The k ports come next to each other and in order: (n−k+1)!/n! of all orders, and before the first of some traps.</summary>
    /// <param name="ports">Ports that count; others may lie in between.</param>
    /// <param name="traps">Ports that ban for longer than the scan lasts, and are among those that count.</param>
    public static double Consecutive(int steps, int ports, int traps)
    {
        if (steps > ports)
            return 0;
        var chance = 1.0;
        for (var i = 0; i < steps - 1; i++)
            chance /= ports - i;
        return chance / (traps + 1);
    }

    /// <summary>The k ports come in order, whatever lies between, and all before the first of some traps.</summary>
    public static double InOrder(int steps, int traps)
    {
        var chance = 1.0;
        for (var i = 1; i <= steps; i++)
            chance /= traps + i;
        return chance;
    }

    /// <summary>
    /// The k ports come in order, and the i-th gap is no longer than the i-th limit. Of the positions of k ports in n, those with a gap
    /// above its limit are taken out, those with two put back, and so on: each such set of gaps leaves C(n − Σ limits, k).
    /// </summary>
    /// <param name="limits">In packets; k−1 of them.</param>
    public static double InOrderWithin(int ports, IReadOnlyList<double> limits)
    {
        var steps = limits.Count + 1;
        var sum = 0.0;
        for (var set = 0; set < 1 << limits.Count; set++)
        {
            var room = (double)ports;
            var sign = 1;
            for (var i = 0; i < limits.Count; i++)
            {
                if ((set >> i & 1) != 0)
                {
                    room -= Math.Floor(limits[i]);
                    sign = -sign;
                }
            }

            sum += sign * Choose(room, steps);
        }

        var orders = 1.0;
        for (var i = 0; i < steps; i++)
            orders *= ports - i;
        return Math.Max(0, sum / orders);
    }

    private static double Choose(double n, int k)
    {
        if (n < k)
            return 0;
        var ways = 1.0;
        for (var i = 0; i < k; i++)
            ways *= (n - i) / (k - i);
        return ways;
    }
}
