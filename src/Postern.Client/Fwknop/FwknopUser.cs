using System.Buffers;

namespace Postern.Client.Fwknop;

/// <summary>Names of users that fwknopd takes.</summary>
internal static class FwknopUser
{
    /// <summary>64 characters of base64.</summary>
    public const int Longest = 48;

    public const string Unwanted = "\" / \\ [ ] : ; | = , + * ? < >";

    private static readonly SearchValues<char> Set = SearchValues.Create(Unwanted.Replace(" ", ""));

    public static string? Problem(string user) => user switch
    {
        "" => "no name",
        { Length: > Longest } => "a longer name than fwknopd takes",
        _ when user.AsSpan().ContainsAny(Set) || user.AsSpan().ContainsAnyExceptInRange(' ', '~') => "a character that fwknopd refuses in a name",
        _ => null,
    };
}
