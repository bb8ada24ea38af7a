using System.Globalization;
using System.Text;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.Profiles;

/// <summary>A profile as its file has it; read again, it is the same profile.</summary>
public static class ProfileText
{
    /// <summary>The entry with its name, a line each key, the last one ended too.</summary>
    /// <param name="indent">Spaces before the name.</param>
    /// <param name="newLine">As the rest of the file has it.</param>
    public static string Of(Profile profile, int indent = 0, string newLine = "\n")
    {
        ArgumentNullException.ThrowIfNull(profile);
        var text = new StringBuilder().Append(' ', indent).Append(Scalar(profile.Name)).Append(':').Append(newLine);
        foreach (var (key, value) in Entries(profile))
            text.Append(' ', indent + 2).Append(key).Append(": ").Append(value).Append(newLine);
        return text.ToString();
    }

    /// <summary>Keys with their values, written as YAML, in the order of <see cref="ProfileKeys.ProfileSet"/>.</summary>
    public static IReadOnlyList<(string Key, string Value)> Entries(Profile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var entries = new List<(string, string)>();
        Add(ProfileKeys.Host, profile.Host);
        switch (profile.Knock)
        {
            case ProfileKnock.Sequence sequence:
                entries.Add((ProfileKeys.Knock, $"[{string.Join(", ", sequence.Steps.Select(Step))}]"));
                break;
            case ProfileKnock.RollingKey rolling:
                Add(ProfileKeys.Rolling, rolling.KeyFile);
                break;
            case ProfileKnock.Invited invited:
                Add(ProfileKeys.Invitation, invited.Invitation.ToString());
                Add(ProfileKeys.Door, invited.Door);
                Add(ProfileKeys.Key, invited.Key);
                Add(ProfileKeys.Prefix, invited.PrefixLength?.ToString(CultureInfo.InvariantCulture));
                break;
            case ProfileKnock.Stanza stanza:
                Add(ProfileKeys.Fwknop, stanza.Name);
                Add(ProfileKeys.Rc, stanza.RcFile);
                break;
        }

        if (profile.Opens.Count > 0)
            entries.Add((ProfileKeys.Opens, List([.. profile.Opens.Select(o => o.ToString())])));
        Add(ProfileKeys.Delay, profile.Delay is { } delay ? Durations.Text(delay) : null);
        Add(ProfileKeys.Ip, profile.Family switch { ProfileFamily.IPv4 => "4", ProfileFamily.IPv6 => "6", ProfileFamily.Both => "both", _ => null });
        Add(ProfileKeys.Source, profile.Source?.ToString());
        Add(ProfileKeys.For, profile.For is { } length ? Durations.Text(length) : null);
        if (profile.Run.Count > 0)
            entries.Add((ProfileKeys.Run, $"[{string.Join(", ", profile.Run.Select(Scalar))}]"));
        Add(ProfileKeys.Verify, profile.Verify is { } verify ? verify ? "true" : "false" : null);
        Add(ProfileKeys.AddressPage, profile.AddressPage?.AbsoluteUri);
        return entries;

        void Add(string key, string? value)
        {
            if (value is not null)
                entries.Add((key, Scalar(value)));
        }
    }

    /// <summary>A step in the notation of a policy; with more than its packet, as a map.</summary>
    public static string Step(ProfileStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var knock = Scalar(step.Knock.ToString());
        if (step is { Pause: null, Times: 1, PayloadFile: null })
            return knock;
        var map = new StringBuilder("{knock: ").Append(knock);
        if (step.Pause is { } pause)
            map.Append(", pause: ").Append(Durations.Text(pause));
        if (step.Times != 1)
            map.Append(", times: ").Append(step.Times);
        if (step.PayloadFile is { } file)
            map.Append(", file: ").Append(Scalar(file));
        return map.Append('}').ToString();
    }

    private static string List(IReadOnlyList<string> items) => items is [var only] ? Scalar(only) : $"[{string.Join(", ", items.Select(Scalar))}]";

    /// <summary>Bare where YAML takes it so wherever it stands, else within quotes.</summary>
    private static string Scalar(string text)
    {
        if (text.Length > 0 && IsPlainStart(text[0]) && text[^1] != ':' && !text.Contains("://", StringComparison.Ordinal) && text.All(IsPlain))
            return text;
        return text.Any(YamlText.IsEscaped) ? YamlText.Quoted(text) : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    private static bool IsPlainStart(char c) => char.IsLetterOrDigit(c) || c is '/' or '.' or '_';

    private static bool IsPlain(char c) => char.IsLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '+' or '=' or '@' or ':';
}
