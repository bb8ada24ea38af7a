using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Steps;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Policy.Lowering;
using Postern.Policy.Watching;
using Postern.Rules.Doors;
using Postern.Spa.Rolling;

namespace Postern.Policy.FrontEnds.Yaml.Sections;

/// <summary><c>doors:</c>, a map from names to doors; names are unique over all files.</summary>
/// <param name="hooks">Gets the doors' own commands.</param>
/// <param name="now">Says which knock a rolling door waits for.</param>
internal sealed class DoorSection(HookSection hooks, DateTimeOffset now)
{
    /// <summary>Names become comments of kernel objects, which hold 128 bytes at the least.</summary>
    public const int LongestName = 128;

    public static readonly TimeSpan DefaultFor = TimeSpan.FromMinutes(30);

    /// <summary>Long enough for a hand at a keyboard's loop, short enough that a flood of first knocks fills no kernel memory.</summary>
    public static readonly TimeSpan DefaultStepTimeout = TimeSpan.FromSeconds(5);

    // YAML itself would read a bare off as false.
    private static readonly (string, Strictness)[] StrictWords =
        [("gate", Strictness.Gate), ("door", Strictness.Door), ("off", Strictness.Off), ("false", Strictness.Off)];

    // What concerns knocks alone.
    private static readonly string[] StepWords = [PolicyKeys.StepTimeout, PolicyKeys.Strict, PolicyKeys.After, PolicyKeys.Listen];

    private readonly Dictionary<string, ScalarNode> _names = [];
    private readonly List<Door> _doors = [];

    private readonly List<ScalarNode> _people = [];
    private readonly Dictionary<string, RollingKey> _rolling = [];
    private readonly Dictionary<string, IReadOnlyList<ScalarNode>> _enforce = [];

    public IReadOnlyList<Door> Doors => _doors;

    /// <summary>Every name in a door's <c>spa</c>, where it stands, whatever else is wrong with the door.</summary>
    public IReadOnlyList<ScalarNode> People => _people;

    /// <summary>By the doors' names.</summary>
    public IReadOnlyDictionary<string, RollingKey> RollingKeys => _rolling;

    /// <summary>Where a door's grants go, by its name; doors that do not say so are not in it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ScalarNode>> Enforce => _enforce;

    public void Read(Entry entry, PolicyInput file, DiagnosticBag diagnostics)
    {
        if (entry.Value is not MapNode map)
        {
            diagnostics.Add(YamlDiagnostics.NeedsMap(entry.Place, "doors", entry.Value.Kind, "doors: {ssh: {opens: tcp/22, knock: […]}}"));
            return;
        }

        foreach (var (key, value) in map.Entries)
        {
            if (key is not ScalarNode name)
                diagnostics.Add(KeyDiagnostics.NotAKey(key.Span, key.Kind));
            else if (ReadDoor(new Entry(name, value), file, diagnostics) is { } door)
                _doors.Add(door);
        }
    }

    // Every part is read, whatever the others are; null after a diagnostic.
    private Door? ReadDoor(Entry entry, PolicyInput file, DiagnosticBag diagnostics)
    {
        var name = ReadName(entry.Key, diagnostics);
        if (entry.Value is not MapNode map)
        {
            diagnostics.Add(YamlDiagnostics.NeedsMap(entry.Place, $"the door {Quote.Of(entry.Key.Text)}", entry.Value.Kind, "{opens: tcp/22, knock: [tcp/7001, udp/62000, tcp/3333]}"));
            return null;
        }

        var keys = new MapReader(map, PolicyKeys.DoorKeys, diagnostics);
        var opens = ReadOpens(keys, entry, diagnostics);
        var forwardTo = keys[PolicyKeys.ForwardTo] is { } targets ? TargetReader.ReadAll(targets, diagnostics) : [];
        var people = ReadPeople(keys, diagnostics);
        var opener = ReadOpener(keys, entry, diagnostics);
        var rolling = keys[PolicyKeys.Rolling] is { } key ? RollingKeyReader.Read(key, file.ReadNamed, diagnostics) : null;
        var lasts = keys[PolicyKeys.For] is { } time ? DurationReader.Read(time, "30m", diagnostics) : DefaultFor;
        var after = keys[PolicyKeys.After] is { } fate ? ChoiceReader.Read(fate, GateSection.Fates, diagnostics) : PacketFate.Drop;
        var listens = keys[PolicyKeys.Listen] is { } listen ? ChoiceReader.Read(listen, [("true", true), ("false", false)], diagnostics) : false;
        hooks.Add(keys[PolicyKeys.OnOpen], HookMoment.Open, entry.Key.Text, diagnostics);
        hooks.Add(keys[PolicyKeys.OnClose], HookMoment.Close, entry.Key.Text, diagnostics);
        var enforce = keys[PolicyKeys.Enforce] is { } places ? places.Texts(EnforcementAssembly.Example, diagnostics).ToList() : null;
        if (name is not null && enforce is not null)
            _enforce[name] = enforce;
        if (listens is null || name is null || opens is null || opener is null || forwardTo is null || lasts is null || after is null)
            return null;
        var door = new Door { Name = name, Opens = opens, Opener = opener, People = people, ForwardTo = forwardTo, For = lasts.Value, After = after.Value, Listens = listens.Value, Span = entry.Key.Span };
        if (keys[PolicyKeys.Rolling] is not { } rolls)
            return door;
        if (rolling is null)
            return null;
        _rolling[name] = rolling;
        return RollingDoor.At(door, rolling, rolls.Place, now);
    }

    private string? ReadName(ScalarNode key, DiagnosticBag diagnostics)
    {
        var name = key.Text;
        if (string.IsNullOrWhiteSpace(name))
            diagnostics.Add(KeyDiagnostics.EmptyName(key.Span));
        else if (name.Length > LongestName)
            diagnostics.Add(KeyDiagnostics.LongName(key.Span, name.Length, LongestName));
        else if (name.FirstOrDefault(Hides) is var hidden and not '\0')
            diagnostics.Add(KeyDiagnostics.NameCharacter(key.Span, hidden));
        else if (!_names.TryAdd(name, key))
            diagnostics.Add(KeyDiagnostics.DuplicateDoor(key.Span, name, _names[name].Span));
        else
            return name;
        return null;
    }

    // Controls, line separators and the marks that turn the direction of what follows. YAML lets no NUL through.
    private static bool Hides(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    // A door with a command may protect nothing: then it only starts something. Null after a diagnostic.
    private static List<ProtectedService>? ReadOpens(MapReader keys, Entry door, DiagnosticBag diagnostics)
    {
        if (keys[PolicyKeys.Opens] is not { } entry)
        {
            if (keys[PolicyKeys.OnOpen] is not null || keys[PolicyKeys.OnClose] is not null)
                return [];
            diagnostics.Add(KeyDiagnostics.Missing(door.Key.Span, $"the door {Quote.Of(door.Key.Text)}", "opens, what it protects", "opens: tcp/22, or a command: on-open: [/usr/bin/logger, opened]"));
            return null;
        }

        var opens = new List<ProtectedService>();
        foreach (var text in entry.Texts("tcp/22", diagnostics))
        {
            if (ServiceReader.Read(text.All, diagnostics) is { } service)
                opens.Add(service);
        }

        return opens.Count > 0 ? opens : null;
    }

    /// <summary>Each once. Whether there is such a person is said when all files are read.</summary>
    private List<string> ReadPeople(MapReader keys, DiagnosticBag diagnostics)
    {
        var people = new List<string>();
        foreach (var name in keys[PolicyKeys.Spa]?.Texts("[alice, phone]", diagnostics) ?? [])
        {
            if (people.Contains(name.Text))
            {
                diagnostics.Add(SpaDiagnostics.PersonTwiceAtDoor(name.Span, name.Text));
                continue;
            }

            people.Add(name.Text);
            _people.Add(name);
        }

        return people;
    }

    // A rolling door's steps come from its key.
    private static SequenceOpener? ReadOpener(MapReader keys, Entry door, DiagnosticBag diagnostics)
    {
        var (opensToPackets, rolls) = (keys[PolicyKeys.Spa] is not null, keys[PolicyKeys.Rolling] is not null);
        var steps = keys[PolicyKeys.Knock] is { } knock ? StepReader.ReadAll(knock, diagnostics) : opensToPackets || rolls ? [] : null;
        if (rolls && keys[PolicyKeys.Knock] is { } @fixed)
            diagnostics.Add(RollingDiagnostics.BesideKnock(keys[PolicyKeys.Rolling]!.Key.Span, @fixed.Key.Span));
        if (keys[PolicyKeys.Knock] is null && !opensToPackets && !rolls)
        {
            diagnostics.Add(KeyDiagnostics.Missing(door.Key.Span, $"the door {Quote.Of(door.Key.Text)}", "knock, rolling or spa, the way it opens",
                "knock: [tcp/7001, udp/62000, tcp/3333]; postern init makes a strong one. Or spa: [alice], for a single packet that nobody can replay"));
        }

        if (keys[PolicyKeys.Knock] is null && opensToPackets && !rolls)
        {
            foreach (var useless in StepWords.Select(w => keys[w]).OfType<Entry>())
                diagnostics.Add(SpaDiagnostics.NeedsKnock(useless.Key.Span, useless.Key.Text));
        }

        var timeout = keys[PolicyKeys.StepTimeout] is { } time ? DurationReader.Read(time, "5s", diagnostics) : DefaultStepTimeout;
        var strict = keys[PolicyKeys.Strict] is { } word ? ChoiceReader.Read(word, StrictWords, diagnostics) : Strictness.Gate;
        return steps is null || timeout is null || strict is null
            ? null
            : new SequenceOpener(steps, timeout.Value, strict.Value) { StepTimeoutSpan = keys[PolicyKeys.StepTimeout]?.Value.Span ?? door.Key.Span };
    }
}
