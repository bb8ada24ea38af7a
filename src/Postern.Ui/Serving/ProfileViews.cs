using Postern.Policy.Profiles;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Ui.Exchange;

namespace Postern.Ui.Serving;

/// <summary>Profiles as the page may know them without being asked for secrets, and a sequence when it is asked for.</summary>
internal static class ProfileViews
{
    public static ProfileView Of(Profile profile, long? until) => new(
        profile.Name, Host(profile), Means(profile.Knock), [.. Details(profile)], [.. Steps(profile).Select(Protocol)], Draft(profile) is not null, until);

    public static SecretAnswer Secret(Profile profile) => new([.. Steps(profile).Select(Text)], Draft(profile));

    private static string Host(Profile profile) => profile.Host ?? profile.Knock switch
    {
        ProfileKnock.Invited invited => invited.Invitation.Host,
        ProfileKnock.Stanza stanza => stanza.Name,
        _ => "",
    };

    private static string Means(ProfileKnock knock) => knock switch
    {
        ProfileKnock.Sequence => "sequence",
        ProfileKnock.RollingKey => "rolling",
        ProfileKnock.Invited => "invitation",
        _ => "fwknop",
    };

    private static IEnumerable<DetailView> Details(Profile profile)
    {
        switch (profile.Knock)
        {
            case ProfileKnock.Invited invited:
                yield return new DetailView("Door", invited.Door ?? string.Join(", ", invited.Invitation.Doors));
                yield return new DetailView("Gate", $"{invited.Invitation.Host}, port {invited.Invitation.Port}");
                if (invited.Key is { } key)
                    yield return new DetailView("Key", key);
                if (invited.PrefixLength is { } bits)
                    yield return new DetailView("Lets in", $"your whole /{bits}");
                break;
            case ProfileKnock.RollingKey rolling:
                yield return new DetailView("Key file", rolling.KeyFile);
                break;
            case ProfileKnock.Stanza stanza:
                yield return new DetailView("Stanza", $"{stanza.Name} in {stanza.RcFile ?? "~/.fwknoprc"}");
                break;
        }

        if (profile.Opens.Count > 0)
            yield return new DetailView("Opens", string.Join(", ", profile.Opens));
        if (profile.For is { } time)
            yield return new DetailView("For", Durations.Text(time));
        if (profile.Delay is { } delay)
            yield return new DetailView("Between knocks", Durations.Text(delay));
        if (profile.Family != ProfileFamily.AsTheSystemOrders)
            yield return new DetailView("Over", profile.Family == ProfileFamily.Both ? "IPv4 and IPv6" : profile.Family.ToString());
        if (profile.Source is { } source)
            yield return new DetailView("From", source.ToString());
        if (profile.AddressPage is { } page)
            yield return new DetailView("Address page", page.Host);
        if (profile.Run.Count > 0)
            yield return new DetailView("On the command line, then runs", profile.Run[0]);
    }

    private static IReadOnlyList<ProfileStep> Steps(Profile profile) => profile.Knock is ProfileKnock.Sequence sequence ? sequence.Steps : [];

    private static string Protocol(ProfileStep step) => step.Knock.Request is not null ? "http" : step.Knock.Protocol.ToString();

    private static string Text(ProfileStep step) =>
        $"{step.Knock}{(step.PayloadFile is { } file ? $" file {file}" : "")}{(step.Times > 1 ? $" × {step.Times}" : "")}{(step.Pause is { } pause ? $", then {Durations.Text(pause)}" : "")}";

    // Null where the form has no field for something that the profile says: saving it would lose that.
    private static SequenceDraft? Draft(Profile profile)
    {
        if (profile is not
            {
                Knock: ProfileKnock.Sequence sequence, Delay: null, Source: null, Family: ProfileFamily.AsTheSystemOrders, Run.Count: 0, Verify: null, AddressPage: null, For: { } time,
            }
            || sequence.Steps.Any(s => s.PayloadFile is not null || s.Times != 1 || s.Pause is not null))
            return null;
        return new SequenceDraft(profile.Name, profile.Host ?? "", string.Join(", ", profile.Opens), Durations.Text(time), [.. sequence.Steps.Select(s => Draft(s.Knock))], Replaces: true);
    }

    public static DraftStep Draft(KnockStep step)
    {
        var text = step.Payload is { FoldsCase: false } payload ? Printable(payload) : null;
        return step switch
        {
            { IsBare: true, Port: { } port } => new DraftStep(step.Protocol.ToString(), $"{port}", ""),
            { IsBare: true } => new DraftStep("icmp", "", ""),
            { Port: null, Size: { } size, Payload: null, Expression: null } => new DraftStep("icmp", $"{size}", ""),
            { Protocol.Number: 17, Port: { } port, Size: null, Payload: not null } when text is not null => new DraftStep("udp", $"{port}", text),
            { Port: null, Size: null, Payload: not null } when text is not null => new DraftStep("icmp", "", text),
            { Request: { Method: "GET" } request, Port: { } port } => new DraftStep("http", port == KnockRequest.DefaultPort ? "" : $"{port}", request.Path),
            _ => new DraftStep("text", "", step.ToString()),
        };
    }

    private static string Printable(KnockPayload payload) =>
        payload.Bytes.Span.ContainsAnyExceptInRange((byte)' ', (byte)'~') || payload.Bytes.Span.StartsWith("hex:"u8)
            ? $"hex:{Convert.ToHexStringLower(payload.Bytes.Span)}"
            : System.Text.Encoding.ASCII.GetString(payload.Bytes.Span);
}
