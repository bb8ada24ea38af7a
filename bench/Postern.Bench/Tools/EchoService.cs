using System.Net;
using System.Runtime.InteropServices;
using Postern.Bench.Hosts;

namespace Postern.Bench.Tools;

/// <param name="Answers">False is a sink: UDP is counted and not answered.</param>
internal sealed record EchoPlan(IReadOnlyList<int> Ports, bool Answers = true);

internal sealed record EchoResult(long Received);

/// <summary>The protected service: answers UDP with the same bytes, accepts TCP and closes it; both families.</summary>
internal static unsafe class EchoService
{
    public const string Ready = "ready";
    private const int Batch = 64, Room = 2048, AddressRoom = 28;

    public static EchoResult Run(EchoPlan plan)
    {
        Libc.RunOn(Rig.GateCpu);
        var stop = Tool.UntilInputCloses();
        var counts = new long[plan.Ports.Count];
        for (var i = 0; i < plan.Ports.Count; i++)
        {
            var index = i;
            var datagrams = Listen(Libc.Datagram, plan.Ports[i]);
            var connections = Listen(Libc.Stream, plan.Ports[i]);
            new Thread(() => Answer(datagrams, plan.Answers, ref counts[index])) { IsBackground = true }.Start();
            new Thread(() => Accept(connections)) { IsBackground = true }.Start();
        }

        Console.WriteLine(Ready);
        stop.WaitHandle.WaitOne();
        return new EchoResult(counts.Sum());
    }

    private static int Listen(int type, int port)
    {
        var socket = Libc.Check(Libc.Socket(Libc.AfInet6, type, 0));
        var yes = 1;
        Libc.Check(Libc.SetOption(socket, Libc.SolSocket, Libc.ReuseAddress, &yes, sizeof(int)));
        fixed (byte* address = Libc.SocketAddress(IPAddress.IPv6Any, port))
            Libc.Check(Libc.Bind(socket, address, AddressRoom));
        if (type == Libc.Stream)
            Libc.Check(Libc.Listen(socket, 1024));
        return socket;
    }

    private static void Accept(int listener)
    {
        while (true)
        {
            var connection = Libc.Accept(listener, null, null);
            if (connection >= 0)
                _ = Libc.Close(connection);
        }
    }

    private static void Answer(int socket, bool answers, ref long received)
    {
        var bytes = (byte*)NativeMemory.AllocZeroed(Batch, Room);
        var addresses = (byte*)NativeMemory.AllocZeroed(Batch, AddressRoom);
        var buffers = (Libc.Buffer*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(Libc.Buffer));
        var messages = (Libc.Message*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(Libc.Message));
        while (true)
        {
            for (var i = 0; i < Batch; i++)
            {
                buffers[i] = new Libc.Buffer { Start = bytes + i * Room, Length = Room };
                messages[i] = new Libc.Message { Address = addresses + i * AddressRoom, AddressLength = AddressRoom, Buffers = buffers + i, BufferCount = 1 };
            }

            var count = Libc.ReceiveMany(socket, messages, Batch, Libc.WaitForOne, null);
            if (count <= 0)
                continue;
            Volatile.Write(ref received, received + count);
            if (!answers)
                continue;
            for (var i = 0; i < count; i++)
                buffers[i].Length = messages[i].Length;
            _ = Libc.SendMany(socket, messages, (uint)count, 0);
        }
    }
}
