using System.Diagnostics;
using System.Net;
using Postern.Bench.Hosts;

namespace Postern.Bench.Tools;

/// <param name="Person">Which of a try's sources knocks.</param>
/// <param name="Payload">Of a UDP knock.</param>
internal sealed record ProbeKnock(string Protocol, int Port, int Person = 0, string Payload = "");

/// <param name="Person">Which of a try's sources must get in.</param>
internal sealed record ProbeService(int Port, int Person = 0);

/// <param name="FirstSource">Number of the first try's first source; each try takes <paramref name="Persons"/> of them.</param>
/// <param name="Payloads">An SPA datagram for each try, sent to <paramref name="PayloadPort"/> in place of knocks.</param>
/// <param name="Protocol">How the protected services are asked: "udp", or "tcp": a fresh SYN each time, so that no retransmission has a part.</param>
/// <param name="GapMicroseconds">Between two knocks.</param>
/// <param name="IntervalMicroseconds">Between two questions.</param>
/// <param name="Questions">Asked before the knocks; an answer means that the door was open without them.</param>
/// <param name="FixedSource">All tries come from this address.</param>
internal sealed record ProbePlan(
    IReadOnlyList<ProbeKnock> Knocks,
    IReadOnlyList<ProbeService> Services,
    int FirstSource = 0,
    int Persons = 1,
    int Tries = 1,
    string Protocol = "udp",
    bool Ipv6 = false,
    IReadOnlyList<byte[]>? Payloads = null,
    int PayloadPort = 62201,
    int GapMicroseconds = 2000,
    int IntervalMicroseconds = 50,
    int TimeoutMilliseconds = 3000,
    int Questions = 3,
    int Cpu = Rig.SenderCpu,
    string? FixedSource = null);

/// <param name="WasOpen">An answer came before the knocks.</param>
/// <param name="Opened">All services answered after them.</param>
/// <param name="SentMicroseconds">Just before the last knock's system call → the answered question was sent: what the gate took.</param>
/// <param name="AnsweredMicroseconds">The same → its answer came: what the client sees.</param>
/// <param name="Question">Which question was answered; 1 is the very next packet after the last knock. The worst of all services.</param>
internal sealed record ProbeTry(bool WasOpen, bool Opened, double SentMicroseconds, double AnsweredMicroseconds, int Question);

/// <summary>Asks the protected service (no answer may come), knocks, then asks again and again until it answers.</summary>
internal static unsafe class KnockProbe
{
    private const int InFlight = 64;
    private const int Millisecond = 1000;

    public static IEnumerable<ProbeTry> Run(ProbePlan plan)
    {
        Libc.RunOn(plan.Cpu);
        var gate = IPAddress.Parse(plan.Ipv6 ? Rig.GateAddress6 : Rig.GateAddress);
        var own = IPAddress.Parse(plan.Ipv6 ? Rig.ClientAddress6 : Rig.ClientAddress);
        // A whole try against ourselves, so that all code is compiled before the first one that counts.
        _ = One(plan with { TimeoutMilliseconds = 5, Payloads = plan.Payloads is null ? null : [[0]] }, 0, own, _ => own);
        for (var number = 0; number < plan.Tries; number++)
        {
            var first = plan.FirstSource + number * plan.Persons;
            yield return One(plan, number, gate, person =>
                plan.FixedSource is { } source ? IPAddress.Parse(source) : Rig.Knocker(first + person, plan.Ipv6));
            Thread.Sleep(20 + number * 37 % 80);   // no step with anybody's polling
        }
    }

    private static ProbeTry One(ProbePlan plan, int number, IPAddress gate, Func<int, IPAddress> source)
    {
        // All sockets and addresses are ready before the first knock: between the last one and the first question lies nothing.
        var isUdp = plan.Protocol != "tcp";
        var services = plan.Services
            .Select(service => (
                Own: Libc.SocketAddress(source(service.Person), 0),
                Gate: Libc.SocketAddress(gate, service.Port),
                Socket: UdpSocket(source(service.Person), gate, service.Port)))
            .ToArray();
        var wasOpen = false;
        foreach (var service in services)
            wasOpen |= plan.Questions > 0 && Answers(service.Socket, plan.Questions);
        var knocked = plan.Payloads is null
            ? Knock(plan, gate, source)
            : SendPayload(source(0), gate, plan.PayloadPort, plan.Payloads[number]);

        ProbeTry? worst = null;
        foreach (var service in services)
        {
            var one = isUdp ? AskUdp(plan, service.Socket, knocked) : AskTcp(plan, service.Own, service.Gate, knocked);
            _ = Libc.Close(service.Socket);
            if (worst is null || !one.Opened || (worst.Opened && one.Question > worst.Question))
                worst = one;
        }

        return worst! with { WasOpen = wasOpen };
    }

    private static int UdpSocket(IPAddress source, IPAddress gate, int port)
    {
        var socket = Libc.BoundSocket(Libc.Datagram | Libc.NonBlocking, Libc.SocketAddress(source, 0));
        Libc.Check(Libc.Connect(socket, Libc.SocketAddress(gate, port)));
        return socket;
    }

    /// <summary>Asks with number 0, so that a late answer is not taken for one to a later question.</summary>
    private static bool Answers(int socket, int questions)
    {
        var message = stackalloc long[2];
        for (var i = 0; i < questions; i++)
            _ = Libc.Send(socket, (byte*)message, 2 * sizeof(long), 0);
        Thread.Sleep(3);
        var answered = false;
        while (Libc.Receive(socket, (byte*)message, 2 * sizeof(long), 0) > 0)
            answered = true;
        return answered;
    }

    /// <returns>When the last knock's system call began.</returns>
    private static long Knock(ProbePlan plan, IPAddress gate, Func<int, IPAddress> source)
    {
        var ready = plan.Knocks
            .Select(knock => (
                Socket: Libc.BoundSocket(
                    (knock.Protocol == "udp" ? Libc.Datagram : Libc.Stream) | Libc.NonBlocking, Libc.SocketAddress(source(knock.Person), 0)),
                To: Libc.SocketAddress(gate, knock.Port),
                IsUdp: knock.Protocol == "udp",
                Payload: System.Text.Encoding.ASCII.GetBytes(knock.Payload)))
            .ToArray();
        var last = Stopwatch.GetTimestamp();
        for (var i = 0; i < ready.Length; i++)
        {
            if (i > 0)
                Wait(plan.GapMicroseconds);
            last = Stopwatch.GetTimestamp();
            _ = Libc.Connect(ready[i].Socket, ready[i].To);   // of TCP this is the SYN
            if (ready[i].IsUdp)
            {
                fixed (byte* payload = ready[i].Payload)
                    _ = Libc.Send(ready[i].Socket, payload, (nuint)ready[i].Payload.Length, 0);
            }

            _ = Libc.Close(ready[i].Socket);
        }

        return last;
    }

    private static long SendPayload(IPAddress source, IPAddress gate, int port, byte[] payload)
    {
        var socket = Libc.BoundSocket(Libc.Datagram, Libc.SocketAddress(source, 0));
        Libc.Check(Libc.Connect(socket, Libc.SocketAddress(gate, port)));
        var sent = Stopwatch.GetTimestamp();
        fixed (byte* bytes = payload)
            _ = Libc.Send(socket, bytes, (nuint)payload.Length, 0);
        _ = Libc.Close(socket);
        return sent;
    }

    private static ProbeTry AskUdp(ProbePlan plan, int socket, long knocked)
    {
        var interval = Ticks(plan.IntervalMicroseconds);
        var next = Stopwatch.GetTimestamp();
        var end = next + Ticks(plan.TimeoutMilliseconds * 1000L);
        var count = 0;
        var question = stackalloc long[2];   // when it was sent, and its number; an answer brings both back
        var answer = stackalloc long[2];
        var result = new ProbeTry(WasOpen: false, Opened: false, 0, 0, 0);
        for (var now = next; now < end; now = Stopwatch.GetTimestamp())
        {
            if (now >= next)
            {
                question[0] = now;
                question[1] = ++count;
                _ = Libc.Send(socket, (byte*)question, 2 * sizeof(long), 0);
                next = Math.Max(next + interval, now);
            }

            if (Libc.Receive(socket, (byte*)answer, 2 * sizeof(long), 0) != 2 * sizeof(long) || answer[1] == 0)
            {
                // Where a daemon shares the processor, what is not needed is its.
                if (plan.IntervalMicroseconds >= Millisecond)
                    WaitForAnswer(socket);
                continue;
            }

            result = new ProbeTry(false, true, Micros(answer[0] - knocked), Micros(Stopwatch.GetTimestamp() - knocked), (int)answer[1]);
            break;
        }

        return result;
    }

    /// <summary>A millisecond at the most.</summary>
    private static void WaitForAnswer(int socket)
    {
        var polled = new Libc.PollEntry { Socket = socket, Events = Libc.PollIn };
        _ = Libc.Poll(&polled, 1, 1);
    }

    private static ProbeTry AskTcp(ProbePlan plan, byte[] source, byte[] gate, long knocked)
    {
        var polled = stackalloc Libc.PollEntry[InFlight];
        Span<long> sent = stackalloc long[InFlight];
        Span<int> numbers = stackalloc int[InFlight];
        for (var i = 0; i < InFlight; i++)
            polled[i] = new Libc.PollEntry { Socket = -1, Events = Libc.PollOut };
        var interval = Ticks(plan.IntervalMicroseconds);
        var next = Stopwatch.GetTimestamp();
        var end = next + Ticks(plan.TimeoutMilliseconds * 1000L);
        var count = 0;
        ProbeTry? result = null;
        for (var now = next; now < end && result is null; now = Stopwatch.GetTimestamp())
        {
            if (now >= next)
            {
                var slot = count % InFlight;
                if (polled[slot].Socket >= 0)
                    _ = Libc.Close(polled[slot].Socket);
                polled[slot].Socket = Libc.BoundSocket(Libc.Stream | Libc.NonBlocking, source);
                sent[slot] = Stopwatch.GetTimestamp();
                numbers[slot] = ++count;
                _ = Libc.Connect(polled[slot].Socket, gate);
                next = Math.Max(next + interval, now);
            }

            if (Libc.Poll(polled, InFlight, 0) <= 0)
                continue;
            for (var i = 0; i < InFlight; i++)
            {
                if (polled[i].Socket >= 0 && polled[i].Happened != 0 && IsConnected(polled[i].Socket) && (result is null || numbers[i] < result.Question))
                    result = new ProbeTry(false, true, Micros(sent[i] - knocked), Micros(Stopwatch.GetTimestamp() - knocked), numbers[i]);
            }
        }

        for (var i = 0; i < InFlight; i++)
        {
            if (polled[i].Socket >= 0)
                Abandon(polled[i].Socket);
        }

        return result ?? new ProbeTry(false, false, 0, 0, 0);
    }

    private static bool IsConnected(int socket)
    {
        int error;
        uint length = sizeof(int);
        Libc.Check(Libc.GetOption(socket, Libc.SolSocket, Libc.Error, &error, &length));
        return error == 0;
    }

    /// <summary>Closes with a reset, so that thousands of tries leave no waiting sockets.</summary>
    private static void Abandon(int socket)
    {
        var linger = stackalloc int[2] { 1, 0 };
        _ = Libc.SetOption(socket, Libc.SolSocket, Libc.Linger, linger, 2 * sizeof(int));
        _ = Libc.Close(socket);
    }

    private static void Wait(long microseconds)
    {
        if (microseconds >= 20_000)
        {
            Thread.Sleep((int)(microseconds / 1000));
            return;
        }

        var until = Stopwatch.GetTimestamp() + Ticks(microseconds);
        while (Stopwatch.GetTimestamp() < until)
            Thread.SpinWait(10);
    }

    private static long Ticks(long microseconds) => microseconds * Stopwatch.Frequency / 1_000_000;

    private static double Micros(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
