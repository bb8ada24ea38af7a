using System.Globalization;

namespace Postern.Spa.Rolling;

/// <summary>What a rolling knock looks like, whatever its secret: the words of the key file, which are part of what is derived.</summary>
public abstract record RollingShape
{
    private RollingShape()
    {
    }

    /// <summary>A sequence of bare knocks.</summary>
    /// <param name="Count"><see cref="Fewest"/> to <see cref="Most"/>.</param>
    /// <param name="First">The lowest port; with <paramref name="Last"/> a range of <see cref="NarrowestRange"/> ports at least.</param>
    public sealed record Knocks(int Count, ushort First, ushort Last, bool Tcp, bool Udp) : RollingShape
    {
        /// <summary>Two ports of one protocol always ascend or descend, and a scan opens that.</summary>
        public const int Fewest = 3;

        public const int Most = 10;

        public const int NarrowestRange = 256;

        /// <summary>Above what services usually have, and below the ports of WireGuard and of single packets.</summary>
        public static readonly Knocks Default = new(4, 20_000, 49_999, Tcp: true, Udp: true);

        public int Width => Last - First + 1;

        /// <summary>How many protocols and ports there are to choose from.</summary>
        public int Choices => Width * ((Tcp ? 1 : 0) + (Udp ? 1 : 0));

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"steps={Count} ports={First}-{Last} protocols={(Tcp && Udp ? "tcp,udp" : Tcp ? "tcp" : "udp")}");
    }

    /// <summary>One datagram whose payload is text of lower-case hexadecimal digits.</summary>
    /// <param name="Length">Digits, <see cref="Shortest"/> to <see cref="Longest"/>; 4 bits each.</param>
    public sealed record Token(ushort Port, int Length) : RollingShape
    {
        public const int Shortest = 16;

        public const int Longest = 32;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"token=udp/{Port} length={Length}");
    }

    /// <summary>Null where the shape is sound.</summary>
    internal string? Problem => this switch
    {
        Knocks { Count: < Knocks.Fewest or > Knocks.Most } => $"steps= is {Knocks.Fewest} to {Knocks.Most}",
        Knocks { First: 0 } or Token { Port: 0 } => "ports are 1 to 65535",
        Knocks { Width: < Knocks.NarrowestRange } => $"ports= is a range of {Knocks.NarrowestRange} ports at least, lowest first: 20000-59999",
        Knocks { Tcp: false, Udp: false } => "protocols= is tcp, udp, or tcp,udp",
        Token { Length: < Token.Shortest or > Token.Longest } => $"length= is {Token.Shortest} to {Token.Longest}",
        _ => null,
    };

    /// <param name="words">As <see cref="object.ToString"/> writes them, in that order.</param>
    internal static RollingShape? Read(ReadOnlySpan<string> words, out string problem)
    {
        problem = "behind the time stand steps= ports= protocols=, or token= length=: steps=4 ports=20000-59999 protocols=tcp,udp, or token=udp/40000 length=32";
        RollingShape? shape = words switch
        {
            [var steps, var ports, var protocols] => ReadKnocks(steps, ports, protocols),
            [var token, var length] => ReadToken(token, length),
            _ => null,
        };
        if (shape?.Problem is { } unsound)
        {
            problem = unsound;
            return null;
        }

        // One spelling, because it is part of what is derived.
        return shape is not null && shape.ToString() == string.Join(' ', words) ? shape : null;
    }

    private static Knocks? ReadKnocks(string steps, string ports, string protocols) =>
        After(steps, "steps=") is { } count && ushort.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && After(ports, "ports=")?.Split('-') is [var from, var to]
        && ushort.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var first) && ushort.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
        && After(protocols, "protocols=") is "tcp" or "udp" or "tcp,udp"
            ? new Knocks(number, first, last, protocols.Contains("tcp", StringComparison.Ordinal), protocols.Contains("udp", StringComparison.Ordinal))
            : null;

    private static Token? ReadToken(string token, string length) =>
        After(token, "token=udp/") is { } text && ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        && After(length, "length=") is { } digits && byte.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Token(port, number)
            : null;

    private static string? After(string word, string start) => word.StartsWith(start, StringComparison.Ordinal) ? word[start.Length..] : null;
}
