namespace Postern.Watcher;

/// <summary>
/// What is wrong at the moment. Each trouble is logged when it begins and when it ends, however often it comes back in between;
/// <c>status</c> shows those that last. For concurrent use.
/// </summary>
public sealed class Troubles(TimeProvider time, Action<string> log)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Trouble> _now = new(StringComparer.Ordinal);

    public IReadOnlyList<Trouble> Now
    {
        get
        {
            lock (_gate)
                return [.. _now.Values];
        }
    }

    /// <param name="part">What is in trouble: <c>policy</c>, <c>journal</c>, <c>name home.example.net</c>; one trouble each.</param>
    /// <param name="text">What is wrong, why it matters and what to do, without secrets.</param>
    public void Report(string part, string text)
    {
        lock (_gate)
        {
            if (_now.TryGetValue(part, out var known) && known.Text == text)
            {
                _now[part] = known with { Times = known.Times + 1 };
                return;
            }

            _now[part] = new Trouble(part, text, known?.Since ?? time.GetUtcNow(), (known?.Times ?? 0) + 1);
        }

        log($"{part}: {text}");
    }

    /// <param name="text">Null: all is well.</param>
    public void Tell(string part, string? text)
    {
        if (text is null)
            End(part);
        else
            Report(part, text);
    }

    public void End(string part)
    {
        lock (_gate)
        {
            if (!_now.Remove(part))
                return;
        }

        log($"{part}: well again");
    }
}

/// <param name="Times">How often it was met since then.</param>
public sealed record Trouble(string Part, string Text, DateTimeOffset Since, long Times);
