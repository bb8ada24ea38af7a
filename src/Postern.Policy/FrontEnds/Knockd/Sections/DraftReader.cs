using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Knockd.Commands;
using Postern.Policy.FrontEnds.Knockd.Syntax;
using Postern.Policy.FrontEnds.Knockd.Values;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd.Sections;

/// <summary>One section's directives. As in knockd the last of two counts.</summary>
internal sealed class DraftReader
{
    private const int LongestName = Yaml.Sections.DoorSection.LongestName;

    /// <summary>knockd's own default.</summary>
    private static readonly TimeSpan DefaultSeqTimeout = TimeSpan.FromSeconds(25);

    private readonly Section _section;
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, Directive> _directives = [];

    private readonly NamedFileReader? _files;

    private DraftReader(Section section, NamedFileReader? files, DiagnosticBag diagnostics) => (_section, _files, _diagnostics) = (section, files, diagnostics);

    /// <summary>Null after an error.</summary>
    /// <param name="gateInterface">The only interface by which strangers come in, or null.</param>
    /// <param name="files">Reads the files that the section names.</param>
    public static SectionDraft? Read(Section section, string? gateInterface, NamedFileReader? files, DiagnosticBag diagnostics)
    {
        var reader = new DraftReader(section, files, diagnostics);
        reader.Collect();
        return reader.Read(gateInterface);
    }

    private void Collect()
    {
        foreach (var directive in _section.Directives)
        {
            if (!DirectiveNames.Has(DirectiveNames.Door, directive.Name))
            {
                _diagnostics.Add(DirectiveNames.Has(DirectiveNames.Options, directive.Name)
                    ? KnockdDiagnostics.OptionInDoor(directive.Key.Span, directive.Key.Text)
                    : KnockdDiagnostics.UnknownDirective(directive.Key.Span, directive.Key.Text, DirectiveNames.Near(directive.Name, DirectiveNames.Door), DirectiveNames.Door));
                continue;
            }

            if (directive.Value is null)
            {
                _diagnostics.Add(KnockdDiagnostics.NoValue(directive.Key.Span, directive.Key.Text));
                continue;
            }

            var name = DirectiveNames.Canonical(directive.Name);
            if (_directives.TryGetValue(name, out var first))
                _diagnostics.Add(KnockdDiagnostics.Twice(directive.Key.Span, directive.Key.Text, first.Key.Span));
            _directives[name] = directive;
        }
    }

    private SectionDraft? Read(string? gateInterface)
    {
        var name = ReadName();
        var flags = ReadFlags();
        var (steps, oneTime) = ReadSteps(flags ?? TcpFlagTest.NewConnection);
        var timeout = this[DirectiveNames.SeqTimeout] is { } written ? SecondsValue.Read(written, _diagnostics) : DefaultSeqTimeout;
        var commandTimeout = this[DirectiveNames.CmdTimeout] is { } seconds ? SecondsValue.Read(seconds, _diagnostics) : null;
        if (this[DirectiveNames.Target] is { } target)
            _diagnostics.Add(KnockdDiagnostics.Target(target.Value!.Value.Span));
        if (name is null || flags is null || steps is null || timeout is not { } patience || (commandTimeout is null && this[DirectiveNames.CmdTimeout] is not null))
            return null;
        var place = this[DirectiveNames.SeqTimeout]?.Value ?? _section.Name;
        if (steps.Count > 1)
            _diagnostics.Add(KnockdDiagnostics.SequenceTimeout(place.Span, patience, steps.Count));
        var start = Command(DirectiveNames.StartCommand, gateInterface);
        var stop = Command(DirectiveNames.StopCommand, gateInterface);
        return new SectionDraft(_section, name, new SequenceOpener(steps, patience, Strictness.Door) { StepTimeoutSpan = place.Span })
        {
            OneTime = oneTime,
            Start = start ?? CommandReading.Nothing,
            Start6 = Command(DirectiveNames.StartCommand6, gateInterface) ?? start ?? CommandReading.Nothing,
            Stop = stop ?? CommandReading.Nothing,
            Stop6 = Command(DirectiveNames.StopCommand6, gateInterface) ?? stop ?? CommandReading.Nothing,
            CommandTimeout = commandTimeout,
        };
    }

    private Directive? this[string name] => _directives.GetValueOrDefault(name);

    private string? ReadName()
    {
        var name = _section.Name.Text;
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(char.IsControl))
            _diagnostics.Add(KnockdDiagnostics.BadName(_section.Name.Span, LongestName));
        else
            return name;
        return null;
    }

    // Null after an error.
    private TcpFlagTest? ReadFlags() => this[DirectiveNames.TcpFlags] is { } written ? FlagsValue.Read(written, _diagnostics) : TcpFlagTest.NewConnection;

    // Without steps after an error.
    private (IReadOnlyList<KnockStep>? Steps, OneTimeFile? OneTime) ReadSteps(TcpFlagTest flags)
    {
        var (steps, oneTime, place) = ((IReadOnlyList<KnockStep>?)null, (OneTimeFile?)null, default(SourceSpan));
        if (this[DirectiveNames.OneTimeSequences] is { } named)
        {
            if (this[DirectiveNames.Sequence] is { } other)
                _diagnostics.Add(KnockdDiagnostics.SequenceBesideFile(other.Key.Span));
            (steps, oneTime) = OneTimeSequences.Read(named.Value!.Value, flags, _files, _diagnostics);
            place = named.Key.Span;
        }
        else if (this[DirectiveNames.Sequence] is { } sequence)
        {
            steps = SequenceValue.Read(sequence.Value!.Value, flags, _diagnostics);
            place = sequence.Value.Value.Span;
        }
        else
        {
            _diagnostics.Add(KnockdDiagnostics.NoSequence(_section.Name.Length > 0 ? _section.Name.Span : _section.Name.Part(-1, 2).Span, _section.Name.Text));
        }

        if (steps is not null && this[DirectiveNames.TcpFlags] is null && steps.Any(s => s.Protocol == IpProtocol.Tcp))
            _diagnostics.Add(KnockdDiagnostics.AnyTcp(place));
        return (steps, oneTime);
    }

    // Null where it is not written at all; an empty command means to do nothing.
    private CommandReading? Command(string name, string? gateInterface) =>
        this[name]?.Value is not { } value ? null : value.Length == 0 ? CommandReading.Nothing : CommandReader.Read(value, gateInterface);
}
