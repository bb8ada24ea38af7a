using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.Model;
using Postern.Spa.Keys;

namespace Postern.Policy.FrontEnds.AuthorizedKeys;

/// <summary>
/// Lines as sshd(8) has them in authorized_keys: options or none, the key's type, the key, a comment. A line with an error in it is left
/// out, the others are read.
/// </summary>
internal static class AuthorizedKeysReader
{
    private static readonly string[] TypeBeginnings = ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"];

    /// <summary>Whether a text is a line, or several, and not the name of a file.</summary>
    public static bool IsLine(string text) =>
        text.StartsWith("-----", StringComparison.Ordinal) || text.Split((char[])[' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries) is { Length: > 1 } words && words.Any(IsType);

    /// <param name="person">What the keys' owner may; a line says less, never more.</param>
    public static IEnumerable<PersonKey> Read(Slice text, KeyLimits person, DiagnosticBag diagnostics)
    {
        var keys = new List<PersonKey>();
        for (var start = 0; start <= text.Length;)
        {
            var length = text.Chars[start..].IndexOfAny('\n', '\r') is var end and >= 0 ? end : text.Length - start;
            var line = Trim(text.Part(start, length));
            start += length + 1;
            if (line.Length == 0 || line.Chars[0] == '#')
                continue;
            if (line.Chars.StartsWith("-----BEGIN"))
            {
                diagnostics.Add(AuthorizedKeysDiagnostics.PrivateKey(line.Span));
                break;
            }

            if (ReadLine(line, person, diagnostics) is { } key)
                keys.Add(key);
        }

        return keys;
    }

    private static PersonKey? ReadLine(Slice line, KeyLimits person, DiagnosticBag diagnostics)
    {
        var rest = line;
        KeyLimits? limits = person;
        if (!IsType(Word(line).Text))
        {
            if (KeyOptions.Split(line, diagnostics) is not var (options, behind))
                return null;
            // A line of something else altogether has no key; then its words are no options either.
            if (!IsType(Word(Trim(behind)).Text))
            {
                diagnostics.Add(AuthorizedKeysDiagnostics.NoKey(line.Span));
                return null;
            }

            limits = KeyOptions.Read(options, person, diagnostics);
            rest = Trim(behind);
        }

        var type = Word(rest);
        var encoded = Word(Trim(rest.From(type.Length)));
        if (encoded.Length == 0)
        {
            diagnostics.Add(AuthorizedKeysDiagnostics.NoKey(line.Span));
            return null;
        }

        if (!SshPublicKey.TryRead(type.Text, encoded.Text, out var key, out var problem))
        {
            diagnostics.Add(AuthorizedKeysDiagnostics.BadKey(type.Span, problem));
            return null;
        }

        var comment = Trim(encoded.Scalar.All.Part(encoded.Start + encoded.Length, line.Start + line.Length - encoded.Start - encoded.Length));
        return limits is null ? null : new PersonKey(key, limits, type.Span) { Comment = Plain(comment.Text) };
    }

    /// <summary>It is shown to people, and anybody may have written it.</summary>
    private static string Plain(string comment)
    {
        var plain = new StringBuilder();
        foreach (var rune in comment.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is not (System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator))
                plain.Append(rune);
        }

        return plain.ToString();
    }

    private static bool IsType(string word) => Array.Exists(TypeBeginnings, b => word.StartsWith(b, StringComparison.Ordinal)) && !word.AsSpan().ContainsAny("=,\"");

    private static Slice Word(Slice text) => text.Part(0, text.Chars.IndexOfAny(' ', '\t') is var end and >= 0 ? end : text.Length);

    private static Slice Trim(Slice text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && text.Chars[start] is ' ' or '\t')
            start++;
        while (end > start && text.Chars[end - 1] is ' ' or '\t')
            end--;
        return text.Part(start, end - start);
    }
}
