using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Policy.Profiles;
using Postern.Policy.Text;

namespace Postern.Client.Profiles;

/// <summary>The profiles that a person keeps, in one file that is theirs alone: <c>~/.config/postern/profiles.yaml</c>, mode 0600.</summary>
/// <param name="home">The person's own folder.</param>
public sealed class ProfileStore(string home)
{
    /// <summary>In bytes; nobody keeps so many profiles.</summary>
    public const int LongestFile = 1 << 20;

    public string File { get; } = Path.Combine(Signing.KeyPlaces.Folder(home), "profiles.yaml");

    /// <summary>No file is no profiles.</summary>
    /// <returns>All that can be read, the findings about the rest, and why the file as a whole was not taken.</returns>
    public (IReadOnlyList<Profile> Profiles, IReadOnlyList<Diagnostic> Findings, KnockProblem? Problem) Read()
    {
        var (text, problem) = ReadText();
        if (text is null)
            return ([], [], problem);
        var diagnostics = new DiagnosticBag();
        var profiles = ProfileReader.Read(new SourceText(File, text), diagnostics);
        return (profiles, diagnostics.InOrder(), null);
    }

    /// <summary>Adds one, and leaves every other character of the file as it is; safe beside others who do the same, and when the disk is full.</summary>
    /// <param name="replace">Whether one of the same name gives way.</param>
    public KnockProblem? Add(Profile profile, bool replace) => Change(profile.Name, text => ProfileEdit.Add(text, profile, replace));

    /// <summary>Adds all of them or none.</summary>
    /// <param name="replace"><inheritdoc cref="Add(Profile, bool)" path="/param[@name='replace']"/></param>
    public KnockProblem? Add(IReadOnlyList<Profile> profiles, bool replace)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        var name = "";
        return FileChange.Make(File, ReadText, text =>
        {
            foreach (var profile in profiles)
            {
                name = profile.Name;
                if (Edited(name, ProfileEdit.Add(new SourceText(File, text), profile, replace)) is var (edited, problem) && edited is null)
                    return (null, problem);
                text = edited;
            }

            return (text, null);
        });
    }

    public KnockProblem? Remove(string name) => Change(name, text => ProfileEdit.Remove(text, name));

    private KnockProblem? Change(string name, Func<SourceText, ProfileEdit> edit) =>
        FileChange.Make(File, ReadText, text => Edited(name, edit(new SourceText(File, text))));

    private (string? Text, KnockProblem? Problem) Edited(string name, ProfileEdit edit) => edit switch
    {
        { Text: { } text } when Encoding.UTF8.GetByteCount(text) > LongestFile => (null, KnockProblem.Wrong($"{File} would be longer than {LongestFile >> 20} MiB", "remove profiles that you do not use")),
        { Text: { } text } => (text, null),
        { Refusal: ProfileEditRefusal.NameTaken } => (null, KnockProblem.Wrong($"{File} has a profile {name} already, and it is left as it is", "choose another name, or replace it: --replace")),
        { Refusal: ProfileEditRefusal.NoSuchName } => (null, KnockProblem.Wrong($"{File} has no profile {name}", "postern profile list shows those there are")),
        { Refusal: ProfileEditRefusal.NotReadable, Findings: var findings } => (null, KnockProblem.Wrong($"{File} cannot be read, and is left as it is: {(findings is [var first, ..] ? first.ToString() : "it is no file of profiles")}", "mend it in an editor first")),
        _ => (null, KnockProblem.Wrong($"{File} is written in a way that cannot be changed here without changing more of it, and is left as it is", "each profile begins a line of its own with its name and a colon, without aliases from one to another; or change it in an editor")),
    };

    /// <summary>Empty where there is no file; null with a problem.</summary>
    private (string? Text, KnockProblem? Problem) ReadText()
    {
        // A dangling link is no file yet either; and a pipe, which says that it is empty too, would keep us waiting.
        if (!System.IO.File.Exists(File) && !Directory.Exists(File) || System.IO.File.Exists(File) && new FileInfo(File) is { LinkTarget: null, Length: 0 })
            return ("", null);
        var (text, problem) = OwnFile.Read(File, LongestFile);
        return text is null ? (null, problem) : text.Contains('\0', StringComparison.Ordinal) ? (null, KnockProblem.Wrong($"{File} is no text", "it was damaged: restore it, or move it away")) : (text, null);
    }
}
