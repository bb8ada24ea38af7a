namespace Postern.Watcher.Log;

/// <summary>So many lines in each second; what is more is counted. Not for concurrent use.</summary>
internal sealed class LineBudget(int perSecond)
{
    private long _second = long.MinValue;
    private int _said;
    private long _leftOut;

    public bool Take(DateTimeOffset now)
    {
        if (now.ToUnixTimeSeconds() is var second && second != _second)
            (_second, _said) = (second, 0);
        if (_said < perSecond)
        {
            _said++;
            return true;
        }

        _leftOut++;
        return false;
    }

    /// <summary>What was left out in seconds that are over.</summary>
    public long TakeLeftOut(DateTimeOffset now)
    {
        if (_leftOut == 0 || now.ToUnixTimeSeconds() == _second)
            return 0;
        var leftOut = _leftOut;
        _leftOut = 0;
        return leftOut;
    }
}
