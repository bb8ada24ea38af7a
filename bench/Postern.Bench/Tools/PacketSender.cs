using System.Diagnostics;
using System.Net;
using Postern.Bench.Hosts;
using Postern.Bench.Packets;

namespace Postern.Bench.Tools;

/// <param name="PayloadFile">A datagram for each source; written by <see cref="PacketFile"/>.</param>
/// <param name="FirstSource">Number of the first; each datagram has the next.</param>
/// <param name="GapMilliseconds">Between two, at the least; up to as much again is added, so that nothing keeps in step with it. 0: all at once.</param>
internal sealed record SendPlan(string PayloadFile, int FirstSource, int Port = FwknopClient.SpaPort, int GapMilliseconds = 0, int Cpu = Rig.SenderCpu);

/// <param name="Ticks">Of the machine's monotonic clock, just before the system call that sent it.</param>
internal sealed record SentPacket(string Source, long Ticks);

/// <summary>Sends datagrams, each from a source of its own, and tells when.</summary>
internal static unsafe class PacketSender
{
    public static IReadOnlyList<SentPacket> Run(SendPlan plan)
    {
        Libc.RunOn(plan.Cpu);
        var payloads = PacketFile.Read(plan.PayloadFile).Select(payload => payload.ToArray()).ToArray();
        var gate = Libc.SocketAddress(IPAddress.Parse(Rig.GateAddress), plan.Port);
        // One to ourselves, so that all code is compiled before the first one that counts.
        _ = Send(IPAddress.Parse(Rig.ClientAddress), Libc.SocketAddress(IPAddress.Parse(Rig.ClientAddress), plan.Port), [0]);
        var sent = new List<SentPacket>(payloads.Length);
        for (var number = 0; number < payloads.Length; number++)
        {
            var source = Rig.Knocker(plan.FirstSource + number);
            sent.Add(new SentPacket(source.ToString(), Send(source, gate, payloads[number])));
            if (plan.GapMilliseconds > 0)
                Thread.Sleep(plan.GapMilliseconds + (number * 37 % plan.GapMilliseconds));
        }

        return sent;
    }

    private static long Send(IPAddress source, byte[] to, byte[] payload)
    {
        var socket = Libc.BoundSocket(Libc.Datagram, Libc.SocketAddress(source, 0));
        Libc.Check(Libc.Connect(socket, to));
        var ticks = Stopwatch.GetTimestamp();
        fixed (byte* bytes = payload)
            _ = Libc.Send(socket, bytes, (nuint)payload.Length, 0);
        _ = Libc.Close(socket);
        return ticks;
    }
}
