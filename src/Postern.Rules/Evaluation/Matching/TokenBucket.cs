namespace Postern.Rules.Evaluation.Matching;

/// <summary>What a limit lets through: tokens in nanoseconds, as the kernel counts them; starts full and never holds more than the burst.</summary>
internal readonly record struct TokenRate(long Cost, long Full, bool CountsBits)
{
    /// <param name="burst">Packets or bits; 0 never holds.</param>
    public static TokenRate Of(long rate, TimeSpan per, long burst, bool countsBits)
    {
        var cost = Int128.Max(1, per.Ticks * (Int128)100 / Math.Max(1, rate));
        return new TokenRate((long)Int128.Min(cost, long.MaxValue / 4), (long)Int128.Min(cost * burst, long.MaxValue / 4), countsBits);
    }
}

internal struct TokenBucket
{
    private long _tokens;
    private long _filledAt;
    private bool _isStarted;

    /// <summary>Takes what the packet costs if that much is there.</summary>
    public bool Take(in TokenRate rate, int length, long now)
    {
        if (!_isStarted)
            (_tokens, _isStarted) = (rate.Full, true);
        else
            _tokens = Math.Min(rate.Full, _tokens + Math.Min(rate.Full, Math.Min(now - _filledAt, long.MaxValue / 400) * 100));
        _filledAt = now;
        var cost = rate.CountsBits ? (long)Int128.Min(rate.Cost * (Int128)length * 8, long.MaxValue) : rate.Cost;
        if (_tokens < cost)
            return false;
        _tokens -= cost;
        return true;
    }

    /// <summary>UTC ticks of the last packet that asked.</summary>
    public readonly long UsedAt => _filledAt;
}
