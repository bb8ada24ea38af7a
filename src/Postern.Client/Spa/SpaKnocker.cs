using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Postern.Client.Senders;
using Postern.Client.Signing;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Client.Spa;

/// <summary>
/// Sends Postern packets until the gate answers one. Packets get lost, a gate has two families of addresses, and a person several keys, of which it
/// answers only the right one: so each is tried in turn, and all of them again with more patience. Every packet is a new one.
/// </summary>
public sealed class SpaKnocker(TimeProvider time)
{
    /// <summary>How long an answer is waited for in each round: an answer comes within a round trip.</summary>
    private static readonly TimeSpan[] Patience = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)];

    /// <summary>Rounds end early where so many packets have been sent.</summary>
    private const int MostPackets = 12;

    /// <summary>Between two packets that ask for the time.</summary>
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(15);

    /// <summary>No policy has a door of this name, so that a packet which asks for it opens nothing, now or when it is sent again by others.</summary>
    private static readonly string NoDoor = $"? {RandomNumberGenerator.GetHexString(32)}";

    private readonly List<string> _refusals = [];

    /// <summary>Added to this machine's clock, once the gate has said what it shows.</summary>
    public TimeSpan Ahead { get; init; }

    /// <summary>Called before a key asks for somebody: to touch it, or to type.</summary>
    public Action<SignerCandidate>? Asking { get; init; }

    /// <summary>Called as each packet leaves.</summary>
    public Action<SignerCandidate, Route>? Sending { get; init; }

    /// <param name="routes">One at the least; the first is tried first.</param>
    /// <param name="keys">One at the least.</param>
    /// <param name="waits">False: one packet by the first key and route, and no look for an answer.</param>
    public async Task<SpaOutcome> Knock(
        Invitation gate, SpaWish wish, IReadOnlyList<Route> routes, IReadOnlyList<SignerCandidate> keys, bool waits, CancellationToken cancellation = default)
    {
        var lines = new List<Line>();
        KnockProblem? first = null;
        try
        {
            foreach (var route in routes)
            {
                try
                {
                    lines.Add(new Line(route, gate.Port));
                }
                catch (SocketException e)
                {
                    first ??= SendProblems.From(e, route.Gate, route.Source);
                }
            }

            var state = new Progress();
            foreach (var patience in waits ? Patience : [TimeSpan.Zero])
            {
                foreach (var (key, line) in keys.SelectMany(_ => lines, (key, line) => (key, line)).ToList())
                {
                    if (state.Sent >= MostPackets || state.Unwilling.Contains(key))
                        continue;
                    var problem = Send(gate, wish, key, line, state, Ahead);
                    first ??= problem;
                    if (problem is not null)
                        continue;
                    if (!waits)
                        return Outcome(state, null, default, null);
                    if (await Answer(state, lines, patience, cancellation) is { } answered)
                        return Outcome(state with { Key = answered.Key, Route = answered.Line.Route }, answered.Answer, answered.Skew, null);
                }
            }

            return Outcome(state, null, default, state.Sent > 0 ? null : first ?? NoneSigns()) with { IsRefusedByHost = lines.Count > 0 && lines.TrueForAll(l => l.IsRefused) };
        }
        finally
        {
            lines.ForEach(l => l.Dispose());
        }
    }

    /// <summary>
    /// A gate hears nothing of packets from another time. So this asks at many times, for nothing: whoever keeps such a packet until its time has come has a packet that
    /// opens nothing.
    /// </summary>
    /// <returns>What the gate's clock is ahead of this machine's, sealed by the gate for this very question; null where nothing came back.</returns>
    public async Task<TimeSpan?> FindClock(Invitation gate, Route route, SignerCandidate key, CancellationToken cancellation = default)
    {
        Line line;
        try
        {
            line = new Line(route, gate.Port);
        }
        catch (SocketException)
        {
            return null;
        }

        using (line)
        {
            var state = new Progress();
            var wish = new SpaWish(NoDoor, null, null, null);
            foreach (var offset in ClockOffsets.All)
            {
                if (Send(gate, wish, key, line, state, offset) is not null || state.Unwilling.Count > 0)
                    return null;
                if (await Answer(state, [line], BetweenQuestions, cancellation) is { } early)
                    return early.Skew;
            }

            return (await Answer(state, [line], Patience[0], cancellation))?.Skew;
        }
    }

    private SpaOutcome Outcome(Progress state, SpaAnswer? answer, TimeSpan skew, KnockProblem? problem) =>
        new(answer, state.Key, state.Route, state.Sent, skew, problem) { Refusals = _refusals };

    private KnockProblem NoneSigns() => KnockProblem.Refused(string.Join("; ", _refusals), "unlock it, or choose another key with --key FILE, its fingerprint or its comment");

    private KnockProblem? Send(Invitation gate, SpaWish wish, SignerCandidate key, Line line, Progress state, TimeSpan ahead)
    {
        if (key.NeedsTouch || key.NeedsPassphrase)
            Asking?.Invoke(key);
        var now = time.GetUtcNow();
        var payload = new SpaPayload(now + ahead, wish.Door) { For = wish.For, Source = wish.Source, PrefixLength = wish.PrefixLength };
        var exchange = SpaWriter.Write(payload, gate.Gate, key.Signer, out var refusal);
        if (exchange is null)
        {
            _refusals.Add(refusal);
            state.Unwilling.Add(key);
            return null;
        }

        if (line.Send(exchange.Packet.Span) is { } problem)
            return problem;
        state.Sent++;
        state.Key = key;
        state.Route = line.Route;
        state.Open.Add((exchange, key, now));
        if (wish.Door != NoDoor)
            Sending?.Invoke(key, line.Route);
        return null;
    }

    // Late answers count too: whatever this exchange or an earlier one can read.
    private async Task<(SpaAnswer Answer, SignerCandidate Key, Line Line, TimeSpan Skew)?> Answer(
        Progress state, List<Line> lines, TimeSpan patience, CancellationToken cancellation)
    {
        if (state.Open.Count == 0)
            return null;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), end, patience, Timeout.InfiniteTimeSpan);
        var waits = lines.Select(l => Next(l, state, end.Token)).ToList();
        try
        {
            while (waits.Count > 0)
            {
                var done = await Task.WhenAny(waits);
                if (await done is { } answer)
                    return answer;
                waits.Remove(done);
            }
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(waits);
        }

        cancellation.ThrowIfCancellationRequested();
        return null;
    }

    private async Task<(SpaAnswer Answer, SignerCandidate Key, Line Line, TimeSpan Skew)?> Next(Line line, Progress state, CancellationToken end)
    {
        while (await line.Receive(end) is { } datagram)
        {
            foreach (var (exchange, key, sent) in state.Open)
            {
                if (!exchange.TryReadAnswer(datagram.Span, out var answer))
                    continue;
                // The gate's clock stood so somewhere between sending and now.
                var middle = sent + ((time.GetUtcNow() - sent) / 2);
                return (answer!, key, line, answer!.Now - middle);
            }
        }

        return null;
    }

    private sealed record Progress
    {
        public int Sent { get; set; }

        public SignerCandidate? Key { get; set; }

        public Route? Route { get; set; }

        public List<(SpaExchange Exchange, SignerCandidate Key, DateTimeOffset At)> Open { get; init; } = [];

        public HashSet<SignerCandidate> Unwilling { get; init; } = [];
    }

    /// <summary>One way to the gate.</summary>
    private sealed class Line : IDisposable
    {
        private readonly Socket _socket;

        /// <summary>Answers are shorter than packets, and those are below 1,200 bytes.</summary>
        private readonly byte[] _buffer = new byte[2048];

        public Line(Route route, ushort port)
        {
            Route = route;
            _socket = new Socket(route.Gate.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                _socket.Bind(new IPEndPoint(route.Source, 0));
                _socket.Connect(new IPEndPoint(route.Gate, port));
            }
            catch
            {
                _socket.Dispose();
                throw;
            }
        }

        public Route Route { get; }

        public bool IsRefused { get; private set; }

        public KnockProblem? Send(ReadOnlySpan<byte> packet)
        {
            try
            {
                _socket.Send(packet);
                return null;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
            {
                // Said of an earlier packet; this one has its own chance.
                IsRefused = true;
                return SendAgain(packet);
            }
            catch (SocketException e)
            {
                return SendProblems.From(e, Route.Gate, Route.Source);
            }
        }

        /// <returns>Null at the end.</returns>
        public async Task<ReadOnlyMemory<byte>?> Receive(CancellationToken end)
        {
            while (!end.IsCancellationRequested)
            {
                try
                {
                    return _buffer.AsMemory(0, await _socket.ReceiveAsync(_buffer, SocketFlags.None, end));
                }
                catch (OperationCanceledException)
                {
                    return null;
                }
                catch (SocketException)
                {
                    // An ICMP error, which anybody can make up: remembered, and waited on.
                    IsRefused = true;
                    await Task.Delay(1, CancellationToken.None);
                }
            }

            return null;
        }

        public void Dispose() => _socket.Dispose();

        private KnockProblem? SendAgain(ReadOnlySpan<byte> packet)
        {
            try
            {
                _socket.Send(packet);
                return null;
            }
            catch (SocketException e)
            {
                return SendProblems.From(e, Route.Gate, Route.Source);
            }
        }
    }
}
