namespace Postern.Watcher.Journal;

/// <param name="Line">From 1 on.</param>
public sealed record JournalFault(string File, long Line, string Text)
{
    public override string ToString() => $"{File}:{Line}: {Text}";
}

/// <summary>
/// A journal file, read to its end whatever is in it. A line that is no record is skipped; what follows the last end of a line is a record
/// that a power failure tore.
/// </summary>
public sealed class JournalReading
{
    private const int MostFaults = 100;
    private const int BufferSize = 1 << 18;

    private readonly string _path;
    private readonly List<JournalFault> _faults = [];
    private readonly byte[] _line = new byte[JournalCodec.LongestLine + 1];
    private long _number;
    private long _skipped;

    private JournalReading(string path) => _path = path;

    public JournalMemory Memory { get; } = new();

    /// <summary>The first hundred.</summary>
    public IReadOnlyList<JournalFault> Faults => _faults;

    public long FaultCount { get; private set; }

    public long Records { get; private set; }

    /// <summary>Up to the end of the last whole line, in bytes.</summary>
    public long WholeLength { get; private set; }

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static JournalReading Read(string path)
    {
        var reading = new JournalReading(path);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        reading.Read(file);
        return reading;
    }

    private void Read(Stream file)
    {
        var buffer = new byte[BufferSize];
        var (length, offset) = (0, 0L);
        while (file.Read(buffer) is > 0 and var read)
        {
            var rest = buffer.AsSpan(0, read);
            while (rest.IndexOf((byte)'\n') is >= 0 and var end)
            {
                Keep(rest[..end], ref length);
                Line(_line.AsSpan(0, length));
                offset += end + 1;
                WholeLength = offset;
                rest = rest[(end + 1)..];
                length = 0;
            }

            Keep(rest, ref length);
            offset += rest.Length;
        }

        if (offset > WholeLength)
        {
            _number++;
            Fault($"the last record is torn: its {offset - WholeLength:N0} bytes are cut off");
        }
    }

    // One byte more than the longest line is kept, so that a longer one is known as such.
    private void Keep(ReadOnlySpan<byte> part, ref int length)
    {
        part = part[..Math.Min(part.Length, _line.Length - length)];
        part.CopyTo(_line.AsSpan(length));
        length += part.Length;
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        _number++;
        if (JournalCodec.Read(line, out var fault) is not { } record)
        {
            _skipped++;
            Fault($"skipped: {fault}");
            return;
        }

        var expected = Memory.LastNumber + 1 + _skipped;
        if (Records > 0 && record.Kind != JournalKind.Missing && record.Number > expected)
            Fault($"{record.Number - expected:N0} records before this one are gone");
        else if (Records > 0 && record.Number <= Memory.LastNumber)
            Fault("this record stands behind a later one");
        _skipped = 0;
        Records++;
        Memory.Apply(record);
    }

    private void Fault(string text)
    {
        FaultCount++;
        if (_faults.Count < MostFaults)
            _faults.Add(new JournalFault(_path, _number, text));
    }
}
