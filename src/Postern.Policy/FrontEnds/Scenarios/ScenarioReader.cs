using System.Globalization;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Policy.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Simulation;

namespace Postern.Policy.FrontEnds.Scenarios;

/// <summary>
/// Scenario files; docs/simulate.md is the reference. Names are read first, wherever they stand; then line after line. A line that
/// makes no sense is reported and left out, the others are read all the same.
/// </summary>
public sealed class ScenarioReader
{
    private static readonly string[] Verbs = ["knocks", "reaches", "misses", "sends", "is", "may", "listens"];

    /// <summary>Far beyond any timeout, and far from where dates end.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    private readonly SourceText _source;
    private readonly RuleNames? _names;
    private readonly DiagnosticBag _diagnostics;
    private readonly ScenarioHosts _hosts = new();
    private readonly Dictionary<ScenarioHost, IReadOnlyList<PortPattern>> _listening = [];
    private readonly List<ScenarioStep> _steps = [];
    private IpFamily _families = IpFamily.Both;
    private string? _interface;
    private DateTimeOffset _begin = Scenario.DefaultBegin;
    private TimeSpan _clock;

    private ScenarioReader(SourceText source, RuleSet? ruleSet, DiagnosticBag diagnostics) =>
        (_source, _names, _diagnostics) = (source, ruleSet is null ? null : new RuleNames(ruleSet), diagnostics);

    /// <param name="ruleSet">Where lists and doors that a line names must be; null: not looked up.</param>
    public static Scenario Read(SourceText source, RuleSet? ruleSet, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(diagnostics);
        return new ScenarioReader(source, ruleSet, diagnostics).Read();
    }

    private Scenario Read()
    {
        var lines = ScenarioLine.Of(_source, _diagnostics).ToList();
        foreach (var line in lines.Where(l => l[1] == "="))
            _hosts.Declare(line, _diagnostics);
        foreach (var line in lines.Where(l => l.Left == 2 && l[1] == "only"))
            ReadOnly(line);
        foreach (var line in lines.Where(l => l.Left > 0))
            ReadLine(line);
        if (_steps.All(s => s is WaitStep) && !_diagnostics.HasErrors)
            _diagnostics.Add(ScenarioDiagnostics.NothingHappens(SourceSpan.WholeFile(_source.File)));
        return new Scenario
        {
            Families = _families & _steps.Where(s => s is not WaitStep).Aggregate((IpFamily)0, (all, step) => all | step.Families),
            Gate = _hosts[ScenarioHosts.Gate],
            Interface = _interface,
            Begin = _begin,
            Listening = _listening,
            Steps = _steps,
        };
    }

    private void ReadOnly(ScenarioLine line)
    {
        var family = line.Take();
        line.Take();
        if (family.Text is "ipv4" or "ipv6")
            _families &= family.Text == "ipv4" ? IpFamily.V4 : IpFamily.V6;
        else
            _diagnostics.Add(ScenarioDiagnostics.UnknownWord(family.Span, family.Text, ["ipv4", "ipv6"]));
    }

    private void ReadLine(ScenarioLine line)
    {
        switch (line[0])
        {
            case "in" when line.Left == 2:
                line.Take();
                _interface = line.Take().Text;
                return;
            case "begins":
                ReadBegin(line);
                return;
            case "wait":
                if (ReadTime(line.Take(), line) is { } wait)
                    Add(line, new WaitStep(line.Span, line.Text, wait));
                return;
        }

        if (ReadPause(line) is not { } pause)
            return;
        if (line.Left == 0)
            Add(line, new WaitStep(line.Span, line.Text, pause));
        else if (ReadBody(line, pause) is { } step)
            Add(line, step);
    }

    private void Add(ScenarioLine line, ScenarioStep step)
    {
        foreach (var word in line.TakeRest().Take(1))
        {
            _diagnostics.Add(ScenarioDiagnostics.UnknownWord(word.Span, word.Text, step is StateStep or WaitStep ? ["#"] : Surroundings.Words));
            return;
        }

        if ((step.Families & _families) == 0)
        {
            _diagnostics.Add(ScenarioDiagnostics.NoCommonFamily(step.Span));
            return;
        }

        if (_clock + step.Pause + step.Duration > Longest)
        {
            _diagnostics.Add(ScenarioDiagnostics.TooFar(step.Span));
            return;
        }

        _clock += step.Pause + step.Duration;
        _steps.Add(step);
    }

    // begins 2026-03-01T22:00
    private void ReadBegin(ScenarioLine line)
    {
        var key = line.Take();
        var text = line.Left == 0 ? key : line.Take();
        if (DateTimeOffset.TryParseExact(text.Text, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"],
                CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var begin) && begin.Year is >= 1970 and <= 9000)
            _begin = begin;
        else
            _diagnostics.Add(ScenarioDiagnostics.NotAMoment(text.Span, text.Text));
    }

    // at 10s, +5s: how much time passes before the line. Null after a diagnostic.
    private TimeSpan? ReadPause(ScenarioLine line)
    {
        if (line[0].StartsWith('+') && line[0].Length > 1)
        {
            var word = line.Take();
            return ReadTime(word.Part(0, 1), word.From(1));
        }

        if (line[0] != "at")
            return TimeSpan.Zero;
        var at = line.Take();
        if (ReadTime(at, line) is not { } time)
            return null;
        if (time >= _clock)
            return time - _clock;
        _diagnostics.Add(ScenarioDiagnostics.Past(at.Span, time, _clock));
        return null;
    }

    private TimeSpan? ReadTime(Slice key, ScenarioLine line)
    {
        if (line.Left > 0)
            return ReadTime(key, line.Take());
        _diagnostics.Add(ScenarioDiagnostics.Missing(line.Span, "the time", $"{key.Text} 5s"));
        return null;
    }

    private TimeSpan? ReadTime(Slice key, Slice time) => DurationReader.Read(new Entry(Scalar(key), Scalar(time)), "5s", _diagnostics);

    private ScalarNode Scalar(Slice slice) => new(slice.Span, slice.Text, _source, slice.Scalar.OffsetOf(slice.Start));

    private ScenarioStep? ReadBody(ScenarioLine line, TimeSpan pause)
    {
        if (!Verbs.Contains(line[1]))
        {
            if (line.Left < 2)
                _diagnostics.Add(ScenarioDiagnostics.NotALine(line.Span, line.Text));
            else if (_hosts.Names.Contains(line[0]))
                _diagnostics.Add(ScenarioDiagnostics.UnknownVerb(Second(line).Span, line[1], Verbs));
            else
                _diagnostics.Add(ScenarioDiagnostics.NotALine(line.Span, line.Text));
            return null;
        }

        if (_hosts.Find(line.Take(), _diagnostics) is not { } host)
            return null;
        switch (line.Take().Text)
        {
            case "knocks":
                return ReadKnocks(line, pause, host);
            case "reaches":
                return ReadLook(line, pause, host, reaches: true);
            case "misses":
                return ReadLook(line, pause, host, reaches: false);
            case "sends":
                return ReadPacket(line, pause, host);
            case "is":
                return ReadIs(line, pause, host);
            case "may":
                return ReadMay(line, pause, host);
            default:
                ReadListening(line, host);
                return null;
        }
    }

    private static Slice Second(ScenarioLine line)
    {
        line.Take();
        return line.Take();
    }

    private KnockingStep? ReadKnocks(ScenarioLine line, TimeSpan pause, ScenarioHost host)
    {
        var knocks = KnockWords.Read(line, _source, _diagnostics);
        return ReadSurroundings(line) is { } around && knocks is not null
            ? new KnockingStep(line.Span, line.Text, pause, host, around.Target ?? Gate, around.Interface, knocks, around.Expected)
            : null;
    }

    private LookStep? ReadLook(ScenarioLine line, TimeSpan pause, ScenarioHost host, bool reaches)
    {
        if (line.Left == 0)
        {
            _diagnostics.Add(ScenarioDiagnostics.Missing(line.Span, "the service", $"{host} reaches tcp/22"));
            return null;
        }

        var service = PortReader.SplitProtocol(line.Take(), _diagnostics);
        var port = service is { } split ? PortReader.ReadPort(split.Behind, _diagnostics) : null;
        return ReadSurroundings(line) is { } around && port is { } number
            ? new LookStep(line.Span, line.Text, pause, host, around.Target ?? Gate, around.Interface, service!.Value.Protocol, number, reaches)
            : null;
    }

    private SendStep? ReadPacket(ScenarioLine line, TimeSpan pause, ScenarioHost host)
    {
        var words = new PacketWords(_diagnostics);
        if (!words.ReadHead(line))
            return null;
        var (around, good) = (default(Surroundings), true);
        while (line.Left > 0)
            good &= Surroundings.IsNext(line) ? Surroundings.Take(line, _hosts, _diagnostics, ref around) : words.ReadField(line.Take(), line);
        return good
            ? new SendStep(line.Span, line.Text, pause, host, around.Target ?? Gate, around.Interface, words.Packet, words.Size, around.Expected)
            : null;
    }

    // Null after a diagnostic.
    private Surroundings? ReadSurroundings(ScenarioLine line)
    {
        var (around, good) = (default(Surroundings), true);
        while (Surroundings.IsNext(line))
            good &= Surroundings.Take(line, _hosts, _diagnostics, ref around);
        return good ? around : null;
    }

    // client is banned, client is not in secured
    private StateStep? ReadIs(ScenarioLine line, TimeSpan pause, ScenarioHost host)
    {
        var holds = !line.TryTake("not");
        if (line.TryTake("banned"))
            return new StateStep(line.Span, line.Text, pause, host, StateClaim.IsBanned, "", holds);
        if (line[0] == "in" && line.Left > 1)
        {
            line.Take();
            var list = line.Take();
            var name = Unquoted(list.Text);
            if (_names is null || _names.Lists.Contains(name))
                return new StateStep(line.Span, line.Text, pause, host, StateClaim.IsIn, name, holds);
            _diagnostics.Add(ScenarioDiagnostics.UnknownList(list.Span, name, [.. _names.Lists]));
        }
        else if (line.Left == 0)
        {
            _diagnostics.Add(ScenarioDiagnostics.Missing(line.Span, "what must be true", $"{host} is in LIST, or {host} is banned"));
        }
        else
        {
            var word = line.Take();
            _diagnostics.Add(ScenarioDiagnostics.UnknownWord(word.Span, word.Text, ["banned", "in LIST", "not"]));
        }

        return null;
    }

    // client may use ssh, client may not use ssh
    private StateStep? ReadMay(ScenarioLine line, TimeSpan pause, ScenarioHost host)
    {
        var holds = !line.TryTake("not");
        if (!line.TryTake("use") || line.Left == 0)
        {
            _diagnostics.Add(ScenarioDiagnostics.Missing(line.Span, "what it may use", $"{host} may use DOOR"));
            return null;
        }

        var door = line.Take();
        var name = Unquoted(door.Text);
        if (_names is null || _names.Doors.Contains(name))
            return new StateStep(line.Span, line.Text, pause, host, StateClaim.MayUse, name, holds);
        _diagnostics.Add(ScenarioDiagnostics.UnknownDoor(door.Span, name, [.. _names.Doors]));
        return null;
    }

    // gate listens tcp/22 udp/53; gate listens nowhere
    private void ReadListening(ScenarioLine line, ScenarioHost host)
    {
        if (line.Left == 0)
            _diagnostics.Add(ScenarioDiagnostics.Missing(line.Span, "the port", $"{host} listens tcp/22 tcp/80, or: {host} listens nowhere"));
        var ports = new List<PortPattern>(_listening.GetValueOrDefault(host, []));
        if (!line.TryTake("nowhere"))
            ports.AddRange(line.TakeRest().Select(w => PortReader.ReadPattern(w, _diagnostics)).OfType<PortPattern>());
        foreach (var word in line.TakeRest())
            _diagnostics.Add(ScenarioDiagnostics.UnknownWord(word.Span, word.Text, ["nowhere alone, or ports"]));
        _listening[host] = ports;
    }

    private ScenarioHost Gate => _hosts[ScenarioHosts.Gate];

    private static string Unquoted(string text) => text.Length > 1 && text[0] == '"' ? text[1..^1].Replace("\\\"", "\"") : text;
}
