using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Policy.Watching;

namespace Postern.Policy.FrontEnds.Yaml.Sections;

/// <summary><c>hooks:</c> and the doors' own: commands add up over several files, a single value stands in one of them.</summary>
internal sealed class HookSection
{
    public const int MostAtOnce = 64;

    private const int LongestUser = 32;

    private readonly Dictionary<string, Entry> _single = [];
    private readonly List<Hook> _hooks = [];

    public HookSettings Settings { get; private set; } = HookSettings.None;

    public void Read(Entry entry, DiagnosticBag diagnostics)
    {
        if (entry.Value is not MapNode map)
        {
            diagnostics.Add(YamlDiagnostics.NeedsMap(entry.Place, "hooks", entry.Value.Kind, $"hooks: {{user: nobody, open: {CommandReader.Example}}}"));
            return;
        }

        var keys = new MapReader(map, PolicyKeys.HookKeys, diagnostics);
        if (Once(keys[PolicyKeys.User], diagnostics)?.Text("nobody", diagnostics) is { } user)
        {
            if (IsName(user.Text))
                Settings = Settings with { User = user.Text, UserSpan = user.Span };
            else
                diagnostics.Add(CommandDiagnostics.NotAUser(user.Span, user.Text));
        }

        if (Once(keys[PolicyKeys.Limit], diagnostics) is { } limit && DurationReader.Read(limit, "10s", diagnostics) is { } time)
            Settings = Settings with { Limit = time };
        if (Once(keys[PolicyKeys.AtOnce], diagnostics) is { } atOnce
            && ChoiceReader.Number(atOnce, 1, MostAtOnce, "each command is a process of its own, and whatever happens more often than that waits in line", diagnostics) is { } number)
            Settings = Settings with { AtOnce = number };
        Add(keys[PolicyKeys.Open], HookMoment.Open, null, diagnostics);
        Add(keys[PolicyKeys.Close], HookMoment.Close, null, diagnostics);
        Add(keys[PolicyKeys.Ban], HookMoment.Ban, null, diagnostics);
    }

    /// <param name="door">Null: at every door.</param>
    public void Add(Entry? entry, HookMoment moment, string? door, DiagnosticBag diagnostics)
    {
        if (entry is null || CommandReader.Read(entry, diagnostics) is not { } command)
            return;
        _hooks.Add(new Hook(moment, door, command, entry.Key.Span));
        Settings = Settings with { Hooks = [.. _hooks] };
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= LongestUser && (char.IsAsciiLetter(text[0]) || text[0] == '_') && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '$');

    private Entry? Once(Entry? entry, DiagnosticBag diagnostics)
    {
        if (entry is null || _single.TryAdd(entry.Key.Text, entry))
            return entry;
        diagnostics.Add(KeyDiagnostics.Duplicate(entry.Key.Span, entry.Key.Text, _single[entry.Key.Text].Key.Span));
        return null;
    }
}
