using System.Collections.Frozen;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Properties.Values;

/// <summary>Values that are one or several of a fixed choice of names.</summary>
internal static class NameValues
{
    private static readonly FrozenDictionary<string, bool> YesNo = new Dictionary<string, bool> { ["yes"] = true, ["no"] = false }.ToFrozenDictionary();

    public static object? ReadYesNo(PropertyValue value, Reports reports)
    {
        if (YesNo.TryGetValue(value.Text, out var yes))
            return yes;
        reports.Add(ValueDiagnostics.NotBoolean(value.Span, value.Name, NumberValues.Shown(value.Text)));
        return null;
    }

    /// <summary>One of the names, or null and a diagnostic with a suggestion.</summary>
    public static string? ReadOne(PropertyValue value, int start, int length, IReadOnlyCollection<string> names, Reports reports)
    {
        var text = value.Text.Substring(start, length);
        if (names.Contains(text))
            return text;
        reports.Add(ValueDiagnostics.UnknownName(value.Part(start, length), value.Name, NumberValues.Shown(text), Spelling.Suggest(text, names)));
        return null;
    }

    /// <summary>A comma list of names, or null and a diagnostic for each that is none.</summary>
    public static IReadOnlyList<string>? ReadSet(PropertyValue value, int length, IReadOnlyCollection<string> names, Reports reports)
    {
        var found = new List<string>();
        var isGood = true;
        foreach (var range in value.Text.AsSpan(0, length).Split(','))
        {
            var (start, size) = range.GetOffsetAndLength(length);
            if (ReadOne(value, start, size, names, reports) is not { } name)
                isGood = false;
            else if (!found.Contains(name))
                found.Add(name);
        }

        return isGood ? found : null;
    }

    /// <summary><c>syn,!ack</c>.</summary>
    public static object? ReadTcpFlags(PropertyValue value, Reports reports)
    {
        if (value.Text == "none")
        {
            reports.Add(Menus.MenuDiagnostics.Hallucinated(value.Span, "tcp-flags=none", "write tcp-flags=!fin,!syn,!rst,!psh,!ack,!urg for a packet without flags"));
            return null;
        }

        TcpFlags set = TcpFlags.None, clear = TcpFlags.None;
        var isGood = true;
        foreach (var range in value.Text.AsSpan().Split(','))
        {
            var (start, length) = range.GetOffsetAndLength(value.Text.Length);
            var isNegated = length > 0 && value.Text[start] == '!';
            if (isNegated)
                (start, length) = (start + 1, length - 1);
            if (ReadOne(value, start, length, TcpFlagNames.Keys, reports) is not { } name)
                isGood = false;
            else if (isNegated)
                clear |= TcpFlagNames[name];
            else
                set |= TcpFlagNames[name];
        }

        return isGood ? new TcpFlagsMatcher(new TcpFlagTest(set, clear)) : null;
    }

    public static object? ReadConnectionState(PropertyValue value, Reports reports)
    {
        if (ReadSet(value, value.Text.Length, ConnectionStateNames.Keys, reports) is not { } names)
            return null;
        return new ConnectionStateMatcher(names.Aggregate(ConnectionStates.None, (all, name) => all | ConnectionStateNames[name]), value.Negated);
    }

    public static object? ReadProtocol(PropertyValue value, Reports reports)
    {
        var text = value.Text;
        if (IpProtocol.TryParse(text, out var protocol))
            return new ProtocolMatcher(protocol, value.Negated);
        reports.Add(text.Contains(',')
            ? ValueDiagnostics.OneOnly(value.Span, "protocol", "protocol")
            : ValueDiagnostics.UnknownName(value.Span, "protocol", NumberValues.Shown(text), Spelling.Suggest(text, [.. IpProtocol.KnownNames])));
        return null;
    }

    private static readonly FrozenDictionary<string, TcpFlags> TcpFlagNames =
        Enum.GetValues<TcpFlags>().Where(f => f != TcpFlags.None).ToFrozenDictionary(f => f.ToString().ToLowerInvariant());

    private static readonly FrozenDictionary<string, ConnectionStates> ConnectionStateNames =
        Enum.GetValues<ConnectionStates>().Where(s => s != ConnectionStates.None).ToFrozenDictionary(s => s.ToString().ToLowerInvariant());
}
