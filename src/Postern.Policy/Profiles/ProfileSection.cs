using System.Net;
using System.Text;
using Postern.Policy.Backends.Clients;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Spa.Keys;

namespace Postern.Policy.Profiles;

/// <summary>One profile of the file.</summary>
internal static class ProfileSection
{
    private const int MostWords = CommandReader.MostWords;
    private const int MostBytes = CommandReader.MostBytes;

    /// <summary>No gate waits longer for the next knock.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestGrant = TimeSpan.FromDays(366);

    /// <summary>Null, or not to be used, after an error.</summary>
    public static Profile? Read(ScalarNode name, MapNode map, DiagnosticBag diagnostics)
    {
        var keys = new MapReader(map, ProfileKeys.ProfileSet, diagnostics);
        var ways = ProfileKeys.Ways.Select(w => keys[w]).OfType<Entry>().OrderBy(e => e.Key.OffsetOf(0)).ToList();
        foreach (var second in ways.Skip(1))
            diagnostics.Add(ProfileDiagnostics.SecondWay(second.Key.Span, second.Key.Text, ways[0].Key.Text));
        if (ways.Count == 0)
            diagnostics.Add(ProfileDiagnostics.NoWay(name.Span, name.Text));
        var knock = ways is [var way, ..] ? ReadWay(keys, way, diagnostics) : null;
        if (ways.Count == 1)
            CheckMeaning(name, keys, ways[0].Key.Text, diagnostics);
        var profile = new Profile(name.Text, knock ?? new ProfileKnock.Sequence([]), name.Span)
        {
            Host = keys[ProfileKeys.Host] is { } host ? ReadHost(host, diagnostics) : null,
            Opens = keys[ProfileKeys.Opens] is { } opens ? ReadOpens(opens, diagnostics) : [],
            Family = keys[ProfileKeys.Ip] is { } ip
                ? ChoiceReader.Read(ip, [("4", ProfileFamily.IPv4), ("6", ProfileFamily.IPv6), ("both", ProfileFamily.Both)], diagnostics) ?? default
                : ProfileFamily.AsTheSystemOrders,
            Delay = keys[ProfileKeys.Delay] is { } delay ? ReadDelay(delay, diagnostics) : null,
            Source = keys[ProfileKeys.Source] is { } source ? ReadAddress(source, diagnostics) : null,
            For = keys[ProfileKeys.For] is { } length ? ReadGrant(length, diagnostics) : null,
            Run = keys[ProfileKeys.Run] is { } run ? ReadCommand(run, diagnostics) : [],
            Verify = keys[ProfileKeys.Verify] is { } verify ? ChoiceReader.Read(verify, [("true", true), ("false", false)], diagnostics) : null,
            AddressPage = keys[ProfileKeys.AddressPage] is { } page ? ReadPage(page, diagnostics) : null,
        };
        return knock is null ? null : profile;
    }

    /// <summary>A name or an address as people write it, in one spelling; null where it is neither.</summary>
    public static string? HostOf(string text) => Invitation.TryReadHost(text, out var host) ? host : KnockHost.Parse(text)?.Text;

    /// <summary><c>100ms</c>, and <c>0s</c> for none; null after a diagnostic.</summary>
    public static TimeSpan? ReadDelay(Entry entry, DiagnosticBag diagnostics)
    {
        if (entry.Value is ScalarNode { Text: "0" or "0s" or "0ms" })
            return TimeSpan.Zero;
        if (DurationReader.Read(entry, "100ms", diagnostics) is not { } delay)
            return null;
        if (delay <= LongestDelay)
            return delay;
        diagnostics.Add(ProfileDiagnostics.Delay(entry.Place, entry.Key.Text));
        return null;
    }

    public static string? ReadPath(Entry entry, string example, DiagnosticBag diagnostics)
    {
        if (entry.Text(example, diagnostics) is not { } text)
            return null;
        if (text.Text.Trim().Length > 0 && !text.Text.Any(char.IsControl))
            return text.Text;
        diagnostics.Add(ProfileDiagnostics.EmptyPath(entry.Place, entry.Key.Text));
        return null;
    }

    private static ProfileKnock? ReadWay(MapReader keys, Entry way, DiagnosticBag diagnostics) => way.Key.Text switch
    {
        ProfileKeys.Knock => ProfileSteps.Read(way, diagnostics) is { } steps ? new ProfileKnock.Sequence(steps) : null,
        ProfileKeys.Rolling => ReadPath(way, "home.rolling", diagnostics) is { } file ? new ProfileKnock.RollingKey(file) : null,
        ProfileKeys.Fwknop => ReadStanza(keys, way, diagnostics),
        _ => ReadInvited(keys, way, diagnostics),
    };

    private static ProfileKnock.Stanza? ReadStanza(MapReader keys, Entry way, DiagnosticBag diagnostics)
    {
        var rc = keys[ProfileKeys.Rc] is { } named ? ReadPath(named, "~/.fwknoprc", diagnostics) : null;
        return way.Text("home", diagnostics) is { } stanza ? new ProfileKnock.Stanza(rc, stanza.Text) : null;
    }

    private static ProfileKnock.Invited? ReadInvited(MapReader keys, Entry way, DiagnosticBag diagnostics)
    {
        var door = keys[ProfileKeys.Door]?.Text("ssh", diagnostics);
        var key = keys[ProfileKeys.Key]?.Text("SHA256:…", diagnostics);
        var prefix = keys[ProfileKeys.Prefix] is { } bits ? ChoiceReader.Number(bits, 1, 128, "it is the length of an address prefix: at most 32 for IPv4 and 128 for IPv6", diagnostics) : null;
        if (way.Text("postern://gate.example.net:62201/ssh#…", diagnostics) is not { } line)
            return null;
        if (!Invitation.TryRead(line.Text, out var invitation, out var problem))
        {
            diagnostics.Add(ProfileDiagnostics.BadInvitation(line.Span, problem));
            return null;
        }

        if (door is not null && !invitation.Doors.Contains(door.Text, StringComparer.Ordinal))
            diagnostics.Add(ProfileDiagnostics.UnknownDoor(door.Span, door.Text, invitation.Doors));
        return new ProfileKnock.Invited(invitation, door?.Text, key?.Text, prefix);
    }

    private static void CheckMeaning(ScalarNode name, MapReader keys, string way, DiagnosticBag diagnostics)
    {
        var isAtHost = way is ProfileKeys.Knock or ProfileKeys.Rolling;
        if (isAtHost && keys[ProfileKeys.Host] is null)
            diagnostics.Add(ProfileDiagnostics.NoHost(name.Span, name.Text));
        if (!isAtHost)
            Refuse(ProfileKeys.Host);
        if (way != ProfileKeys.Invitation)
            Refuse(ProfileKeys.Door, ProfileKeys.Key, ProfileKeys.Prefix);
        if (way != ProfileKeys.Fwknop)
            Refuse(ProfileKeys.Rc);
        if (isAtHost && keys[ProfileKeys.Opens] is null && keys[ProfileKeys.Verify]?.Value is ScalarNode { Text: "true" })
            Refuse(ProfileKeys.Verify);

        void Refuse(params IEnumerable<string> without)
        {
            foreach (var entry in without.Select(k => keys[k]).OfType<Entry>())
                diagnostics.Add(ProfileDiagnostics.NoMeaning(entry.Key.Span, entry.Key.Text, way));
        }
    }

    private static string? ReadHost(Entry entry, DiagnosticBag diagnostics)
    {
        if (entry.Text("home.example.net", diagnostics) is not { } text)
            return null;
        if (HostOf(text.Text) is { } host)
            return host;
        diagnostics.Add(ProfileDiagnostics.NotAHost(text.Span, text.Text));
        return null;
    }

    private static List<ProtectedService> ReadOpens(Entry entry, DiagnosticBag diagnostics)
    {
        var services = new List<ProtectedService>();
        foreach (var text in entry.Texts("tcp/22", diagnostics))
        {
            if (ServiceReader.Read(text.All, diagnostics) is { } service)
                services.Add(service);
        }

        return services;
    }

    private static IPAddress? ReadAddress(Entry entry, DiagnosticBag diagnostics)
    {
        if (entry.Text("192.0.2.7", diagnostics) is not { } text)
            return null;
        if (!text.Text.AsSpan().ContainsAny("/-") && AddressRange.TryParse(text.Text, out var range) && range.IsSingle)
            return range.First;
        diagnostics.Add(ProfileDiagnostics.Address(text.Span, text.Text));
        return null;
    }

    private static TimeSpan? ReadGrant(Entry entry, DiagnosticBag diagnostics)
    {
        if (DurationReader.Read(entry, "30m", diagnostics) is not { } length)
            return null;
        if (length >= TimeSpan.FromSeconds(1) && length <= LongestGrant)
            return length;
        diagnostics.Add(ProfileDiagnostics.Grant(entry.Place));
        return null;
    }

    private static IReadOnlyList<string> ReadCommand(Entry entry, DiagnosticBag diagnostics)
    {
        if (entry.Value is ScalarNode { Text.Length: > 0 } line)
        {
            // One word needs no shell to take it apart.
            if (!line.Text.Any(char.IsWhiteSpace))
                return [line.Text];
            diagnostics.Add(ProfileDiagnostics.CommandLine(line.Span));
            return [];
        }

        if (entry.Value is not ListNode { Items.Count: > 0 } list)
        {
            diagnostics.Add(YamlDiagnostics.NeedsList(entry.Place, entry.Key.Text, entry.Value.Kind, "[ssh, alice@home.example.net]"));
            return [];
        }

        foreach (var item in list.Items.Where(i => i is not ScalarNode))
            diagnostics.Add(YamlDiagnostics.NeedsText(item.Span, "a word of run", item.Kind, "[ssh, alice@home.example.net]"));
        var words = list.Items.OfType<ScalarNode>().Select(i => i.Text).ToList();
        if (words is ["", ..] || words.Count > MostWords || words.Exists(w => w.Contains('\0', StringComparison.Ordinal)) || words.Sum(w => (long)Encoding.UTF8.GetByteCount(w)) > MostBytes)
            diagnostics.Add(ProfileDiagnostics.TooLongCommand(entry.Key.Span, MostWords, MostBytes));
        return words;
    }

    private static Uri? ReadPage(Entry entry, DiagnosticBag diagnostics)
    {
        if (entry.Text("https://ip.example.net/", diagnostics) is not { } text)
            return null;
        if (Uri.TryCreate(text.Text, UriKind.Absolute, out var page) && page.Scheme is "http" or "https" && page.Host.Length > 0 && page.UserInfo.Length == 0)
            return page;
        diagnostics.Add(ProfileDiagnostics.Page(text.Span));
        return null;
    }
}
