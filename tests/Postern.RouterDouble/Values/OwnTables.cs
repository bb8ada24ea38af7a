using System.Globalization;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.RouterOs;
using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Properties;
using Postern.Policy.FrontEnds.RouterOs.Properties.Values;
using Postern.Policy.FrontEnds.RouterOs.Syntax;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.RouterDouble.Values;

/// <summary>
/// The values of rules and lists, read by Postern's own tables of parameters and given back as a router prints them. What they refuse is
/// said in the router's words.
/// </summary>
internal static class OwnTables
{
    private static readonly Place Nowhere = PlaceOf("");

    public static string Read(Property property, MenuNode menu, string text)
    {
        var isNegated = text.StartsWith('!') && !property.KeepsBang;
        if (isNegated && !property.IsNegatable)
            throw RouterRefusal.Invalid(property.Name);
        var bare = isNegated ? text[1..] : text;
        if (property.Name == "disabled" || property.Name is "log" or "dynamic" or "fragment" or "hw-offload" or "randomise-ports" or "same-not-by-dst")
            return Truth(property.Name, bare);
        if (bare.Length == 0)
            return property.WhenEmpty == WhenEmpty.Error ? throw RouterRefusal.Invalid(property.Name) : "";
        var diagnostics = new DiagnosticBag();
        var meaning = property.Read(new PropertyValue(property.Name, bare, isNegated, IsQuoted: false, menu, Nowhere, -1), new Reports(diagnostics));
        if (meaning is null)
            throw Refusal(property.Name, bare, menu, diagnostics.InOrder().FirstOrDefault(d => d.Severity == Severity.Error));
        return (isNegated ? "!" : "") + Printed(meaning, property.Name, bare);
    }

    public static string Truth(string name, string text) => text switch
    {
        "yes" or "true" => "true",
        "no" or "false" => "false",
        _ => throw RouterRefusal.Invalid(name),
    };

    private static string Printed(object meaning, string name, string text) => meaning switch
    {
        AddressMatcher address => Address(address.Range),
        AddressRange range => Address(range),
        EntryAddressValue { Range: { } range } => Address(range),
        EntryAddressValue { HostName: { } host } => host,
        ProtocolMatcher protocol => protocol.Protocol.ToString(),
        TimeSpan time => time == TimeSpan.Zero ? "0s" : RouterTimes.Text(time),
        ListTimeout { Kind: ListTimeoutKind.NoneDynamic } => "none-dynamic",
        ListTimeout { Kind: ListTimeoutKind.NoneStatic } => "none-static",
        ListTimeout timeout => RouterTimes.Text(timeout.Duration),
        LimitMatcher => text.EndsWith(":packet", StringComparison.Ordinal) || text.EndsWith(":bit", StringComparison.Ordinal) ? text : text + ":packet",
        IcmpMatcher icmp => icmp.FirstCode == icmp.LastCode
            ? string.Create(CultureInfo.InvariantCulture, $"{icmp.Type}:{icmp.FirstCode}")
            : string.Create(CultureInfo.InvariantCulture, $"{icmp.Type}:{icmp.FirstCode}-{icmp.LastCode}"),
        SourceMacMatcher mac => mac.Address,
        _ when name == "dst-limit" && !text.Contains('/', StringComparison.Ordinal) => text,
        _ => text,
    };

    /// <summary>Hosts stand alone in IPv4 and as /128 in IPv6.</summary>
    public static string Address(AddressRange range) => range.Family == IpFamily.V6 && range.IsSingle ? range + "/128" : range.ToString();

    private static RouterRefusal Refusal(string name, string text, MenuNode menu, Diagnostic? diagnostic) => diagnostic?.Code switch
    {
        "PN2136" => new("value of range out of range (0..65535)", 1),
        "PN2134" when name is "timeout" or "address-list-timeout" => new($"value of {name} is out of range (00:00:00 .. 35w3d13:13:56)", 1),
        "PN2134" => new(diagnostic.Why is { } why && why.IndexOf("value of ", StringComparison.Ordinal) is var at and >= 0 ? why[at..] : $"value of {name} out of range", 1),
        "PN2138" or "PN2141" when name == "address" => RouterRefusal.Failure($"{text} is not a valid dns name"),
        "PN2138" or "PN2141" or "PN2146" when menu.Family == IpFamily.V4 && name.Contains("address", StringComparison.Ordinal) => new("value of range expects range of ip addresses", 1),
        "PN2152" or "PN2153" => RouterRefusal.Failure($"{text} is not a valid dns name"),
        "PN2144" => RouterRefusal.NoMatch(name),
        "PN2135" or "PN2137" => new("invalid value of range", 1),
        _ => RouterRefusal.Invalid(name),
    };

    private static Place PlaceOf(string text)
    {
        var builder = new ScriptText.Builder(new SourceText("router", text));
        builder.Copy(0, text.Length);
        return new Place(builder.Build(), 0, text.Length);
    }
}
