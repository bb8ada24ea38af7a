using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Knockd.Commands;
using Postern.Policy.Watching;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Hook = Postern.Policy.Watching.Hook;

namespace Postern.Policy.FrontEnds.Knockd.Sections;

/// <summary>
/// Sections to doors and hooks. A section that opens a port is a door; one that takes back what another opened is knocks that close that
/// door; any other is a door that opens nothing and has its commands started. Each decision is a diagnostic.
/// </summary>
/// <param name="isLocal">This kernel protects what the doors open; else routers do.</param>
internal sealed class DoorMaker(DiagnosticBag diagnostics, bool isLocal)
{
    /// <summary>knockd's own default between the two commands.</summary>
    private static readonly TimeSpan DefaultCommandTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What nothing closes would stay open for ever.</summary>
    private static readonly TimeSpan WithoutClosing = TimeSpan.FromMinutes(30);

    /// <summary>Whoever forgets to close.</summary>
    private static readonly TimeSpan UntilClosed = TimeSpan.FromDays(1);

    private readonly List<Door> _doors = [];
    private readonly List<Hook> _hooks = [];
    private bool _isHostFirewallSaid;

    public IReadOnlyList<Door> Doors => _doors;

    public IReadOnlyList<Hook> Hooks => _hooks;

    public void Make(IReadOnlyList<SectionDraft> drafts)
    {
        var openers = drafts.Where(d => d.OpensSomething)
            .SelectMany(d => d.Services(IpFamily.V4).Concat(d.Services(IpFamily.V6)).Distinct().Select(s => (Service: s.ToString(), Draft: d)))
            .ToLookup(p => p.Service, p => p.Draft);
        var closers = drafts.Where(d => d.ClosesOnly).ToDictionary(d => d.Name, d => Closed(d, openers));
        var closable = closers.Values.SelectMany(c => c).ToHashSet();
        foreach (var draft in drafts)
        {
            if (!draft.HasCommands)
                diagnostics.Add(KnockdDiagnostics.NoCommand(draft.Section.Name.Span, draft.Name));
            else if (draft.OpensSomething)
                Open(draft, closable.Contains(draft.Name));
            else if (closers.TryGetValue(draft.Name, out var closed) && closed.Count > 0)
                Close(draft, closed);
            else
                Start(draft);
        }
    }

    private static List<string> Closed(SectionDraft draft, ILookup<string, SectionDraft> openers) =>
        [.. draft.Start.Closes.Concat(draft.Start6.Closes).SelectMany(c => c.Ports.Select(p => new ProtectedService(c.Host, p).ToString()))
            .Distinct().SelectMany(s => openers[s]).Select(d => d.Name).Distinct()];

    private void Open(SectionDraft draft, bool isClosable)
    {
        var (four, six) = (draft.Services(IpFamily.V4).ToList(), draft.Services(IpFamily.V6).ToList());
        if (four.Count > 0 && six.Count > 0 && !four.Where(s => s.Address is null).ToHashSet().SetEquals(six.Where(s => s.Address is null)))
        {
            diagnostics.Add(KnockdDiagnostics.FamiliesDiffer(draft.Start6.Text!.Value.Span, List(four), List(six)));
            return;
        }

        var place = draft.Place.Span;
        var opens = four.Concat(six).Distinct().Select(s => s with { Port = s.Port with { Span = place } }).ToList();
        var family = (four.Count > 0 ? IpFamily.V4 : 0) | (six.Count > 0 ? IpFamily.V6 : 0);
        var duration = Lasts(draft, isClosable);
        _doors.Add(new Door
        {
            Name = draft.Name,
            Opens = opens,
            Opener = draft.Opener,
            OneTime = draft.OneTime,
            For = duration,
            Family = family,
            After = PacketFate.Pass,
            Span = draft.Section.Name.Span,
        });
        diagnostics.Add(KnockdDiagnostics.Opens(place, List(opens), duration, isClosable, isLocal));
        if (family != IpFamily.Both)
            diagnostics.Add(KnockdDiagnostics.OneFamily(place, family));
        if (!_isHostFirewallSaid && (_isHostFirewallSaid = true))
            diagnostics.Add(KnockdDiagnostics.HostFirewall(place, List(opens)));
        Tell(draft.Start, draft.Start6);
        AddHook(HookMoment.Open, draft.Name, draft.Start, draft.Start6);
        var stop = Swallowed(draft.Stop);
        var stop6 = ReferenceEquals(draft.Stop, draft.Stop6) ? stop : Swallowed(draft.Stop6);
        Tell(stop, stop6);
        AddHook(HookMoment.Close, draft.Name, stop, stop6);
    }

    // Taking it out of the host's firewall is what the end of a grant does.
    private CommandReading Swallowed(CommandReading stop)
    {
        if (!stop.ClosesUnread)
            return stop;
        diagnostics.Add(KnockdDiagnostics.StopLeftOut(stop.Text!.Value.Span));
        return CommandReading.Nothing;
    }

    private TimeSpan Lasts(SectionDraft draft, bool isClosable)
    {
        if ((draft.Start.Pause ?? draft.Start.Opens.Concat(draft.Start6.Opens).Select(o => o.For).FirstOrDefault(t => t is not null)) is { } own)
            return own;
        if (draft.HasStop)
            return draft.CommandTimeout ?? DefaultCommandTimeout;
        if (draft.CommandTimeout is { } written)
            return written;
        if (!isClosable)
            diagnostics.Add(KnockdDiagnostics.NeverCloses(draft.Place.Span, WithoutClosing));
        return isClosable ? UntilClosed : WithoutClosing;
    }

    private void Close(SectionDraft draft, IReadOnlyList<string> closed)
    {
        _doors.Add(new Door
        {
            Name = draft.Name,
            Opens = [],
            Closes = closed,
            Opener = draft.Opener,
            OneTime = draft.OneTime,
            For = TimeSpan.FromSeconds(1),
            After = PacketFate.Pass,
            Span = draft.Section.Name.Span,
        });
        diagnostics.Add(KnockdDiagnostics.Closes(draft.Place.Span, string.Join(", ", closed)));
        Tell(draft.Start, draft.Start6);
        foreach (var door in closed)
            AddHook(HookMoment.Close, door, draft.Start, draft.Start6);
    }

    private void Start(SectionDraft draft)
    {
        _doors.Add(new Door
        {
            Name = draft.Name,
            Opens = [],
            Opener = draft.Opener,
            OneTime = draft.OneTime,
            For = draft.CommandTimeout ?? DefaultCommandTimeout,
            After = PacketFate.Pass,
            Span = draft.Section.Name.Span,
        });
        var (start, start6) = AsTheyStand(draft.Start, draft.Start6);
        Tell(start, start6);
        AddHook(HookMoment.Open, draft.Name, start, start6);
        var (stop, stop6) = AsTheyStand(draft.Stop, draft.Stop6);
        Tell(stop, stop6);
        AddHook(HookMoment.Close, draft.Name, stop, stop6);
    }

    private static (CommandReading Four, CommandReading Six) AsTheyStand(CommandReading four, CommandReading six)
    {
        var whole = AsItStands(four);
        return (whole, ReferenceEquals(four, six) ? whole : AsItStands(six));
    }

    private static CommandReading AsItStands(CommandReading reading) => reading.Text is not { } text || reading.Opens.Count + reading.Closes.Count == 0
        ? reading
        : reading with
        {
            Opens = [],
            Closes = [],
            Rest = text.Text,
            Words = null,
            Reasons = [.. reading.Reasons, reading.Opens.Count > 0 ? "the section does not open it when it is knocked at" : "no section opens what it closes"],
        };

    // One line may serve both IP versions.
    private void Tell(CommandReading four, CommandReading six)
    {
        foreach (var reading in ReferenceEquals(four, six) ? [four] : new[] { four, six })
        {
            foreach (var reason in reading.Reasons)
                diagnostics.Add(KnockdDiagnostics.NotADoor(reading.Text!.Value.Span, reason));
            if (reading.LeftOut > 0)
                diagnostics.Add(KnockdDiagnostics.OnFailureLeftOut(reading.Text!.Value.Span));
        }
    }

    private void AddHook(HookMoment moment, string door, CommandReading four, CommandReading six)
    {
        if (HookCommand.Of(four, six) is not { } command)
            return;
        var place = (four.Rest is not null ? four : six).Text!.Value.Span;
        _hooks.Add(new Hook(moment, door, command, place));
        diagnostics.Add(KnockdDiagnostics.IsHook(place, moment == HookMoment.Open ? "on-open" : "on-close", door, command[0] == "/bin/sh"));
    }

    private static string List(IEnumerable<ProtectedService> services) => string.Join(", ", services);
}
