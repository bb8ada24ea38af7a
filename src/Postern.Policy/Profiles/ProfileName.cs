namespace Postern.Policy.Profiles;

/// <summary>What a profile may be called: something that a command line, a file name and a list of completions can hold as it is.</summary>
public static class ProfileName
{
    public const int Longest = 64;

    public const string Rule = "letters, digits, - _ and . make a name, 64 at most, and a letter or digit is first";

    public static bool IsOne(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= Longest && char.IsLetterOrDigit(text[0]) && text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.');
    }
}
