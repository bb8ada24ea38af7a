using System.Buffers;
using Postern.Linux;
using Postern.Watcher.Events;

namespace Postern.Watcher.Journal;

/// <summary>
/// The journal's folder: <c>journal</c> is written, <c>journal.1</c> to <c>journal.4</c> are older. A file begins with what was live at
/// that moment, so that the one that is written says it all and older ones are for people. For one thread; one process at a time.
/// </summary>
public sealed class JournalFile : IDisposable
{
    public const string UsualFolder = "/var/lib/postern";
    public const long UsualSize = 16 << 20;
    public const int OlderFiles = 4;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);
    private readonly string _folder;
    private readonly long _largest;
    private FileStream? _lock;
    private FileStream? _file;
    private long _length;
    private long _next;
    private long _rotateAt;

    /// <param name="largest">In bytes; a file that mostly holds what is live may grow to twice that.</param>
    public JournalFile(string folder, long largest = UsualSize) => (_folder, _largest, _rotateAt) = (folder, largest, largest);

    public string Path => System.IO.Path.Combine(_folder, "journal");

    public JournalMemory Memory { get; private set; } = new();

    /// <summary>Records that could not be written since the last that could.</summary>
    public long Missing { get; private set; }

    /// <summary>Why a file that is large enough goes on; null mostly.</summary>
    public string? RotationFailure { get; private set; }

    /// <summary>
    /// Reads what there is into <see cref="Memory"/> and takes the folder for this process alone. Whatever was left half done by a power
    /// failure is finished.
    /// </summary>
    /// <returns>Null where there was no journal.</returns>
    /// <exception cref="IOException">Full, read-only, broken, or another process writes it. Writing later tries again.</exception>
    /// <exception cref="UnauthorizedAccessException">Not ours.</exception>
    public JournalReading? Open()
    {
        if (!OperatingSystem.IsWindows())
            Directory.CreateDirectory(_folder, OwnerOnly | UnixFileMode.UserExecute);
        var reading = Latest() is { } latest ? JournalReading.Read(latest) : null;
        if (reading is not null && Memory.Last is null)
            Memory = reading.Memory;
        try
        {
            _lock ??= new FileStream(Path + ".lock", Options(FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException e) when (File.Exists(Path + ".lock") && e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new IOException($"{Path}.lock: {e.Message} Does another postern gate run?", e);
        }

        _next = Math.Max(_next, (reading?.Memory.LastNumber ?? -1) + 1);
        File.Delete(Path + ".new");
        var wasThere = File.Exists(Path);
        var file = new FileStream(Path, Options(FileMode.OpenOrCreate, FileShare.ReadWrite | FileShare.Delete));
        _length = file.Length;
        if (wasThere && reading is not null && _length > reading.WholeLength)
            file.SetLength(_length = reading.WholeLength);
        try
        {
            _file = file;
            if (_length == 0 && Memory.Last is not null)
                Append(Head());
            DurableFolder.Flush(_folder);
        }
        catch (IOException)
        {
            // Without its head, or its name, a file would not say it all.
            file.Dispose();
            _file = null;
            throw;
        }

        return reading;
    }

    /// <summary>Once for a batch: to the disk, then to the memory. What cannot be written counts as missing, and the memory goes on without the file.</summary>
    /// <param name="lost">Records that never got here.</param>
    /// <exception cref="IOException">As <see cref="Open"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">Not ours.</exception>
    public void Write(IReadOnlyList<JournalRecord> batch, long lost = 0)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Missing += lost;
        if (batch.Count + Missing == 0)
            return;
        foreach (var record in batch)
            Memory.Apply(record);
        try
        {
            if (_file is null)
                Open();
            if (_length >= _rotateAt)
                Rotate();
            // Between what is missing there may have been grants and their ends: the file is told anew what is live.
            Append(Missing == 0 || Memory.Last is not { } last ? batch : [new JournalRecord(JournalKind.Missing, last.Time, last.Up) { Count = Missing }, .. batch, .. Live()]);
            Missing = 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Missing += batch.Count;
            throw;
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _lock?.Dispose();
    }

    private string? Latest() =>
        new FileInfo(Path) is { Exists: true, Length: > 0 } ? Path
        : File.Exists(Path + ".1") ? Path + ".1"
        : null;

    private void Append(IReadOnlyList<JournalRecord> records)
    {
        Encode(records);
        try
        {
            RandomAccess.Write(_file!.SafeFileHandle, _buffer.WrittenSpan, _length);
            RandomAccess.FlushToDisk(_file.SafeFileHandle);
        }
        catch (IOException)
        {
            CutBack();
            throw;
        }

        _length += _buffer.WrittenCount;
        _next += records.Count;
    }

    private void Encode(IReadOnlyList<JournalRecord> records)
    {
        _buffer.ResetWrittenCount();
        for (var i = 0; i < records.Count; i++)
            JournalCodec.Write(records[i] with { Number = _next + i }, _buffer);
    }

    // Half a batch would be taken for a torn record; where even that fails, the next start cuts it off.
    private void CutBack()
    {
        try
        {
            RandomAccess.SetLength(_file!.SafeFileHandle, _length);
        }
        catch (IOException)
        {
            _file!.Dispose();
            _file = null;
        }
    }

    /// <summary>A power failure at any moment leaves a whole journal: under its name, or as the first of the older ones.</summary>
    private void Rotate()
    {
        try
        {
            var head = Head();
            Encode(head);
            var next = new FileStream(Path + ".new", Options(FileMode.Create, FileShare.ReadWrite | FileShare.Delete));
            try
            {
                RandomAccess.Write(next.SafeFileHandle, _buffer.WrittenSpan, 0);
                RandomAccess.FlushToDisk(next.SafeFileHandle);
                for (var i = OlderFiles; i > 0; i--)
                {
                    if (Older(i - 1) is var newer && File.Exists(newer))
                        File.Move(newer, Older(i), overwrite: true);
                }

                File.Move(Path + ".new", Path, overwrite: true);
            }
            catch
            {
                next.Dispose();
                throw;
            }

            _file!.Dispose();
            _file = next;
            _length = _buffer.WrittenCount;
            _next += head.Count;
            _rotateAt = Math.Max(_largest, 2 * _length);
            DurableFolder.Flush(_folder);
            RotationFailure = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RotationFailure = e.Message;
            _rotateAt = _length + (_largest / 16);
        }
    }

    private string Older(int number) => number == 0 ? Path : $"{Path}.{number}";

    private List<JournalRecord> Head() =>
    [
        .. Memory is { Boot: { } boot, Last: { } last } ? (JournalRecord[])[new JournalRecord(JournalKind.Start, last.Time, last.Up) { Boot = boot, Cause = "a new file" }] : [],
        .. Live(),
        .. Memory.Names.Values.Select(n => JournalRecord.Of(n, Memory.Last!.Up)),
    ];

    private IEnumerable<JournalRecord> Live() => Memory is { Boot: { } boot, Last: { } last }
        ? Memory.At(new JournalMoment(boot, last.Up, last.Time)).Select(e => new JournalRecord(e.Key.Kind == EntryKind.Grant ? JournalKind.GrantHeld : JournalKind.BanHeld, last.Time, last.Up)
        {
            Source = e.Key.Source,
            Name = e.Key.Name,
            Cause = e.Cause,
            For = e.Left,
            Given = e.Given,
        })
        : [];

    private static FileStreamOptions Options(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return options;
    }
}
