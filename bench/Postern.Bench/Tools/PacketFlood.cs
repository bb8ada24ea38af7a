using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Postern.Bench.Hosts;
using Postern.Bench.Packets;

namespace Postern.Bench.Tools;

internal enum PortOrder
{
    Random,
    InTurn,
}

/// <param name="Protocol">"udp", or "tcp" for SYNs.</param>
/// <param name="Sources">The sources are random ones of that many addresses, the first being <paramref name="Source"/>.</param>
/// <param name="SourcesInTurn">One after the other instead of at random.</param>
/// <param name="Payload">The text of each UDP datagram; empty is <paramref name="PayloadLength"/> zeros.</param>
/// <param name="PayloadFile">A <see cref="PacketFile"/>: its payloads one after the other, from the first again when all were sent.</param>
/// <param name="SourcePort">0 is random.</param>
/// <param name="Rate">Packets per second; 0 is as fast as it goes.</param>
/// <param name="Packets">Stops after so many; 0 is no limit.</param>
/// <param name="Seconds">Stops after so long, at most 60.</param>
internal sealed record FloodPlan(
    IReadOnlyList<int> Ports,
    PortOrder Order = PortOrder.Random,
    string Protocol = "udp",
    string Source = Rig.ClientAddress,
    int Sources = 1,
    int SourcePort = 0,
    double Rate = 0,
    long Packets = 0,
    double Seconds = 2,
    int PayloadLength = 18,
    bool SourcesInTurn = false,
    string Payload = "",
    string? PayloadFile = null);

/// <param name="ProcessorSeconds">What the sender had of its processor; less than <paramref name="Seconds"/> where others wanted it too.</param>
internal sealed record FloodResult(long Sent, double Seconds, double ProcessorSeconds)
{
    public double PerSecond => Sent / Seconds;
}

/// <summary>
/// Sends raw frames (AF_PACKET, past the queueing discipline, 64 in a system call). On a veth pair the gate's whole receive path runs
/// within that call on the sender's processor: at full rate, time per packet is the cost of that path plus sending.
/// </summary>
internal static unsafe class PacketFlood
{
    private const int Batch = 64;
    private const int EthernetLength = 14, IpLength = 20, FrameRoom = 2048, LongestPayload = 1400;
    private const double LongestSeconds = 60;

    public static FloodResult Run(FloodPlan plan)
    {
        Libc.RunOn(Rig.SenderCpu);
        var stop = Tool.UntilInputCloses();
        FrameTemplate[] templates = plan.PayloadFile is { } file
            ? [.. PacketFile.Read(file).Select(payload => new FrameTemplate(plan, payload.Span))]
            : [new FrameTemplate(plan, System.Text.Encoding.ASCII.GetBytes(plan.Payload))];
        var room = Math.Max(Batch, templates.Length);   // no frame is in a batch twice
        var frames = (byte*)NativeMemory.AllocZeroed((nuint)room, FrameRoom);
        var buffers = (Libc.Buffer*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(Libc.Buffer));
        var messages = (Libc.Message*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(Libc.Message));
        for (var i = 0; i < room; i++)
            templates[i % templates.Length].Bytes.CopyTo(new Span<byte>(frames + (long)i * FrameRoom, FrameRoom));
        for (var i = 0; i < Batch; i++)
        {
            messages[i].Buffers = buffers + i;
            messages[i].BufferCount = 1;
        }

        var socket = PacketSocket();
        var seconds = Math.Min(plan.Seconds, LongestSeconds);
        var processorAtStart = Libc.ThreadSeconds();
        var started = Stopwatch.GetTimestamp();
        long sent = 0;
        while (!stop.IsCancellationRequested && Stopwatch.GetElapsedTime(started).TotalSeconds is var elapsed && elapsed < seconds)
        {
            var count = Batch;
            if (plan.Rate > 0)
                count = (int)Math.Min(count, elapsed * plan.Rate - sent);
            if (plan.Packets > 0)
                count = (int)Math.Min(count, plan.Packets - sent);
            if (count < 1)
            {
                if (plan.Packets > 0 && sent >= plan.Packets)
                    break;
                continue;   // spins until the next packet is due; this processor is the sender's alone
            }

            // What a full queue did not take keeps its number and is sent again: a sweep leaves no port out.
            for (var i = 0; i < count; i++)
            {
                var place = (sent + i) % room;
                var template = templates[place % templates.Length];
                template.Fill(frames + place * FrameRoom, sent + i);
                buffers[i] = new Libc.Buffer { Start = frames + place * FrameRoom, Length = (nuint)template.Bytes.Length };
            }

            var taken = Libc.SendMany(socket, messages, (uint)count, 0);
            if (taken >= 0)
                sent += taken;
            else if (Marshal.GetLastPInvokeError() is not (Libc.Again or Libc.NoBuffers))
                Libc.Check(taken);
        }

        var result = new FloodResult(sent, Stopwatch.GetElapsedTime(started).TotalSeconds, Libc.ThreadSeconds() - processorAtStart);
        _ = Libc.Close(socket);
        NativeMemory.Free(messages);
        NativeMemory.Free(buffers);
        NativeMemory.Free(frames);
        return result;
    }

    private static int PacketSocket()
    {
        var socket = Libc.Check(Libc.Socket(Libc.AfPacket, Libc.Raw, 0));
        var device = new Libc.PacketAddress { Family = Libc.AfPacket, Interface = (int)Libc.InterfaceIndex(Rig.ClientInterface) };
        Libc.Check(Libc.Bind(socket, (byte*)&device, (uint)sizeof(Libc.PacketAddress)));
        var yes = 1;
        Libc.Check(Libc.SetOption(socket, Libc.SolPacket, Libc.QdiscBypass, &yes, sizeof(int)));
        return socket;
    }

    /// <summary>A frame whose constant parts are summed up once: a packet costs a few additions.</summary>
    private sealed class FrameTemplate
    {
        private const int Ip = EthernetLength, Transport = EthernetLength + IpLength, Udp = 17, Tcp = 6;
        private readonly FloodPlan _plan;
        private readonly ushort[] _ports;
        private readonly bool _isTcp;
        private readonly uint _firstSource;
        private readonly uint _ipSum;
        private readonly uint _transportSum;
        private static ulong _random = (ulong)Stopwatch.GetTimestamp() | 1;

        public FrameTemplate(FloodPlan plan, ReadOnlySpan<byte> payload)
        {
            _plan = plan;
            _ports = [.. plan.Ports.Select(port => (ushort)port)];
            _isTcp = plan.Protocol == "tcp";
            _firstSource = BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(plan.Source).GetAddressBytes());
            var transportLength = _isTcp ? 20 : 8 + Math.Min(payload.Length > 0 ? payload.Length : plan.PayloadLength, LongestPayload);
            Bytes = new byte[Transport + transportLength];
            Mac(Rig.GateMac).CopyTo(Bytes, 0);
            Mac(Rig.ClientMac).CopyTo(Bytes, 6);
            Put(12, 0x0800);
            Bytes[Ip] = 0x45;
            Put(Ip + 2, IpLength + transportLength);
            Bytes[Ip + 8] = 64;
            Bytes[Ip + 9] = (byte)(_isTcp ? Tcp : Udp);
            IPAddress.Parse(Rig.GateAddress).GetAddressBytes().CopyTo(Bytes, Ip + 16);
            if (_isTcp)
            {
                Put(Transport + 12, 0x5002);   // no options, SYN
                Put(Transport + 14, 0xffff);
            }
            else
            {
                Put(Transport + 4, transportLength);
                payload[..Math.Min(payload.Length, LongestPayload)].CopyTo(Bytes.AsSpan(Transport + 8));
            }

            _ipSum = Sum(Bytes.AsSpan(Ip, IpLength));
            _transportSum = Sum(Bytes.AsSpan(Ip + 16, 4)) + Bytes[Ip + 9] + (uint)transportLength + Sum(Bytes.AsSpan(Transport));
        }

        public byte[] Bytes { get; }

        public void Fill(byte* frame, long number)
        {
            var random = Random();
            var source = _firstSource + (uint)(_plan.SourcesInTurn ? number % _plan.Sources : _plan.Sources > 1 ? (long)(Random() % (ulong)_plan.Sources) : 0);
            var port = _ports[_plan.Order == PortOrder.InTurn ? number % _ports.Length : (long)(random % (ulong)_ports.Length)];
            var sourcePort = _plan.SourcePort > 0 ? (ushort)_plan.SourcePort : (ushort)(1024 + (random >> 32) % 60_000);
            var addressSum = (source >> 16) + (source & 0xffff);
            var transportSum = _transportSum + addressSum + port + sourcePort;
            BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(frame + Ip + 12, 4), source);
            Put(frame + Ip + 10, Checksum(_ipSum + addressSum));
            Put(frame + Transport, sourcePort);
            Put(frame + Transport + 2, port);
            if (_isTcp)
            {
                var sequence = (uint)(random >> 16);
                BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(frame + Transport + 4, 4), sequence);
                Put(frame + Transport + 16, Checksum(transportSum + (sequence >> 16) + (sequence & 0xffff)));
            }
            else
            {
                var checksum = Checksum(transportSum);
                Put(frame + Transport + 6, checksum == 0 ? (ushort)0xffff : checksum);   // 0 would mean "none"
            }
        }

        private static byte[] Mac(string text) => [.. text.Split(':').Select(part => byte.Parse(part, NumberStyles.HexNumber))];

        private static uint Sum(ReadOnlySpan<byte> bytes)
        {
            uint sum = 0;
            for (var i = 0; i < bytes.Length; i++)
                sum += (i & 1) == 0 ? (uint)bytes[i] << 8 : bytes[i];
            return sum;
        }

        private static ushort Checksum(uint sum)
        {
            sum = (sum & 0xffff) + (sum >> 16);
            return (ushort)~((sum & 0xffff) + (sum >> 16));
        }

        private static void Put(byte* at, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(at, 2), value);

        private void Put(int at, int value) => BinaryPrimitives.WriteUInt16BigEndian(Bytes.AsSpan(at), (ushort)value);

        /// <summary>xorshift64: good enough to scatter, and next to free.</summary>
        private static ulong Random()
        {
            _random ^= _random << 13;
            _random ^= _random >> 7;
            return _random ^= _random << 17;
        }
    }
}
