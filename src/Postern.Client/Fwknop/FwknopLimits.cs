using System.Buffers;
using System.Text;

namespace Postern.Client.Fwknop;

/// <summary>What fwknopd 2.6 refuses without a word, so that it is said before a packet leaves.</summary>
internal static class FwknopLimits
{
    /// <summary>Bytes: 64 characters of base64.</summary>
    public const int LongestUser = 48;

    /// <summary>Bytes: 256 characters of base64.</summary>
    public const int LongestMessage = 192;

    /// <summary>Seconds.</summary>
    public const int LongestTimeout = 65536;

    /// <summary>From here on fwknopd takes the text without its HMAC for GPG's.</summary>
    public const int GpgLength = 400;

    public const string NoUserCharacters = "\" / \\ [ ] : ; | = , + * ? < >";

    /// <summary>fwknopd 2.6 keeps the time in 32 bits.</summary>
    public const long LatestTime = int.MaxValue;

    private static readonly SearchValues<char> Unwanted = SearchValues.Create("\"/\\[]:;|=,+*?<>");

    public static string? UserProblem(string user) => user switch
    {
        "" => "no name",
        _ when Encoding.UTF8.GetByteCount(user) > LongestUser => "a name longer than fwknopd takes",
        _ when user.AsSpan().ContainsAny(Unwanted) || user.Any(char.IsControl) => "a character that fwknopd refuses in a name",
        _ => null,
    };
}
