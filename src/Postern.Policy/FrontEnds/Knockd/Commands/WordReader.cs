namespace Postern.Policy.FrontEnds.Knockd.Commands;

/// <summary>The words of a command, one after the other.</summary>
internal sealed class WordReader(IReadOnlyList<string> words, int first = 0)
{
    private int _at = first;

    public string? Peek => _at < words.Count ? words[_at] : null;

    /// <summary>Null at the end.</summary>
    public string? Next() => _at < words.Count ? words[_at++] : null;

    /// <summary>Takes the word if it is this one.</summary>
    public bool Take(string word)
    {
        if (Peek != word)
            return false;
        _at++;
        return true;
    }

    /// <summary>Takes a number, if one comes.</summary>
    public bool TakeNumber()
    {
        if (Peek is not { Length: > 0 } word || !word.All(char.IsAsciiDigit))
            return false;
        _at++;
        return true;
    }
}
