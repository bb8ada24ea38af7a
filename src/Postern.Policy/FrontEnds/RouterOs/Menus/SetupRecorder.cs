using Postern.Policy.FrontEnds.RouterOs.Syntax;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Menus;

/// <summary>Picks from menus that are not taken over what tells whether the rules can work. Only values that stand there as text count.</summary>
internal sealed class SetupRecorder
{
    private readonly List<InterfaceLink> _links = [];
    private readonly List<RouterService> _services = [];
    private readonly List<SourceSpan> _dateCutters = [];
    private bool _hasAddresses;
    private bool _isIpv6Off;
    private bool _keepsTime;

    public RouterSetup Setup => new()
    {
        HasAddresses = _hasAddresses,
        IsIpv6Off = _isIpv6Off,
        KeepsTime = _keepsTime,
        Links = _links,
        Services = _services,
        DateCutters = _dateCutters,
    };

    /// <param name="arguments">What stands behind the command.</param>
    public void Record(MenuNode menu, string command, IEnumerable<Part> arguments, Place place)
    {
        if (command is not ("add" or "set"))
            return;
        var given = arguments.ToList();
        if (Text(given, "disabled") == "yes" && menu.Kind != MenuKind.Service)
            return;
        switch (menu.Path)
        {
            case "/ip address" or "/ip dhcp-client" or "/ipv6 address" or "/ipv6 dhcp-client":
                _hasAddresses = true;
                break;
            case "/interface bridge port":
                Link(Text(given, "interface"), Text(given, "bridge"), isBridge: true, place);
                break;
            case "/interface pppoe-client":
                _hasAddresses = true;
                Link(Text(given, "interface"), Text(given, "name") ?? "pppoe-out1", isBridge: false, place);
                break;
            case "/ipv6 settings":
                _isIpv6Off |= Text(given, "disable-ipv6") == "yes";
                break;
            case "/system ntp client":
                _keepsTime |= Text(given, "enabled") == "yes";
                break;
            case "/system script" or "/system scheduler":
                _dateCutters.AddRange(given.OfType<NamedPart>().Where(p => p.Name is "source" or "on-event" && CutsDate(p)).Select(p => p.Place.Span));
                break;
            case "/ip service":
                var port = ushort.TryParse(Text(given, "port"), out var number) ? number : (ushort?)null;
                var isOff = Text(given, "disabled") is { } disabled ? disabled == "yes" : (bool?)null;
                _services.AddRange(given.OfType<WordPart>().SelectMany(w => w.Text.Split(',').Select(name => new RouterService(name, port, isOff, w.Place.Span))));
                break;
        }
    }

    private void Link(string? lower, string? upper, bool isBridge, Place place)
    {
        if (lower is not null && upper is not null)
            _links.Add(new InterfaceLink(lower, upper, isBridge, place.Span));
    }

    private static bool CutsDate(NamedPart part)
    {
        var text = part.Value switch
        {
            LiteralOperand literal => literal.Text,
            BlockOperand block => block.Place.Script.Text[block.Place.Start..block.Place.End],
            TemplateOperand template => template.Place.Script.Text[template.Place.Start..template.Place.End],
            _ => "",
        };
        return text.Contains("clock get date", StringComparison.Ordinal) && text.Contains(":pick", StringComparison.Ordinal);
    }

    private static string? Text(List<Part> parts, string name) =>
        parts.OfType<NamedPart>().FirstOrDefault(p => p.Name == name)?.Value is LiteralOperand literal ? literal.Text : null;
}
