using System.Text;
using System.Text.Json;
using Postern.Cli.Keys;
using Postern.Policy.Profiles;

namespace Postern.Cli.Profiles;

/// <summary>Profiles for people and for programs.</summary>
internal static class ProfileOutput
{
    private static readonly string[] Heading = ["NAME", "HOST", "KNOCKS BY", "DOOR", "OPENS"];

    /// <summary>A line for each, in columns; none where there are no profiles.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<Profile> profiles)
    {
        if (profiles.Count == 0)
            return [];
        List<string[]> rows = [Heading, .. profiles.Select(p => new[] { p.Name, Host(p) ?? "-", Way(p), Door(p) ?? "-", p.Opens.Count == 0 ? "-" : string.Join(", ", p.Opens) })];
        var widths = Enumerable.Range(0, Heading.Length).Select(i => rows.Max(r => r[i].Length)).ToList();
        return rows.Select(r => string.Join("  ", r.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }

    /// <summary>As its file has it, but for what is secret.</summary>
    public static string Hidden(Profile profile)
    {
        var text = new StringBuilder().Append(profile.Name).Append(":\n");
        foreach (var (key, value) in ProfileText.Entries(profile))
        {
            text.Append("  ").Append(key).Append(": ").Append(key switch
            {
                ProfileKeys.Knock => $"… # {Steps(profile)}; --secrets shows them",
                ProfileKeys.Invitation => $"… # {Invited(profile)}; --secrets shows it",
                _ => value,
            }).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Inside an object.</summary>
    /// <param name="secrets">With knocks, payloads and the invitation's line.</param>
    public static void Write(Utf8JsonWriter json, Profile profile, bool secrets)
    {
        json.WriteString("name", profile.Name);
        json.WriteString("host", Host(profile));
        switch (profile.Knock)
        {
            case ProfileKnock.Sequence sequence:
                json.WriteString("way", ProfileKeys.Knock);
                json.WriteNumber("steps", sequence.Steps.Count);
                if (secrets)
                    WriteAll(json, "knock", sequence.Steps.Select(ProfileText.Step));
                break;
            case ProfileKnock.RollingKey rolling:
                json.WriteString("way", ProfileKeys.Rolling);
                json.WriteString("keyFile", rolling.KeyFile);
                break;
            case ProfileKnock.Invited invited:
                json.WriteString("way", ProfileKeys.Invitation);
                json.WriteNumber("port", invited.Invitation.Port);
                WriteAll(json, "doors", invited.Invitation.Doors);
                json.WriteString("gate", KeyFingerprint.Of(invited.Invitation.Gate));
                json.WriteString("key", invited.Key);
                if (invited.PrefixLength is { } prefix)
                    json.WriteNumber("prefix", prefix);
                if (secrets)
                    json.WriteString("invitation", invited.Invitation.ToString());
                break;
            case ProfileKnock.Stanza stanza:
                json.WriteString("way", ProfileKeys.Fwknop);
                json.WriteString("stanza", stanza.Name);
                json.WriteString("rc", stanza.RcFile);
                break;
        }

        json.WriteString("door", Door(profile));
        WriteAll(json, "opens", profile.Opens.Select(o => o.ToString()));
        if (profile.Delay is { } delay)
            json.WriteNumber("delayMilliseconds", delay.TotalMilliseconds);
        json.WriteString("ip", profile.Family switch { ProfileFamily.IPv4 => "4", ProfileFamily.IPv6 => "6", ProfileFamily.Both => "both", _ => null });
        json.WriteString("source", profile.Source?.ToString());
        if (profile.For is { } length)
            json.WriteNumber("forSeconds", length.TotalSeconds);
        WriteAll(json, "run", profile.Run);
        json.WriteBoolean("verify", profile.Verify ?? profile.Opens.Count > 0);
        json.WriteString("addressPage", profile.AddressPage?.AbsoluteUri);
    }

    private static string? Host(Profile profile) => profile.Knock is ProfileKnock.Invited invited ? invited.Invitation.Host : profile.Host;

    private static string? Door(Profile profile) => profile.Knock is ProfileKnock.Invited invited ? invited.Door ?? string.Join(", ", invited.Invitation.Doors) : null;

    private static string Way(Profile profile) => profile.Knock switch
    {
        ProfileKnock.Sequence => Steps(profile),
        ProfileKnock.RollingKey => "rolling key",
        ProfileKnock.Invited => "invitation",
        ProfileKnock.Stanza stanza => $"fwknop stanza {stanza.Name}",
        _ => "",
    };

    private static string Steps(Profile profile) => profile.Knock is ProfileKnock.Sequence { Steps.Count: var count } ? $"{count} {(count == 1 ? "knock" : "knocks")}" : "";

    private static string Invited(Profile profile) =>
        profile.Knock is ProfileKnock.Invited { Invitation: var line } ? $"{line.Host} port {line.Port}, {(line.Doors.Count == 1 ? "door" : "doors")} {string.Join(", ", line.Doors)}, gate {KeyFingerprint.Of(line.Gate)}" : "";

    private static void WriteAll(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
