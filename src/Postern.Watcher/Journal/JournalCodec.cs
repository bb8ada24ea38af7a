using System.Buffers;
using System.Buffers.Text;
using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Postern.Watcher.Journal;

/// <summary>
/// A record as a line: the CRC-32C of what follows in eight hexadecimal digits, a blank, compact JSON. Each line is whole in itself: a
/// line that somebody edited takes none of its neighbours along.
/// </summary>
public static class JournalCodec
{
    /// <summary>In bytes without the line's end; nothing that is longer was written here.</summary>
    public const int LongestLine = 8192;

    private const int ChecksumDigits = 8;
    private const int LongestText = 256;
    private const int MostAddresses = 64;
    private const int LastYear = 9000;

    /// <summary>As long as a policy may ask for; what is longer was never given.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private static readonly FrozenDictionary<string, JournalKind> Kinds = Enum.GetValues<JournalKind>().ToFrozenDictionary(NameOf);
    private static readonly FrozenDictionary<JournalKind, JsonEncodedText> Names = Enum.GetValues<JournalKind>().ToFrozenDictionary(k => k, k => JsonEncodedText.Encode(NameOf(k)));
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Appends the line with its end.</summary>
    public static void Write(JournalRecord record, ArrayBufferWriter<byte> line)
    {
        var head = line.WrittenCount;
        line.GetSpan(ChecksumDigits + 1)[..(ChecksumDigits + 1)].Fill((byte)' ');
        line.Advance(ChecksumDigits + 1);
        using (var json = new Utf8JsonWriter(line, Compact))
            WriteJson(record, json);
        var written = MemoryMarshal.AsMemory(line.WrittenMemory[head..]).Span;
        Utf8Formatter.TryFormat(Crc32C.Of(written[(ChecksumDigits + 1)..]), written, out _, new StandardFormat('x', ChecksumDigits));
        line.Write("\n"u8);
    }

    /// <param name="line">Without its end; any bytes at all.</param>
    /// <param name="fault">Why there is no record.</param>
    public static JournalRecord? Read(ReadOnlySpan<byte> line, out string? fault)
    {
        fault = null;
        if (line.Length is < ChecksumDigits + 3 or > LongestLine || line[ChecksumDigits] != ' '
            || !Utf8Parser.TryParse(line[..ChecksumDigits], out uint checksum, out var digits, 'x') || digits != ChecksumDigits)
        {
            fault = "it is no record";
        }
        else if (Crc32C.Of(line[(ChecksumDigits + 1)..]) != checksum)
        {
            fault = "its checksum is not that of its text";
        }
        else if (ReadJson(line[(ChecksumDigits + 1)..]) is { } record)
        {
            return record;
        }
        else
        {
            fault = "its text is none that this version understands";
        }

        return null;
    }

    private static void WriteJson(JournalRecord record, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("n"u8, record.Number);
        Time(json, "time"u8, record.Time);
        Duration(json, "up"u8, record.Up);
        json.WriteString("what"u8, Names[record.Kind]);
        Text(json, "source"u8, record.Source);
        Text(json, Subject(record.Kind), record.Name);
        Text(json, "packet"u8, record.Packet);
        Text(json, "cause"u8, record.Cause);
        if (record.For is { } duration)
        {
            Duration(json, "for"u8, duration);
            // For people; what counts is how long.
            if (record.Time.Year < LastYear)
                Time(json, "until"u8, record.Time + Bounded(duration));
        }

        if (record.Given is { } given)
            Duration(json, "given"u8, given);
        Text(json, "boot"u8, record.Boot);
        if (record.Count > 0)
            json.WriteNumber("count"u8, record.Count);
        if (record.Kind == JournalKind.Addresses)
        {
            json.WriteStartArray("addresses"u8);
            foreach (var address in record.Addresses.Take(MostAddresses))
                json.WriteStringValue(address.AsSpan(0, Math.Min(address.Length, LongestText)));
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Time(Utf8JsonWriter json, ReadOnlySpan<byte> key, DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[24];
        time.UtcDateTime.TryFormat(text, out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        json.WriteString(key, text);
    }

    private static void Duration(Utf8JsonWriter json, ReadOnlySpan<byte> key, TimeSpan duration) => json.WriteNumber(key, (long)Bounded(duration).TotalMilliseconds);

    private static TimeSpan Bounded(TimeSpan duration) => duration < TimeSpan.Zero ? TimeSpan.Zero : duration > Longest ? Longest : duration;

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> key, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            json.WriteString(key, text.AsSpan(0, Math.Min(text.Length, LongestText)));
    }

    private static ReadOnlySpan<byte> Subject(JournalKind kind) => kind switch
    {
        JournalKind.Listed or JournalKind.ListExpired or JournalKind.ListRemoved => "list"u8,
        JournalKind.Addresses => "name"u8,
        JournalKind.SpaRefused => "person"u8,
        _ => "door"u8,
    };

    // The checksum was right, so that the text is ours, or of somebody who knows how to make one.
    private static JournalRecord? ReadJson(ReadOnlySpan<byte> text)
    {
        var draft = new Draft();
        try
        {
            var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 2 });
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (!draft.Read(ref json))
                    return null;
            }

            if (json.Read())
                return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }

        return draft.Record();
    }

    private static string NameOf(JournalKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    private sealed class Draft
    {
        private long? _number;
        private DateTimeOffset? _time;
        private TimeSpan? _up;
        private JournalKind? _kind;
        private string _source = "";
        private string _name = "";
        private string? _packet;
        private string? _cause;
        private TimeSpan? _for;
        private TimeSpan? _given;
        private string? _boot;
        private readonly List<string> _addresses = [];
        private long _count;

        /// <summary>From a property's name to the end of its value. A later version may have more properties.</summary>
        public bool Read(ref Utf8JsonReader json)
        {
            var key = json.GetString();
            json.Read();
            switch (key)
            {
                case "n": return json.TryGetInt64(out var number) && number >= 0 && (_number = number) is not null;
                case "time": return json.TryGetDateTimeOffset(out var time) && (_time = time) is not null;
                case "up": return Duration(ref json, out _up);
                case "what": return Kinds.TryGetValue(json.GetString() ?? "", out var kind) && (_kind = kind) is not null;
                case "for": return Duration(ref json, out _for);
                case "given": return Duration(ref json, out _given);
                case "count": return json.TryGetInt64(out _count) && _count >= 0;
                case "source": return Word(ref json, out _source);
                case "door" or "list" or "name" or "person": return Word(ref json, out _name);
                case "packet": return Word(ref json, out _packet);
                case "cause": return Word(ref json, out _cause);
                case "boot": return Word(ref json, out _boot);
                case "addresses": return Words(ref json);
                default:
                    json.Skip();
                    return true;
            }
        }

        public JournalRecord? Record() => _number is { } number && _time is { } time && _up is { } up && _kind is { } kind
            ? new JournalRecord(kind, time, up)
            {
                Number = number,
                Source = _source,
                Name = _name,
                Packet = _packet,
                Cause = _cause,
                For = _for,
                Given = _given,
                Boot = _boot,
                Addresses = _addresses,
                Count = _count,
            }
            : null;

        private static bool Duration(ref Utf8JsonReader json, out TimeSpan? duration)
        {
            duration = json.TryGetInt64(out var milliseconds) && milliseconds >= 0 && milliseconds <= Longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
            return duration is not null;
        }

        private static bool Word(ref Utf8JsonReader json, out string word)
        {
            word = json.GetString() ?? "";
            return word.Length <= LongestText;
        }

        private bool Words(ref Utf8JsonReader json)
        {
            if (json.TokenType != JsonTokenType.StartArray)
                return false;
            while (json.Read() && json.TokenType == JsonTokenType.String)
            {
                if (_addresses.Count == MostAddresses || !Word(ref json, out var word))
                    return false;
                _addresses.Add(word);
            }

            return json.TokenType == JsonTokenType.EndArray;
        }
    }
}
