using System.Text;

namespace Postern.Policy.Checks.Spa;

/// <summary>Whether a key looks like what a person made up. Who catches one packet tries billions of keys on it, at his own desk.</summary>
internal static class Guesswork
{
    /// <summary>Less is found in days by one machine.</summary>
    private const double FewestBits = 64;

    private static readonly string[] Words = ["password", "passwort", "fwknop", "secret", "geheim", "changeme", "letmein", "qwerty", "qwertz", "12345", "abcdef", "admin", "knock", "sesame"];

    public static bool IsGuessable(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
            return false;
        var text = Encoding.Latin1.GetString(key).ToLowerInvariant();
        var left = Words.Aggregate(text, (rest, word) => rest.Replace(word, "", StringComparison.Ordinal)).Length;
        return Math.Min(left, DifferentSteps(key)) * Math.Log2(Alphabet(key)) < FewestBits;
    }

    /// <summary>Runs such as aaaa, 1234 and 2468 say no more than their beginning.</summary>
    private static int DifferentSteps(ReadOnlySpan<byte> key)
    {
        var count = Math.Min(key.Length, 2);
        for (var i = 2; i < key.Length; i++)
        {
            if (key[i] - key[i - 1] != key[i - 1] - key[i - 2])
                count++;
        }

        return count;
    }

    /// <summary>How many bytes there are of the kinds that are used.</summary>
    private static int Alphabet(ReadOnlySpan<byte> key)
    {
        var (digits, lower, upper, signs, others) = (0, 0, 0, 0, 0);
        foreach (var b in key)
        {
            if (b is >= (byte)'0' and <= (byte)'9')
                digits = 10;
            else if (b is >= (byte)'a' and <= (byte)'z')
                lower = 26;
            else if (b is >= (byte)'A' and <= (byte)'Z')
                upper = 26;
            else if (b is >= 0x20 and < 0x7f)
                signs = 33;
            else
                others = 161;
        }

        return digits + lower + upper + signs + others;
    }
}
