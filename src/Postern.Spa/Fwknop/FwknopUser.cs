using System.Buffers;

namespace Postern.Spa.Fwknop;

/// <summary>Names of users that fwknopd takes.</summary>
public static class FwknopUser
{
    /// <summary>64 characters of base64.</summary>
    public const int Longest = FwknopText.LongestUser / 4 * 3;

    public const string Unwanted = "\" / \\ [ ] : ; | = , + * ? < >";

    private static readonly SearchValues<char> Set = SearchValues.Create(Unwanted.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>Null for a name that a packet can carry.</summary>
    public static string? Problem(string user) => user switch
    {
        "" => "no name",
        { Length: > Longest } => "a longer name than fwknopd takes",
        _ => IsSpelled(user) ? null : "a character that fwknopd refuses in a name",
    };

    internal static bool IsSpelled(string user) => user.Length > 0 && !user.AsSpan().ContainsAny(Set) && !user.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
