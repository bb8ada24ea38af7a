using System.Buffers.Binary;
using Postern.Linux;
using Postern.Spa;
using Postern.Spa.Replay;
using Postern.Watcher.Journal;

namespace Postern.Watcher.Spa;

/// <summary>
/// The replay cache on disk: a header (a mark, and the window in milliseconds that the records were made with), then records of
/// <see cref="RecordBytes"/> that stand alone (digest, milliseconds since 1970 until which it counts, CRC-32C). It is only ever appended to, and written anew when most of it has expired. docs/decisions/0022.
/// For one thread; one process at a time.
/// </summary>
public sealed class ReplayFile : IDisposable
{
    public const int HeaderBytes = 24;
    public const int RecordBytes = Digest32.Length + sizeof(long) + sizeof(uint);

    /// <summary>A smaller file is not worth the work.</summary>
    private const int FewestToCompact = 1 << 16;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder;
    private byte[] _buffer = new byte[64 * RecordBytes];
    private FileStream? _file;
    private long _length;
    private Task? _syncing;
    private long _synced;

    public ReplayFile(string folder) => _folder = folder;

    public string Path => System.IO.Path.Combine(_folder, "replay");

    private static ReadOnlySpan<byte> Mark => "postern replay 1"u8;

    /// <summary>What its records were made with; null where it has none yet.</summary>
    public TimeSpan? Window { get; private set; }

    /// <summary>Takes the file for this process and reads what still counts. To be called again after a failure.</summary>
    /// <returns>Records that are damaged; what was torn off at the end is none.</returns>
    /// <exception cref="IOException">Full, read-only, broken, of another version, or another process has it.</exception>
    /// <exception cref="UnauthorizedAccessException">Not ours.</exception>
    public int Open(ReplayCache cache, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(cache);
        Close();
        if (!OperatingSystem.IsWindows())
            Directory.CreateDirectory(_folder, OwnerOnly | UnixFileMode.UserExecute);
        File.Delete(Path + ".new");
        var file = Create(Path, FileMode.OpenOrCreate);
        try
        {
            var faults = Read(file, cache, now, out var whole);
            if (whole == 0)
            {
                WriteHeader(file);
                whole = HeaderBytes;
            }

            file.SetLength(whole);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            DurableFolder.Flush(_folder);
            (_file, _length, _synced) = (file, whole, whole);
            return faults;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>To be called before the first record that is made with another window than <see cref="Window"/>.</summary>
    /// <param name="cache">What it holds is written anew.</param>
    /// <exception cref="IOException">The window is the one before.</exception>
    /// <exception cref="UnauthorizedAccessException">Not ours.</exception>
    public void MakeWith(TimeSpan window, ReplayCache cache, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(cache);
        var before = Window;
        Window = window;
        try
        {
            Compact(cache, now);
        }
        catch
        {
            Window = before;
            throw;
        }
    }

    /// <summary>One write for a batch. When it returns, what was written outlives this process, and with <paramref name="sync"/> the machine.</summary>
    /// <exception cref="IOException">Nothing of the batch counts as written.</exception>
    /// <exception cref="UnauthorizedAccessException">Not ours.</exception>
    public void Append(IReadOnlyList<ReplayEntry> batch, bool sync, ReplayCache cache, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(cache);
        if (_file is null)
            Open(cache, now);
        if ((_length - HeaderBytes) / RecordBytes is var records && records > FewestToCompact && records / 2 > cache.Count)
            Compact(cache, now);
        var bytes = Encode(batch);
        try
        {
            RandomAccess.Write(_file!.SafeFileHandle, bytes, _length);
            if (sync)
                RandomAccess.FlushToDisk(_file.SafeFileHandle);
        }
        catch (IOException)
        {
            // What is half there is cut off, or overwritten by the next batch, or found damaged by the next start.
            Close();
            throw;
        }

        _length += bytes.Length;
        if (sync)
            _synced = _length;
    }

    /// <summary>Has the disk take what was written, without waiting for it; to be called now and then.</summary>
    public void SyncSoon()
    {
        if (_file is null || _synced == _length || _syncing is { IsCompleted: false })
            return;
        (_synced, var file) = (_length, _file);
        _syncing = Task.Run(() =>
        {
            try
            {
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // A disk that is broken says so at the next write; a file that was replaced was flushed then.
            }
        });
    }

    public void Dispose() => Close();

    private void Close()
    {
        _syncing?.Wait();
        _file?.Dispose();
        _file = null;
    }

    private void WriteHeader(FileStream file)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        Mark.CopyTo(header);
        BinaryPrimitives.WriteInt64BigEndian(header[Mark.Length..], (long)(Window?.TotalMilliseconds ?? 0));
        RandomAccess.Write(file.SafeFileHandle, header, 0);
    }

    private int Read(FileStream file, ReplayCache cache, DateTimeOffset now, out long whole)
    {
        whole = 0;
        if (file.Length < HeaderBytes)
            return 0;
        Span<byte> header = stackalloc byte[HeaderBytes];
        file.ReadExactly(header);
        if (!header.StartsWith(Mark))
            throw new IOException($"{file.Name} is no replay file of this version. What packets were accepted is not known: move it away when a few minutes have passed since the watcher last ran");
        Window = BinaryPrimitives.ReadInt64BigEndian(header[Mark.Length..]) is > 0 and var window && window < TimeSpan.MaxValue.TotalMilliseconds ? TimeSpan.FromMilliseconds(window) : null;
        var faults = 0;
        var buffer = new byte[RecordBytes * 1024];
        whole = HeaderBytes;
        while (file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) is >= RecordBytes and var read)
        {
            for (var record = buffer.AsSpan(0, read); record.Length >= RecordBytes; record = record[RecordBytes..])
            {
                whole += RecordBytes;
                // One for which there is no room is as lost as one that is damaged.
                if (!TryDecode(record[..RecordBytes], out var entry) || (entry.Until >= now && !cache.TryAdd(entry.Packet, entry.Until, now) && !cache.Contains(entry.Packet)))
                    faults++;
            }
        }

        return faults;
    }

    /// <summary>A power failure at any moment leaves the old file or the new one.</summary>
    private void Compact(ReplayCache cache, DateTimeOffset now)
    {
        cache.Forget(now);
        var bytes = Encode([.. cache.Entries.Select(e => new ReplayEntry(e.Packet, e.Until))]);
        var next = Create(Path + ".new", FileMode.Create);
        try
        {
            WriteHeader(next);
            RandomAccess.Write(next.SafeFileHandle, bytes, HeaderBytes);
            RandomAccess.FlushToDisk(next.SafeFileHandle);
            File.Move(Path + ".new", Path, overwrite: true);
            DurableFolder.Flush(_folder);
        }
        catch
        {
            next.Dispose();
            throw;
        }

        Close();
        (_file, _length) = (next, HeaderBytes + bytes.Length);
        _synced = _length;
    }

    private ReadOnlySpan<byte> Encode(IReadOnlyList<ReplayEntry> batch)
    {
        if (_buffer.Length < batch.Count * RecordBytes)
            _buffer = new byte[batch.Count * RecordBytes];
        var rest = _buffer.AsSpan();
        foreach (var (packet, until) in batch)
        {
            packet.CopyTo(rest);
            BinaryPrimitives.WriteInt64BigEndian(rest[Digest32.Length..], until.ToUnixTimeMilliseconds());
            BinaryPrimitives.WriteUInt32BigEndian(rest[(RecordBytes - sizeof(uint))..], Crc32C.Of(rest[..(RecordBytes - sizeof(uint))]));
            rest = rest[RecordBytes..];
        }

        return _buffer.AsSpan(0, batch.Count * RecordBytes);
    }

    private static bool TryDecode(ReadOnlySpan<byte> record, out ReplayEntry entry)
    {
        entry = default;
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(record[Digest32.Length..]);
        if (BinaryPrimitives.ReadUInt32BigEndian(record[(RecordBytes - sizeof(uint))..]) != Crc32C.Of(record[..(RecordBytes - sizeof(uint))])
            || milliseconds < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        entry = new ReplayEntry(Digest32.Of(record[..Digest32.Length]), DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
        return true;
    }

    private static FileStream Create(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }
}

/// <param name="Until">Rounded down to the millisecond on disk.</param>
public readonly record struct ReplayEntry(Digest32 Packet, DateTimeOffset Until);
