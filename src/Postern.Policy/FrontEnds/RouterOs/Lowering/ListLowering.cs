using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Properties.Values;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Lowering;

/// <summary>Address lists, interface lists and layer 7 patterns.</summary>
internal static class ListLowering
{
    public static IReadOnlyList<AddressListEntry> AddressLists(Configuration configuration, Reports reports)
    {
        var entries = new List<AddressListEntry>();
        var known = new HashSet<(IpFamily, string, string)>();
        foreach (var item in configuration.Items(MenuKind.AddressList))
        {
            if (Required(item, "list", reports) is not { } list || item.Assigned("address") is not { } address)
            {
                _ = Required(item, "address", reports);
                continue;
            }

            if (address.Meaning is not EntryAddressValue meaning)
                continue;
            if (!known.Add((item.Menu.Family, list, meaning.Range?.ToString() ?? meaning.HostName!)))
            {
                reports.Add(RuleDiagnostics.DuplicateEntry(address.Place.Span, list, meaning.Range?.ToString() ?? meaning.HostName!));
                continue;
            }

            entries.Add(new AddressListEntry(
                item.Menu.Family, list, meaning.Range, meaning.HostName, item.Assigned("timeout")?.Meaning as TimeSpan?, item.Comment, item.IsDisabled, item.Place.Span)
            {
                AddressSpan = address.Place.Span,
            });
        }

        return entries;
    }

    /// <summary>A list that only its members name is there too: a pasted part of an export has those alone.</summary>
    public static IReadOnlyList<InterfaceList> InterfaceLists(Configuration configuration, Reports reports)
    {
        var lists = new Dictionary<string, InterfaceList>(StringComparer.Ordinal);
        var members = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var item in configuration.Items(MenuKind.InterfaceList))
        {
            if (Required(item, "name", reports) is { } name
                && !lists.TryAdd(name, new InterfaceList(name, Names(item, "include"), Names(item, "exclude"), [], item.Place.Span)))
                reports.Add(RuleDiagnostics.DuplicateName(item.Assigned("name")!.Place.Span, name, item.Menu.Path));
        }

        foreach (var item in configuration.Items(MenuKind.InterfaceListMember))
        {
            var list = Required(item, "list", reports);
            var member = Required(item, "interface", reports);
            if (list is null || member is null)
                continue;
            lists.TryAdd(list, new InterfaceList(list, [], [], [], item.Place.Span));
            if (!members.TryGetValue(list, out var interfaces))
                members[list] = interfaces = [];
            if (!item.IsDisabled)
                interfaces.Add(member);
        }

        return [.. lists.Values.Select(l => l with { Members = members.TryGetValue(l.Name, out var found) ? [.. found.Distinct()] : [] })];
    }

    public static IReadOnlyList<Layer7Pattern> Layer7Patterns(Configuration configuration, Reports reports)
    {
        var patterns = new Dictionary<string, Layer7Pattern>(StringComparer.Ordinal);
        foreach (var item in configuration.Items(MenuKind.Layer7))
        {
            if (Required(item, "name", reports) is { } name
                && !patterns.TryAdd(name, Pattern(item, name)))
                reports.Add(RuleDiagnostics.DuplicateName(item.Assigned("name")!.Place.Span, name, item.Menu.Path));
        }

        return [.. patterns.Values];
    }

    private static Layer7Pattern Pattern(ConfigItem item, string name) =>
        item.Assigned("regexp") is { } expression
            ? new Layer7Pattern(name, expression.Value.Text, item.Place.Span) { ExpressionSpan = expression.Place.Span }
            : new Layer7Pattern(name, "", item.Place.Span);

    private static string[] Names(ConfigItem item, string name) =>
        item.Assigned(name)?.Value.Text.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static string? Required(ConfigItem item, string name, Reports reports)
    {
        if (item.Assigned(name) is { } assignment)
            return assignment.Meaning is null ? null : assignment.Value.Text;
        reports.Add(MenuDiagnostics.MissingArgument(item.Place.Span, name, item.Menu.Path));
        return null;
    }
}
