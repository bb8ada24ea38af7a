using System.Globalization;
using System.Text;
using Postern.Policy.Model;
using Postern.Rules.Model;

namespace Postern.Cli.Keys;

/// <summary>Keys to be taken out of the files that a policy names: their lines stay, as comments that say since when.</summary>
/// <param name="Doors">What the keys open, by name.</param>
internal sealed record Revocation(IReadOnlyList<(string Person, string What, SourceSpan Span)> Keys, IReadOnlyList<string> Doors)
{
    /// <param name="who">A person's name, or a key's fingerprint as <c>key list</c> and <c>ssh-keygen -l</c> print it.</param>
    public static Revocation Find(KeyPolicy policy, string who)
    {
        var keys = new List<(string, string, SourceSpan)>();
        var doors = new List<string>();
        foreach (var person in policy.Spa.People)
        {
            foreach (var key in person.Keys.Where(k => person.Name == who || k.Key.FingerprintText == who))
            {
                keys.Add((person.Name, key.Key.FingerprintText, key.Span));
                doors.AddRange(policy.DoorsOf(person, key.Limits).Select(d => d.Name));
            }

            foreach (var stanza in person.Stanzas.Where(s => person.Name == who || KeyFingerprint.Of(s.Key) == who))
            {
                keys.Add((person.Name, KeyFingerprint.Of(stanza.Key) ?? "fwknop key", stanza.Span));
                doors.AddRange(policy.DoorsOf(person, stanza.Limits).Select(d => d.Name));
            }
        }

        return new Revocation(keys, [.. doors.Distinct()]);
    }

    /// <summary>The file without the keys that it holds of these.</summary>
    /// <param name="policy">Says where each stanza of the file begins.</param>
    public string Edit(string file, string text, KeyPolicy policy, DateTimeOffset now)
    {
        var lines = text.Split('\n');
        var stanzas = policy.Spa.People.SelectMany(p => p.Stanzas).Where(s => s.Span.File == file).Select(s => s.Span.Line).Order().ToList();
        foreach (var (_, _, span) in Keys.Where(k => k.Span.File == file))
        {
            // A stanza goes on until the next one begins, a key of OpenSSH is one line.
            var end = stanzas.Contains(span.Line) ? stanzas.FirstOrDefault(s => s > span.Line, lines.Length + 1) : span.Line + 1;
            for (var i = span.Line - 1; i < end - 1 && i < lines.Length; i++)
            {
                if (lines[i].Trim() is { Length: > 0 } line && line[0] != '#')
                    lines[i] = $"# revoked {now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: {lines[i]}";
            }
        }

        return string.Join('\n', lines);
    }
}
