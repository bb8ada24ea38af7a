using Postern.Watcher.Events;

namespace Postern.Watcher.Journal;

/// <summary>
/// Takes records from whoever has some, without ever making them wait, and writes them from a thread of its own: once in
/// <see cref="Interval"/>, sooner when there are many. A disk that is full or broken is a trouble and no more: the kernel goes on without the journal.
/// </summary>
public sealed class JournalWriter : IDisposable
{
    public const string Trouble = "journal";
    public const string DamageTrouble = "journal, what it had";

    /// <summary>Records that wait; what comes on top while the disk stalls counts as missing.</summary>
    public const int QueueLimit = 1 << 16;

    private const int BatchSize = 1000;

    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Between two tries while the disk refuses.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>By more than that, the wall clock was set.</summary>
    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly AutoResetEvent _many = new(initialState: false);
    private readonly JournalThrottle _throttle = new();
    private readonly JournalFile _file;
    private readonly JournalClock _clock;
    private readonly Troubles _troubles;
    private List<JournalRecord> _waiting = [];
    private List<JournalRecord> _spare = [];
    private long _lost;
    private TimeSpan? _retry;
    private DateTimeOffset _booted;
    private Thread? _thread;
    private volatile bool _stopping;

    private JournalWriter(JournalFile file, JournalClock clock, Troubles troubles)
    {
        (_file, _clock, _troubles) = (file, clock, troubles);
        _booted = clock.Now is var now ? now.Time - now.Up : default;
    }

    /// <summary>What the journal tells of the time before; to be asked before <see cref="Begin"/> only.</summary>
    public JournalMemory Memory => _file.Memory;

    public static JournalWriter Open(JournalFile file, JournalClock clock, Troubles troubles)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(troubles);
        var writer = new JournalWriter(file, clock, troubles);
        try
        {
            if (file.Open() is { FaultCount: > 0 } read)
                troubles.Report(DamageTrouble, $"{read.FaultCount:N0} places are damaged, what they told is lost and all else holds: {string.Join("; ", read.Faults.Take(3))}{(read.FaultCount > 3 ? "; …" : "")}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            writer.Refused(e);
        }

        return writer;
    }

    /// <summary>Once the gate stands.</summary>
    /// <param name="restored">What <see cref="JournalRestore"/> has to say.</param>
    public void Begin(IReadOnlyList<JournalRecord> restored)
    {
        ArgumentNullException.ThrowIfNull(restored);
        var now = _clock.Now;
        lock (_gate)
            _waiting = [new JournalRecord(JournalKind.Start, now.Time, now.Up) { Boot = now.Boot }, .. restored, .. _waiting];
        _thread = new Thread(Run) { Name = "journal", IsBackground = true };
        _thread.Start();
    }

    public void Add(GateEvent seen)
    {
        var up = _clock.Up();
        if (JournalRecord.Of(seen, up) is not { } record)
            return;
        lock (_gate)
        {
            if (_throttle.Admits(record.Kind, up))
                Enqueue(record);
        }
    }

    public void Add(NameAddresses fact)
    {
        lock (_gate)
            Enqueue(JournalRecord.Of(fact, _clock.Up()));
    }

    /// <summary>Writes what waits, now; the thread does so by itself.</summary>
    public void Commit(bool last = false)
    {
        var now = _clock.Now;
        if (!last && _retry is { } retry && now.Up < retry)
            return;
        List<JournalRecord> batch;
        long lost;
        lock (_gate)
        {
            if (_throttle.TakeLeftOut(now.Up, atOnce: last) is > 0 and var leftOut)
                _waiting.Add(new JournalRecord(JournalKind.LeftOut, now.Time, now.Up) { Count = leftOut });
            if ((now.Time - now.Up - _booted).Duration() > Drift)
            {
                _booted = now.Time - now.Up;
                _waiting.Add(new JournalRecord(JournalKind.Clock, now.Time, now.Up));
            }

            if (last)
                _waiting.Add(new JournalRecord(JournalKind.Stop, now.Time, now.Up));
            (batch, _waiting, _spare) = (_waiting, _spare, _waiting);
            (lost, _lost) = (_lost, 0);
        }

        Write(batch, lost, now.Up);
        batch.Clear();
    }

    /// <summary>Writes what waits, and that this was the end.</summary>
    public void Dispose()
    {
        _stopping = true;
        _many.Set();
        _thread?.Join();
        if (_thread is not null)
            Commit(last: true);
        _file.Dispose();
        _many.Dispose();
    }

    private void Enqueue(JournalRecord record)
    {
        if (_waiting.Count >= QueueLimit)
        {
            _lost++;
            return;
        }

        _waiting.Add(record);
        if (_waiting.Count == BatchSize)
            _many.Set();
    }

    private void Run()
    {
        while (!_stopping)
        {
            _many.WaitOne(Interval);
            Commit();
        }
    }

    private void Write(List<JournalRecord> batch, long lost, TimeSpan up)
    {
        try
        {
            _file.Write(batch, lost);
            _retry = null;
            if (_file.RotationFailure is { } reason)
                _troubles.Report(Trouble, $"{_file.Path} is large and no new file can be begun ({reason}); it is written on");
            else
                _troubles.End(Trouble);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _retry = up + Pause;
            Refused(e);
        }
    }

    private void Refused(Exception e) => _troubles.Report(Trouble,
        $"cannot be written: {e.Message} The gate goes on; what happens meanwhile will be missing, and a boot would bring no grants back. Make room, or give the folder back");
}
