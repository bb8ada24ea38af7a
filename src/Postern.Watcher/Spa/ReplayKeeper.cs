using Postern.Spa.Replay;

namespace Postern.Watcher.Spa;

/// <summary>
/// The replay cache and its file. While the file cannot be written no packet opens a door, and <c>status</c> says why. Reading it takes place
/// before the first packet, writing in the loop's thread.
/// </summary>
public sealed class ReplayKeeper : IDisposable
{
    public const string Trouble = "replay cache";

    /// <summary>Packets within twice the window, in the busiest hour of a gate that would let in 4,000 a second.</summary>
    public const int UsualLimit = 1 << 20;

    /// <summary>Between two tries while the disk refuses.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Between two times that the disk is asked to take what was written.</summary>
    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);

    private readonly ReplayFile _file;
    private readonly Troubles _troubles;
    private TimeSpan _synced;
    private TimeSpan? _refused;
    private TimeSpan? _window;
    private bool _isRead;

    private ReplayKeeper(ReplayFile file, Troubles troubles, int limit) => (_file, _troubles, Cache) = (file, troubles, new ReplayCache(limit));

    public ReplayCache Cache { get; }

    /// <summary>
    /// Packets made before are refused: where the file is damaged, any of them may have been in it; where the window has become longer, any
    /// of them may have been forgotten.
    /// </summary>
    public DateTimeOffset NotBefore { get; private set; } = DateTimeOffset.MinValue;

    public static ReplayKeeper Open(ReplayFile file, Troubles troubles, DateTimeOffset now, int limit = UsualLimit)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(troubles);
        var keeper = new ReplayKeeper(file, troubles, limit);
        keeper.TryRead(now);
        return keeper;
    }

    /// <summary>How old packets may be from now on. What was remembered for a shorter window is remembered for this one.</summary>
    /// <param name="now">The wall clock.</param>
    public void Use(TimeSpan window, DateTimeOffset now)
    {
        _window = window;
        if (_isRead)
            TryAdopt(now);
    }

    /// <param name="sync">Some of them have to outlive a power failure.</param>
    /// <param name="now">For forgetting: what expired before need not be on disk.</param>
    /// <param name="up">Of the clock that nobody sets.</param>
    /// <returns>False where a crash would forget some of them: then no door may open.</returns>
    public bool Write(IReadOnlyList<ReplayEntry> entries, bool sync, DateTimeOffset now, TimeSpan up)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count == 0)
            return true;
        if (_refused is { } refused && up - refused < Pause)
            return false;
        _refused = up;
        // What the file holds is not known before it was read once: any packet may have been there.
        if ((!_isRead && !TryRead(now)) || !TryAdopt(now))
            return false;
        try
        {
            _file.Append(entries, sync, Cache, now);
            _refused = null;
            _troubles.End(Trouble);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refused(e);
            return false;
        }
    }

    /// <param name="up">Of the clock that nobody sets.</param>
    public void Step(TimeSpan up)
    {
        if (up - _synced < SyncInterval)
            return;
        _synced = up;
        _file.SyncSoon();
    }

    public void Dispose() => _file.Dispose();

    private bool TryRead(DateTimeOffset now)
    {
        try
        {
            if (_file.Open(Cache, now) is > 0 and var faults)
            {
                NotBefore = now;
                _troubles.Report($"{Trouble}, what it had", $"{faults:N0} records of {_file.Path} are damaged, so that nobody knows which packets they were: all that were made before {now.UtcDateTime:HH:mm:ss} UTC are refused");
            }

            // Nothing is written, and the first packet does not wait for code to be compiled.
            _file.Append([], sync: false, Cache, now);
            return _isRead = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refused(e);
            return false;
        }
    }

    private bool TryAdopt(DateTimeOffset now)
    {
        if (_window is not { } window || window == _file.Window)
            return true;
        if (_file.Window is { } before && before < window)
        {
            Cache.Extend(window - before);
            NotBefore = now - before > NotBefore ? now - before : NotBefore;
        }

        try
        {
            _file.MakeWith(window, Cache, now);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refused(e);
            return false;
        }
    }

    private void Refused(Exception e) => _troubles.Report(Trouble,
        $"cannot be written: {e.Message} Until it can, no single packet opens a door, because after a restart it would open it again; knocks do. Make room, or give the folder back");
}
