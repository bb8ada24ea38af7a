using System.Globalization;
using Postern.Policy.Backends.Clients.Scripts;

namespace Postern.Policy.Backends.Clients.Tools;

/// <summary>Bytes as <c>printf</c> of any POSIX shell writes them.</summary>
internal static class PrintfText
{
    /// <summary>What a pipe hands over in one piece, and so what a program that reads one sends as one datagram.</summary>
    public const int Limit = 4096;

    /// <param name="blanks">So many blanks follow the bytes.</param>
    public static string Of(ReadOnlySpan<byte> bytes, int blanks = 0)
    {
        var format = BashText.Format(bytes);
        return blanks == 0 ? $"printf {format}" : string.Create(CultureInfo.InvariantCulture, $"printf {format[..^1]}%{blanks}s' ''");
    }
}
