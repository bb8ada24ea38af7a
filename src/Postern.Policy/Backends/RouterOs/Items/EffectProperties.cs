using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Items;

/// <summary>An effect as RouterOS writes it: the action and what it needs.</summary>
internal static class EffectProperties
{
    public static IReadOnlyList<RouterProperty> Of(Effect effect, IpFamily family) => effect switch
    {
        AcceptEffect => Action("accept"),
        DropEffect => Action("drop"),
        RejectEffect e => Action("reject", ("reject-with", e.With)),
        TarpitEffect => Action("tarpit"),
        JumpEffect e => Action("jump", ("jump-target", e.Chain)),
        ReturnEffect => Action("return"),
        LogEffect => Action("log"),
        PassthroughEffect => Action("passthrough"),
        FastTrackEffect => Action("fasttrack-connection"),
        NoTrackEffect => Action("notrack"),
        AddToListEffect e => Action(e.End == PacketEnd.Source ? "add-src-to-address-list" : "add-dst-to-address-list",
            ("address-list", e.List), ("address-list-timeout", e.Timeout.Kind == ListTimeoutKind.After ? RouterTime.Text(e.Timeout.Duration) : e.Timeout.ToString())),
        TranslateEffect e => Action(e.Kind,
            (family == IpFamily.V4 ? "to-addresses" : "to-address", e.ToAddresses?.ToString()), ("to-ports", e.ToPorts?.ToString())),
        NamedEffect e => Action(e.Action),
        _ => throw new InvalidOperationException($"{effect.GetType().Name} has no action"),
    };

    private static List<RouterProperty> Action(string action, params ReadOnlySpan<(string Name, string? Value)> others)
    {
        List<RouterProperty> properties = [new("action", action)];
        foreach (var (name, value) in others)
        {
            if (value is not null)
                properties.Add(new RouterProperty(name, value));
        }

        return properties;
    }
}
