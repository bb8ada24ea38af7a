using System.Globalization;
using System.Text;
using Postern.Policy.Profiles;
using Postern.Rules.Model;

namespace Postern.Client.Profiles.Importing;

/// <summary>What another program's file came to.</summary>
public sealed class ImportedProfiles
{
    private readonly List<Profile> _profiles = [];
    private readonly List<KnockProblem> _problems = [];
    private readonly List<string> _notes = [];

    public IReadOnlyList<Profile> Profiles => _profiles;

    /// <summary>What could not be taken over; the rest could.</summary>
    public IReadOnlyList<KnockProblem> Problems => _problems;

    /// <summary>What was left out because nothing here is like it.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>A name that a profile may have and none before it has.</summary>
    public void Add(string called, ProfileKnock knock, Func<Profile, Profile>? with = null)
    {
        ArgumentNullException.ThrowIfNull(called);
        var name = NameOf(called);
        for (var i = 2; _profiles.Exists(p => p.Name == name); i++)
        {
            var end = string.Create(CultureInfo.InvariantCulture, $"-{i}");
            var start = NameOf(called);
            name = start[..Math.Min(start.Length, ProfileName.Longest - end.Length)] + end;
        }

        var profile = new Profile(name, knock, SourceSpan.WholeFile(name));
        _profiles.Add(with is null ? profile : with(profile));
        if (name != called.Trim())
            Note($"{Shown(called)} is called {name} here");
    }

    public void Refuse(string message, string remedy) => _problems.Add(KnockProblem.Wrong(message, remedy));

    public void Refuse(KnockProblem problem) => _problems.Add(problem);

    public void Note(string note) => _notes.Add(note);

    /// <summary>Another's text, fit for a message.</summary>
    internal static string Shown(string text)
    {
        var shown = string.Concat((text.Length > 60 ? text[..60] + "…" : text).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return $"'{shown}'";
    }

    private static string NameOf(string called)
    {
        var name = new StringBuilder();
        foreach (var c in called.Trim())
        {
            if (char.IsLetterOrDigit(c) || (name.Length > 0 && c is '-' or '_' or '.'))
                name.Append(c);
            else if (name.Length > 0 && name[^1] != '-')
                name.Append('-');
            if (name.Length == ProfileName.Longest)
                break;
        }

        var made = name.ToString().Trim('-');
        return ProfileName.IsOne(made) ? made : "gate";
    }
}
