using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.Text;

namespace Postern.Policy.Profiles;

/// <summary>Why a file of profiles was left as it is.</summary>
public enum ProfileEditRefusal
{
    None,

    /// <summary>There is one of this name.</summary>
    NameTaken,

    /// <summary>There is none of this name.</summary>
    NoSuchName,

    /// <summary>The file as a whole is not what can be read.</summary>
    NotReadable,

    /// <summary>It is written in a way that cannot be changed without changing more than the one profile: in braces, or with aliases between profiles.</summary>
    Entangled,
}

/// <summary>Changes one profile in the text of its file and leaves every other character as it is.</summary>
/// <param name="Text">The whole file; null where it is refused.</param>
/// <param name="Findings">Why the file cannot be read.</param>
public sealed record ProfileEdit(string? Text, ProfileEditRefusal Refusal, IReadOnlyList<Diagnostic> Findings)
{
    /// <param name="replace">Whether one of the same name gives way; the new one takes its place in the file.</param>
    public static ProfileEdit Add(SourceText file, Profile profile, bool replace)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(profile);
        var newLine = file.Text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        if (ProfileReader.IsBlank(file.Text))
            return new ProfileEdit(Ended(file.Text, newLine) + ProfileText.Of(profile, 0, newLine), ProfileEditRefusal.None, []);
        if (TryEntries(file, out var entries, out var refusal))
        {
            var (key, end) = entries.Find(e => e.Key.Text == profile.Name);
            if (key is not null && !replace)
                return Refused(ProfileEditRefusal.NameTaken);
            var entry = ProfileText.Of(profile, Column(file.Text, entries[0].Key), newLine);
            var text = key is null ? Ended(file.Text, newLine) + entry : Without(file.Text, key, end, Ended(file.Text[..LineStart(file.Text, key)], newLine) + entry);
            refusal = IsOnly(file, text, profile.Name, profile) ? Done(text) : Refused(ProfileEditRefusal.Entangled);
        }

        return refusal;
    }

    public static ProfileEdit Remove(SourceText file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (ProfileReader.IsBlank(file.Text))
            return Refused(ProfileEditRefusal.NoSuchName);
        if (!TryEntries(file, out var entries, out var refusal))
            return refusal;
        var text = file.Text;
        var named = entries.Where(e => e.Key.Text == name).Reverse().ToList();
        if (named.Count == 0)
            return Refused(ProfileEditRefusal.NoSuchName);
        foreach (var (key, end) in named)
            text = Without(text, key, end, text[..LineStart(text, key)]);
        return IsOnly(file, text, name, null) ? Done(text) : Refused(ProfileEditRefusal.Entangled);
    }

    private static ProfileEdit Done(string text) => new(text, ProfileEditRefusal.None, []);

    private static ProfileEdit Refused(ProfileEditRefusal refusal) => new(null, refusal, []);

    /// <summary>Each name with the offset behind its profile; only where every one begins a line of its own.</summary>
    private static bool TryEntries(SourceText file, out List<(ScalarNode Key, int End)> entries, out ProfileEdit refusal)
    {
        entries = [];
        var diagnostics = new DiagnosticBag();
        var root = NodeReader.Read(file, diagnostics);
        refusal = root is null ? new ProfileEdit(null, ProfileEditRefusal.NotReadable, diagnostics.InOrder()) : Refused(ProfileEditRefusal.Entangled);
        if (root is not MapNode { Entries.Count: > 0 } map || diagnostics.HasErrors)
            return false;
        var text = file.Text;
        var keys = map.Entries.Select(e => e.Key as ScalarNode).ToList();
        if (keys.Exists(k => k is null || text.AsSpan(LineStart(text, k), Column(text, k)).ContainsAnyExcept(' ')) || keys.DistinctBy(k => Column(text, k!)).Count() > 1)
            return false;
        for (var i = 0; i < keys.Count; i++)
            entries.Add((keys[i]!, EndOf(text, keys[i]!, i + 1 < keys.Count ? LineStart(text, keys[i + 1]!) : text.Length)));
        return true;
    }

    /// <summary>Before the empty lines and comments that belong to what follows.</summary>
    private static int EndOf(string text, ScalarNode key, int next)
    {
        var end = next;
        while (end > LineStart(text, key))
        {
            var start = end > 1 ? text.LastIndexOf('\n', end - 2) + 1 : 0;
            var line = text.AsSpan(start, end - start);
            var rest = line.TrimStart();
            if (start <= LineStart(text, key) || !(rest.IsEmpty || (rest[0] == '#' && line.Length - rest.Length <= Column(text, key))))
                break;
            end = start;
        }

        return end;
    }

    private static string Without(string text, ScalarNode key, int end, string before) => LineStart(text, key) <= end ? before + text[end..] : text;

    /// <summary>Nothing but the one profile is another: the others, and what is wrong with them, are as they were.</summary>
    private static bool IsOnly(SourceText file, string text, string name, Profile? wanted)
    {
        var after = Others(text, name, out var found);
        return Others(file.Text, name, out _).SequenceEqual(after) && (wanted is null ? found is null : found == ProfileText.Of(wanted));

        List<string> Others(string whole, string without, out string? itself)
        {
            var diagnostics = new DiagnosticBag();
            var read = ProfileReader.Read(new SourceText(file.File, whole), diagnostics);
            itself = read.FirstOrDefault(p => p.Name == without) is { } profile ? ProfileText.Of(profile) : null;
            return [.. read.Where(p => p.Name != without).Select(p => ProfileText.Of(p))];
        }
    }

    private static int LineStart(string text, ScalarNode key) => key.OffsetOf(0) is var offset and > 0 ? text.LastIndexOf('\n', offset - 1) + 1 : 0;

    /// <summary>Of the name's first character, or of the quote before it, from 0.</summary>
    private static int Column(string text, ScalarNode key)
    {
        var column = key.OffsetOf(0) - LineStart(text, key);
        return column > 0 && text[key.OffsetOf(0) - 1] is '\'' or '"' ? column - 1 : column;
    }

    private static string Ended(string text, string newLine) => text.Length == 0 || text.EndsWith('\n') ? text : text + newLine;
}
