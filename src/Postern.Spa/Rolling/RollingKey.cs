using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Spa.Rolling;

/// <summary>What a gate and its clients share, from which both derive the knock of each period. A file has one line that is one.</summary>
public sealed class RollingKey : IDisposable
{
    public const int SecretLength = 32;

    internal const string Mark = "postern-rolling-1";

    private const string Family = "postern-rolling-";

    private const int CheckLength = 4;

    private const int LongestLine = 256;

    public static readonly TimeSpan ShortestPeriod = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(1);

    public static readonly TimeSpan DefaultPeriod = TimeSpan.FromSeconds(60);

    private readonly byte[] _secret;

    private RollingKey(byte[] secret, TimeSpan every, RollingShape shape) => (_secret, Every, Shape) = (secret, every, shape);

    /// <summary>Whole seconds.</summary>
    public TimeSpan Every { get; }

    public RollingShape Shape { get; }

    /// <summary>Tells keys apart, and settings: gate and client must have the same. Says nothing of the secret.</summary>
    public string Fingerprint => $"SHA256:{Convert.ToBase64String(SHA256.HashData([.. Encoding.ASCII.GetBytes($"{Mark} fingerprint "), .. Check(Settings, _secret, SHA256.HashSizeInBytes)])).TrimEnd('=')}";

    internal ReadOnlySpan<byte> Secret => _secret;

    /// <summary><c>every=60s steps=4 ports=20000-59999 protocols=tcp,udp</c>.</summary>
    public string Settings => SettingsOf(Every, Shape);

    /// <param name="every">Whole seconds between <see cref="ShortestPeriod"/> and <see cref="LongestPeriod"/>.</param>
    /// <param name="problem">Why there is no such key.</param>
    public static RollingKey? Generate(TimeSpan every, RollingShape shape, out string problem)
    {
        ArgumentNullException.ThrowIfNull(shape);
        problem = PeriodProblem(every) ?? shape.Problem ?? "";
        return problem.Length > 0 ? null : new RollingKey(RandomNumberGenerator.GetBytes(SecretLength), every, shape);
    }

    /// <summary>Of a secret that is known: for test vectors.</summary>
    internal static RollingKey Of(ReadOnlySpan<byte> secret, TimeSpan every, RollingShape shape) => new(secret.ToArray(), every, shape);

    /// <summary>The number of the period that a moment is in: Unix time, divided by the period's length.</summary>
    public long PeriodAt(DateTimeOffset time) => (long)Math.Floor((double)time.ToUnixTimeSeconds() / (long)Every.TotalSeconds);

    /// <summary>At the ends of the calendar, where a clock has gone wrong, the end itself.</summary>
    public DateTimeOffset StartOf(long period) => DateTimeOffset.FromUnixTimeSeconds(
        Math.Clamp(period * (long)Every.TotalSeconds, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds()));

    /// <summary>Whether the line says that it is a rolling key, sound or not.</summary>
    public static bool IsOne(string line) => line.TrimStart().StartsWith(Family, StringComparison.Ordinal);

    /// <summary>Reads <c>postern-rolling-1 BASE64URL every=60s steps=4 ports=20000-59999 protocols=tcp,udp</c>: secret and four bytes of a checksum, then the settings.</summary>
    public static bool TryRead(string line, [NotNullWhen(true)] out RollingKey? key, out string problem)
    {
        key = null;
        var words = line.Length > LongestLine ? [] : line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is not [Mark, var text, var every, .. var shapeWords])
        {
            problem = words is [var mark, ..] && IsOne(mark) && mark != Mark
                ? "the key is of a newer kind than this version of Postern knows: update Postern, or make a key with postern key new --rolling"
                : $"this is no rolling key: a line has the word {Mark}, the secret, and every= with what is knocked. Make one with postern key new --rolling";
            return false;
        }

        if (ReadPeriod(every) is not { } period)
        {
            problem = "every= is a number of seconds: every=60s";
            return false;
        }

        if ((problem = PeriodProblem(period) ?? "").Length > 0 || RollingShape.Read(shapeWords, out problem) is not { } shape)
            return false;
        problem = "the key is damaged, or its settings were changed, which makes another key: restore the file from a copy, or make a new key with postern key new --rolling, for the gate and for every client";
        var bytes = new byte[SecretLength + CheckLength];
        try
        {
            if (!Base64Url.IsValid(text, out var length) || length != bytes.Length || !Base64Url.TryDecodeFromChars(text, bytes, out _) || Base64Url.EncodeToString(bytes) != text
                || !CryptographicOperations.FixedTimeEquals(Check(SettingsOf(period, shape), bytes.AsSpan(0, SecretLength), CheckLength), bytes.AsSpan(SecretLength)))
                return false;
            key = new RollingKey(bytes[..SecretLength], period, shape);
            problem = "";
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The line, with the secret.</summary>
    public string ToLine()
    {
        byte[] whole = [.. _secret, .. Check(Settings, _secret, CheckLength)];
        var line = $"{Mark} {Base64Url.EncodeToString(whole)} {Settings}";
        CryptographicOperations.ZeroMemory(whole);
        return line;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    private static string SettingsOf(TimeSpan every, RollingShape shape) => string.Create(CultureInfo.InvariantCulture, $"every={(long)every.TotalSeconds}s {shape}");

    private static string? PeriodProblem(TimeSpan every) =>
        every < ShortestPeriod || every > LongestPeriod || every.Ticks % TimeSpan.TicksPerSecond != 0 ? "every= is 10s to 86400s (a day), in whole seconds" : null;

    // As it is written: a leading zero or a unit of another kind would be another text to derive from.
    private static TimeSpan? ReadPeriod(string word) =>
        word.StartsWith("every=", StringComparison.Ordinal) && word.EndsWith('s') && word["every=".Length..^1] is ['1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9', ..] digits
        && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    // Against slips of an editor, which would else make another key that nobody else has.
    private static byte[] Check(string settings, ReadOnlySpan<byte> secret, int length) => SHA256.HashData([.. Encoding.ASCII.GetBytes($"{Mark} {settings} "), .. secret])[..length];
}
