using Postern.Policy.Lowering;
using Postern.Policy.Watching;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Guards;

/// <summary>
/// Knocks: the automata as maps, and the chains that move an attempt along them. A step that is a port and nothing more (plain)
/// is looked up in <c>transitions</c>, however many doors there are; a step with a payload, size or flags is a rule of its own
/// in the chain of its port.
/// </summary>
public sealed partial class GuardCompiler
{
    /// <summary>Far more sequences than are used in a month.</summary>
    private const int SpentLimit = 1 << 16;

    private const string HereOnly = "fib daddr type != local return";

    /// <summary>Where a knock arrives: a port of TCP or UDP, or (port null) an ICMP echo request.</summary>
    private readonly record struct Slot(IpProtocol Protocol, ushort? Port)
    {
        public static Slot Of(KnockStep step) => new(step.Protocol, step.Port);

        public override string ToString() => Port is null ? "pings" : $"{Protocol}.{Port}";
    }

    private bool HasPings => _guard.Doors.Any(d => d.Opener.AllSteps.Any(s => s.Port is null));

    private static bool IsPlain(KnockStep step) => step.Port is not null && step.IsBare;

    private void Knocks()
    {
        AutomatonMaps();
        var longest = _guard.Doors.Select(d => d.For).DefaultIfEmpty().Max();
        foreach (var door in _guard.Doors)
            Open(door, longest);
        foreach (var automaton in _automata.All)
            Machine(automaton);
        var users = SlotUsers();
        foreach (var (slot, doors) in users)
        {
            var chain = slot.Port is null ? "pings" : SharedChain(doors, slot) ?? $"at.{slot}";
            if (slot.Port is { } port && !_ports.TryAdd((slot.Protocol, port), $"goto {chain}"))
                _ports[(slot.Protocol, port)] = $"goto {Split(slot, chain)}";
            if (slot.Port is null || chain[0] == 'a')
                SlotChain(chain, slot, doors);
        }

        if (users.Any(u => u.Key.Port is not null && SharedChain(u.Value, u.Key) == "knocks"))
            Chain("knocks", "the port of a knock", [.. Elsewhere, HereOnly, "jump steps", "counter drop comment \"knock ports\""]);
        if (users.Any(u => u.Key.Port is not null && SharedChain(u.Value, u.Key) == "knocks.passed"))
            Chain("knocks.passed", "the port of a knock that goes on to the host", [.. Elsewhere, HereOnly, "jump steps", Idle]);
    }

    /// <summary>A port that is a knock here and a protected service of a host behind the gate.</summary>
    private string Split(Slot slot, string knocks)
    {
        Chain($"split.{slot}", "", $"fib daddr type local goto {knocks}", "goto service");
        return $"split.{slot}";
    }

    private List<KeyValuePair<Slot, List<Door>>> SlotUsers()
    {
        var users = new Dictionary<Slot, List<Door>>();
        foreach (var door in _guard.Doors)
        {
            foreach (var slot in door.Opener.AllSteps.Where(s => !IsRequest(s)).Select(Slot.Of).Distinct())
            {
                if (!users.TryGetValue(slot, out var doors))
                    users[slot] = doors = [];
                doors.Add(door);
            }
        }

        return [.. users];
    }

    /// <summary>One chain serves all ports that only have plain steps of doors with the shared automaton.</summary>
    private static string? SharedChain(List<Door> doors, Slot slot) =>
        doors.TrueForAll(d => d.Opener.Strictness == Strictness.Gate && StepsAt(d, slot).All(IsPlain))
            ? doors.Exists(d => d.After == PacketFate.Drop) ? "knocks" : "knocks.passed"
            : null;

    private static IEnumerable<KnockStep> StepsAt(Door door, Slot slot) => door.Opener.AllSteps.Where(s => Slot.Of(s) == slot && !IsRequest(s));

    private void AutomatonMaps()
    {
        var transitions = new List<string>();
        var repeats = new List<string>();
        var arrivals = new List<string>();
        var states = new List<string>();
        foreach (var automaton in _automata.All)
        {
            if (automaton.Strictness != Strictness.Off)
            {
                transitions.AddRange(automaton.States.Where(s => IsPlain(s.By!)).Select(s =>
                    $"{NftText.Mark(s.Parent!.Id)} . {s.By!.Protocol} . {s.By.Port} comment \"{NftText.Quoted(s.Label)}\" : {NftText.Mark(s.Id)}"));
                repeats.AddRange(automaton.Waiting.Where(s => IsPlain(s.By!)).Select(s => $"{NftText.Mark(s.Id)} . {s.By!.Protocol} . {s.By.Port}"));
            }

            states.AddRange(automaton.Waiting.Where(s => automaton.Strictness == Strictness.Off || !IsPlain(s.By!))
                .Select(s => $"{NftText.Mark(s.Id)} comment \"{NftText.Quoted(s.Label)}\""));
            foreach (var state in automaton.States)
            {
                if (state.Opens is { Rolling: not null })
                    arrivals.Add($"{NftText.Mark(state.Id)} comment \"{NftText.Quoted(state.Opens.Name)}\" : goto {OnceChain(state.Opens)}");
                else if (state.Opens is not null)
                    arrivals.Add($"{NftText.Mark(state.Id)} comment \"{NftText.Quoted(state.Opens.Name)}\" : goto {ArrivalChain(state.Opens)}");
                else if (state.StepTimeout != automaton.UsualTimeout)
                    arrivals.Add($"{NftText.Mark(state.Id)} comment \"{NftText.Quoted(state.Label)}\" : goto {WaitChain(automaton, state.StepTimeout)}");
            }
        }

        // No state leads there: it is how a listing tells which door has which number.
        arrivals.AddRange(_guard.Doors.Where(d => d.IsSpaOnly || d.Rolling is not null).Select(d =>
            $"{NftText.Mark(_automata.DoorIds[d])} comment \"{NftText.Quoted(d.Name)}\" : goto {ArrivalChain(d)}"));
        _sets.Add(new NftSet { Name = GuardNames.Transitions, KeyType = "mark . inet_proto . inet_service", DataType = "mark", Comment = "state . knock : next state", Elements = transitions });
        _sets.Add(new NftSet { Name = GuardNames.Repeats, KeyType = "mark . inet_proto . inet_service", Comment = "state . the knock that led there: a repeat is no mistake", Elements = repeats });
        _sets.Add(new NftSet { Name = GuardNames.Arrivals, KeyType = "mark", DataType = "verdict", Comment = "states that open a door, or wait longer or shorter than the others", Elements = [.. arrivals.Distinct()] });
        if (states.Count > 0)
            _sets.Add(new NftSet { Name = GuardNames.States, KeyType = "mark", Comment = "states that a payload, a size or flags lead to, or that only time ends", Elements = states });
    }

    private void Open(Door door, TimeSpan longest)
    {
        if (door.OneTime is not null)
            OpenOnce(door);
        if (door.Rolling is not null)
            OpenRolling(door);
        if (door.IsSpaOnly)
            Chain(ArrivalChain(door), "opens to single packets alone, which the watcher judges");
        if (door.Opener.Steps.Count == 0)
            return;
        var chain = door.OneTime is null ? ArrivalChain(door) : OnceChain(door);
        if (door.Closes.Count > 0)
        {
            Close(door, chain);
            return;
        }

        var time = NftText.Time(door.For);
        Chain(chain, $"opens {door.Name} for {time}",
        [
            door is { OneTime: null, Rolling: null } ? OtherFamily(door) : $"meta mark set {NftText.Mark(_automata.DoorIds[door])}",
            .. PerFamily((ip, v) => $"update @{GuardNames.Grants}{v} {{ {ip} saddr . meta mark timeout {time} }}"),
            .. PerFamily((ip, v) => $"update @{GuardNames.Admitted}{v} {{ {ip} saddr timeout {NftText.Time(longest)} }}"),
            Log(GuardNames.OpenEvent + door.Name),
            $"counter comment \"{NftText.Quoted($"{door.Name} opened")}\"",
        ]);
    }

    private static string? OtherFamily(Door door) => door.Family == IpFamily.Both ? null : $"meta nfproto != ipv{NftText.Digit(door.Family)} return";

    /// <summary>
    /// The sequence is taken down as used before it lets anybody in. Two processors may both find it unused; the bucket of the one element
    /// that both then make lets one through. What a trial inherits has no bucket, which is why it is looked up first.
    /// With the set full nobody gets in.
    /// </summary>
    private void OpenOnce(Door door)
    {
        if (!_options.HasWatcher)
            _diagnostics.Add(NftablesDiagnostics.OneTimeNeedsWatcher(door.OneTime!.Span, door.Name));
        SpentSet();
        if (door.Opener.Steps.Count == 0)
            return;
        Chain(ArrivalChain(door), $"the sequence of {door.Name} counts once",
        [
            OtherFamily(door),
            $"meta mark set {NftText.Mark(OneTimeUse.NumberOf(door))}",
            $"meta mark @{GuardNames.Spent} counter return comment \"{NftText.Quoted($"{door.Name}: used before")}\"",
            $"add @{GuardNames.Spent} {{ meta mark timeout {NftText.Time(OneTimeFile.Memory)} limit rate 1/day burst 1 packets }} goto {OnceChain(door)}",
        ]);
    }

    /// <summary>
    /// A sequence that has let a source in lets in that one alone, whoever else overheard it. The state that it led to is its number.
    /// </summary>
    private void OpenRolling(Door door)
    {
        if (!_options.HasWatcher)
            _diagnostics.Add(NftablesDiagnostics.RollingNeedsWatcher(door.Rolling!.Span, door.Name));
        SpentSet();
        if (!_sets.Exists(s => s.Name == GuardNames.Users + "4"))
            SourceSet(GuardNames.Users, "source . sequence that let it in, and may again", "mark");
        var time = NftText.Time(door.Rolling!.Memory);
        var open = ArrivalChain(door);
        Chain(OnceChain(door), $"a sequence of {door.Name} lets in one source",
        [
            OtherFamily(door),
            .. PerFamily((ip, v) => $"{ip} saddr . meta mark @{GuardNames.Users}{v} goto {open}"),
            $"meta mark @{GuardNames.Spent} counter return comment \"{NftText.Quoted($"{door.Name}: used by another")}\"",
            $"add @{GuardNames.Spent} {{ meta mark timeout {time} limit rate 1/day burst 1 packets }} jump {UserChain(door)}",
        ]);
        Chain(UserChain(door), "",
        [
            .. PerFamily((ip, v) => $"update @{GuardNames.Users}{v} {{ {ip} saddr . meta mark timeout {time} }}"),
            $"goto {open}",
        ]);
    }

    private void SpentSet()
    {
        if (!_sets.Exists(s => s.Name == GuardNames.Spent))
            _sets.Add(new NftSet { Name = GuardNames.Spent, KeyType = "mark", Flags = "dynamic,timeout", Size = SpentLimit, Comment = "sequences that open once and have done so" });
    }

    /// <summary>
    /// Ends the grants of the source. Twice, because for up to a second a grant that has expired is still in the set, and the kernel's
    /// delete would take that one away and leave a live one as it is.
    /// </summary>
    private void Close(Door door, string chain)
    {
        var rules = new List<string>();
        foreach (var closed in _guard.Doors.Where(d => door.Closes.Contains(d.Name)))
        {
            rules.Add($"meta mark set {NftText.Mark(_automata.DoorIds[closed])}");
            rules.AddRange(PerFamily((ip, v) => $"{ip} saddr . meta mark @{GuardNames.Grants}{v} {Log(GuardNames.CloseEvent + closed.Name)}"));
            rules.AddRange(PerFamily((ip, v) => $"delete @{GuardNames.Grants}{v} {{ {ip} saddr . meta mark }}"));
            rules.AddRange(PerFamily((ip, v) => $"delete @{GuardNames.Grants}{v} {{ {ip} saddr . meta mark }}"));
            rules.Add($"counter comment \"{NftText.Quoted($"{closed.Name} closed")}\"");
        }

        Chain(chain, $"closes {string.Join(", ", door.Closes)}", rules);
    }

    /// <summary>The chains of one automaton that no port changes: where an attempt goes once its next state is known.</summary>
    private void Machine(KnockAutomaton automaton)
    {
        if (automaton.Strictness == Strictness.Off)
        {
            LooseMachine(automaton);
            return;
        }

        SourceSet(Attempts(automaton), automaton.Name.Length == 0 ? "how far each source has come" : $"how far each source has come at {automaton.Name}",
            data: "mark", size: _guard.AttemptLimit);
        Chain(Named("moved", automaton), "", [.. Forget(automaton), $"goto {Named("arrived", automaton)}"]);
        Chain(Named("arrived", automaton), "the attempt is now in the state of the mark",
            [$"meta mark vmap @{GuardNames.Arrivals}", .. Wait(automaton, automaton.UsualTimeout)]);
        foreach (var timeout in automaton.Waiting.Select(s => s.StepTimeout).Distinct().Where(t => t != automaton.UsualTimeout))
            Chain(WaitChain(automaton, timeout), "", Wait(automaton, timeout));
        Advance(automaton, Named("steps", automaton), [], plain: true, countsWrong: true);
    }

    private static IEnumerable<string> Wait(KnockAutomaton automaton, TimeSpan timeout) =>
    [
        .. PerFamily((ip, v) => $"update @{Attempts(automaton)}{v} {{ {ip} saddr timeout {NftText.Time(timeout)} : meta mark }}"),
        Log(GuardNames.KnockEvent),
        "counter comment \"knocks\"",
    ];

    private static IEnumerable<string> Forget(KnockAutomaton automaton) =>
        PerFamily((ip, v) => $"delete @{Attempts(automaton)}{v} {{ {ip} saddr : {NftText.Mark(0)} }}");

    /// <summary>
    /// The heart: load the state; the expected knock moves on, a repeat of the last one only renews the time, anything else
    /// starts over, where it may be a first step. A failed map look-up ends its rule, and the next one tries. A first step, too, ends
    /// what was there: for up to a second an expired attempt is still in the map, and the kernel's delete would take that one away
    /// and leave the live one as it is.
    /// </summary>
    /// <param name="special">Steps with a payload, size, flags, expression or request that this chain has to tell apart, most demanding first.</param>
    /// <param name="plain">Whether <c>transitions</c> can know the packet's port.</param>
    /// <param name="countsWrong">False where a packet may be no knock at all.</param>
    /// <param name="countsOwnOnly">Only what meets one of the steps is a wrong knock.</param>
    private void Advance(KnockAutomaton automaton, string chain, IReadOnlyList<KnockStep> special, bool plain, bool countsWrong, bool countsOwnOnly = false)
    {
        const string Next = $"meta mark set meta mark . meta l4proto . th dport map @{GuardNames.Transitions}";
        var root = NftText.Mark(automaton.Root.Id);
        var arrived = Named("arrived", automaton);
        var begin = $"{chain}.begin";
        var moved = Named("moved", automaton);
        var looked = special.Where(s => s.Expression is not null).ToList();
        special = [.. special.Where(s => s.Expression is null)];
        string[] wrong = [Log(GuardNames.WrongEvent), "counter comment \"wrong knocks\"", .. Forget(automaton), $"meta mark set {root}", $"goto {begin}"];
        Chain(chain, automaton.Name.Length == 0 ? "the attempt of a source at all doors that are strict about the gate" : $"the attempt of a source at {automaton.Name}",
        [
            $"meta mark set {root}",
            .. PerFamily((ip, v) => $"meta mark set {ip} saddr map @{Attempts(automaton)}{v}"),
            .. HeldRules(automaton),
            $"meta mark {root} goto {begin}",
            .. PerFamily((ip, v) => $"{TooBusy(ip, v)} {(special.Any(IsRequest) ? "return" : "counter drop comment \"too many knocks of one source\"")}"),
            .. special.SelectMany(step => MoveRules(step, automaton)),
            plain ? $"{Next} goto {moved}" : null,
            .. NextLooks(looked, automaton),
            .. special.SelectMany(step => RepeatRules(step, automaton)),
            plain ? $"meta mark . meta l4proto . th dport @{GuardNames.Repeats} goto {arrived}" : null,
            .. RepeatLooks(looked, automaton),
            .. !countsWrong ? [] : countsOwnOnly ? special.SelectMany(KnockMatch.Of).Distinct().Select(match => $"{match} goto {chain}.wrong") : wrong,
            // Whether it is one of the door's own steps, and so a mistake, is for the watcher to say.
            .. countsOwnOnly ? looked.SelectMany(KnockMatch.Of).Distinct().Select(match => $"{match} goto {LookChain(automaton)}".TrimStart()) : [],
        ]);
        if (countsOwnOnly)
            Chain($"{chain}.wrong", "one of the door's own steps, but not the next", wrong);
        Chain(begin, "only a first step counts",
        [
            .. special.SelectMany(step => automaton.ByStep[step].Where(n => n.Parent == automaton.Root)
                .SelectMany(n => KnockMatch.Of(step).Select(match => $"{match} meta mark set {NftText.Mark(n.Id)} goto {moved}".TrimStart()))),
            plain ? $"{Next} goto {moved}" : null,
            .. FirstLooks(looked, automaton),
        ]);
    }

    private static IEnumerable<string> MoveRules(KnockStep step, KnockAutomaton automaton)
    {
        var moves = automaton.ByStep[step].Select(s => $"{NftText.Mark(s.Parent!.Id)} : {NftText.Mark(s.Id)}").ToList();
        return moves.Count == 0 ? [] : KnockMatch.Of(step).Select(match =>
            $"{match} meta mark set meta mark map {{ {string.Join(", ", moves)} }} goto {Named("moved", automaton)}".TrimStart());
    }

    private static IEnumerable<string> RepeatRules(KnockStep step, KnockAutomaton automaton)
    {
        var there = automaton.ByStep[step].Where(s => s.Opens is null).Select(s => NftText.Mark(s.Id)).ToList();
        return there.Count == 0 ? [] : KnockMatch.Of(step).Select(match => $"{match} meta mark {NftText.SetOf(there)} goto {Named("arrived", automaton)}".TrimStart());
    }

    /// <summary>RouterOS's way: a source may be in several stages at once, and nothing but time takes it out. Last stage first.</summary>
    private void LooseMachine(KnockAutomaton automaton)
    {
        if (!_sets.Exists(s => s.Name == GuardNames.Stages + "4"))
            SourceSet(GuardNames.Stages, "source . state, for doors with strict: off", "mark", size: _guard.AttemptLimit);
        var states = automaton.States;
        var arrived = Named("arrived", automaton);
        Chain(arrived, "",
        [
            $"meta mark vmap @{GuardNames.Arrivals}",
            .. PerFamily((ip, v) => $"update @{GuardNames.Stages}{v} {{ {ip} saddr . meta mark timeout {NftText.Time(automaton.UsualTimeout)} }}"),
            Log(GuardNames.KnockEvent),
            "counter comment \"knocks\"",
        ]);
        Chain(Named("steps", automaton), $"the stages of a source at {automaton.Name}", Stages(automaton, requests: false));
        if (states.Any(s => IsRequest(s.By!)))
            Chain($"{Named("steps", automaton)}.requests", "", Stages(automaton, requests: true));
    }

    private static IEnumerable<string> Stages(KnockAutomaton automaton, bool requests)
    {
        var states = automaton.States;
        return Enumerable.Range(0, states.Count).Reverse().Where(i => IsRequest(states[i].By!) == requests).SelectMany(i => IpFamily.Both.Each().Select(family =>
        {
            var (ip, v) = (NftText.Address(family), NftText.Digit(family));
            var (step, looks) = (states[i].By!, states[i].By!.Expression is not null);
            var last = states[i].Parent!;
            var isFirst = last == automaton.Root;
            var before = isFirst && !looks ? "" : $"meta mark set {NftText.Mark(last.Id)} {(isFirst ? "" : $"{ip} saddr . meta mark @{GuardNames.Stages}{v} ")}";
            return looks
                ? $"meta nfproto ipv{v} {KnockMatch.OfWhole(step, family)} {before}jump {LookChain(automaton)}"
                : $"meta nfproto ipv{v} {KnockMatch.OfWhole(step, family)} {before}meta mark set {NftText.Mark(states[i].Id)} jump {Named("arrived", automaton)}";
        }));
    }

    /// <summary>A port (or pings) at which steps must be told apart, or that several automata share.</summary>
    private void SlotChain(string chain, Slot slot, List<Door> doors)
    {
        var steps = doors.SelectMany(d => StepsAt(d, slot).Select(s => (Door: d, Step: s))).ToList();
        var involved = doors.Select(_automata.Of).Prepend(_automata.Gate).OfType<KnockAutomaton>().Distinct();
        Chain(chain, $"knocks at {slot}",
        [
            .. Elsewhere,
            HereOnly,
            .. involved.Select(a => $"jump {StepsAt(a, slot, steps.Select(s => s.Step))}"),
            .. steps.Where(s => s.Door.After == PacketFate.Drop).Select(s => s.Step).Distinct()
                .SelectMany(KnockMatch.Of).Distinct().Select(match => $"{match} counter drop comment \"knocks\"".TrimStart()),
            Idle,
            .. HandOnRules(steps.Select(s => (s.Door, s.Step)), "return"),
            .. UnlistedRules,
        ]);
    }

    /// <summary>Knocks that go on to the host are named by the policy: <c>unlisted</c> is not for them.</summary>
    private IEnumerable<string> HandOnRules(IEnumerable<(Door Door, KnockStep Step)> steps, string verdict) => !UnlistedRules.Any() ? [] :
        steps.Where(s => s.Door.After == PacketFate.Pass).Select(s => s.Step).Distinct().SelectMany(KnockMatch.Of).Distinct().Select(match => $"{match} {verdict}".TrimStart());

    private string StepsAt(KnockAutomaton automaton, Slot slot, IEnumerable<KnockStep> steps)
    {
        var own = steps.Where(s => automaton.ByStep.Contains(s)).Distinct().ToList();
        var special = own.Where(s => !IsPlain(s)).OrderByDescending(KnockMatch.Weight).ToList();
        if (automaton.Strictness == Strictness.Off || (special.Count == 0 && slot.Port is not null))
            return Named("steps", automaton);
        var chain = $"{Named("steps", automaton)}.{slot}";
        Advance(automaton, chain, special, plain: slot.Port is not null, countsWrong: true,
            countsOwnOnly: automaton.Strictness == Strictness.Door && !own.Exists(IsPlain) && special.TrueForAll(s => KnockMatch.Weight(s) > 0 || s.Expression is not null));
        return chain;
    }

    /// <summary>Steps with TCP flags of their own may be met by packets that open no connection.</summary>
    private List<string> SegmentRules()
    {
        var rules = new List<string>();
        foreach (var port in _guard.Doors.SelectMany(d => d.Opener.AllSteps).Where(s => s.Protocol == IpProtocol.Tcp && !IsPlain(s) && !IsRequest(s)).Select(s => s.Port!.Value).Distinct())
        {
            var slot = new Slot(IpProtocol.Tcp, port);
            var doors = _guard.Doors.Where(d => StepsAt(d, slot).Any(s => !IsPlain(s))).ToList();
            var calls = new List<string>();
            foreach (var automaton in doors.Select(_automata.Of).Distinct())
            {
                var special = doors.Where(d => _automata.Of(d) == automaton).SelectMany(d => StepsAt(d, slot))
                    .Where(s => !IsPlain(s)).Distinct().OrderByDescending(KnockMatch.Weight).ToList();
                var chain = automaton.Strictness == Strictness.Off ? Named("steps", automaton) : $"{Named("steps", automaton)}.{slot}.segment";
                if (automaton.Strictness != Strictness.Off)
                    Advance(automaton, chain, special, plain: false, countsWrong: false);
                calls.Add($"jump {chain}");
            }

            Chain($"segment.{slot}", $"knocks with flags at {slot}",
            [
                HereOnly,
                .. calls,
                .. doors.Where(d => d.After == PacketFate.Drop).SelectMany(d => StepsAt(d, slot)).Where(s => !IsPlain(s)).Distinct()
                    .SelectMany(KnockMatch.Of).Distinct().Select(match => $"{match} counter drop comment \"knocks\""),
                Idle,
                .. HandOnRules(doors.SelectMany(d => StepsAt(d, slot).Where(s => !IsPlain(s)).Select(s => (d, s))), "accept"),
            ]);
            rules.Add($"tcp dport {port} jump segment.{slot}");
        }

        return rules;
    }

    private static string Named(string chain, KnockAutomaton automaton) => automaton.Name.Length == 0 ? chain : $"{chain}.{NftText.Slug(automaton.Name)}";

    private static string Attempts(KnockAutomaton automaton) =>
        automaton.Name.Length == 0 ? GuardNames.Attempts : $"{GuardNames.Attempts}.{NftText.Slug(automaton.Name)}.";

    private static string WaitChain(KnockAutomaton automaton, TimeSpan timeout) => $"{Named("wait", automaton)}.{NftText.Time(timeout)}";

    /// <summary>Doors are recognised in the kernel by where their last knock goes.</summary>
    internal const string OpenPrefix = "goto open.";

    private static string OnceChain(Door door) => $"once.{NftText.Slug(door.Name)}";

    private static string UserChain(Door door) => $"user.{NftText.Slug(door.Name)}";

    private static string ArrivalChain(Door door) => $"{(door.Closes.Count > 0 ? "close" : "open")}.{NftText.Slug(door.Name)}";
}
