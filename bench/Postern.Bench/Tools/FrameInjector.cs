using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Postern.Bench.Hosts;

namespace Postern.Bench.Tools;

/// <param name="Interface">That the frame comes in by.</param>
/// <param name="Frame">With its Ethernet header, in hexadecimal digits.</param>
internal sealed record InjectPlan(string Interface, string Frame, int Packets);

/// <param name="ProcessorSeconds">Of the thread in whose system call the kernel received them all.</param>
internal sealed record InjectResult(int Packets, double Seconds, double ProcessorSeconds);

/// <summary>
/// One frame, received again and again: the kernel runs an XDP program that passes everything on over frames of its own making
/// (BPF_F_TEST_XDP_LIVE_FRAMES, Linux 5.18), in batches, as a network card's driver would. No sender is in the measurement; what remains is the
/// making of a packet and the whole receive path. Needs CAP_SYS_ADMIN.
/// </summary>
internal static unsafe partial class FrameInjector
{
    private const int LoadProgram = 5, TestRun = 10;
    private const uint XdpProgram = 6, LiveFrames = 2, Batch = 64;

    public static InjectResult Run(InjectPlan plan)
    {
        Libc.RunOn(Rig.SenderCpu);
        var program = PassAll();
        try
        {
            var frame = Convert.FromHexString(plan.Frame);
            Inject(program, plan.Interface, frame, 100_000);
            var clock = Stopwatch.StartNew();
            var before = Libc.ThreadSeconds();
            Inject(program, plan.Interface, frame, (uint)plan.Packets);
            return new InjectResult(plan.Packets, clock.Elapsed.TotalSeconds, Libc.ThreadSeconds() - before);
        }
        finally
        {
            _ = Libc.Close(program);
        }
    }

    /// <summary>r0 = XDP_PASS; exit.</summary>
    private static int PassAll()
    {
        var instructions = stackalloc ulong[] { 0x00000002_00_00_00_b7, 0x95 };
        fixed (byte* license = "GPL\0"u8)
        {
            var load = new Loading { Type = XdpProgram, Count = 2, Instructions = (ulong)instructions, License = (ulong)license };
            return Libc.Check((int)Bpf(Number, LoadProgram, &load, (uint)sizeof(Loading)));
        }
    }

    private static void Inject(int program, string device, byte[] frame, uint packets)
    {
        var context = new Context { DataEnd = (uint)frame.Length, Interface = Libc.InterfaceIndex(device) };
        fixed (byte* data = frame)
        {
            var run = new Running
            {
                Program = (uint)program,
                DataLength = (uint)frame.Length,
                Data = (ulong)data,
                Repeat = packets,
                ContextLength = (uint)sizeof(Context),
                Context = (ulong)&context,
                Flags = LiveFrames,
                Batch = Batch,
            };
            Libc.Check((int)Bpf(Number, TestRun, &run, (uint)sizeof(Running)));
        }
    }

    private static nint Number => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 321,
        Architecture.Arm64 => 280,
        var other => throw new PlatformNotSupportedException(string.Create(CultureInfo.InvariantCulture, $"the number of bpf(2) on {other} is not known here")),
    };

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Bpf(nint number, int command, void* attributes, uint length);

    /// <summary>struct xdp_md.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Context
    {
        public uint Data;
        public uint DataEnd;
        public uint DataMeta;
        public uint Interface;
        public uint Queue;
        public uint OutInterface;
    }

    /// <summary>union bpf_attr of BPF_PROG_LOAD, its beginning.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Loading
    {
        public uint Type;
        public uint Count;
        public ulong Instructions;
        public ulong License;
    }

    /// <summary>union bpf_attr of BPF_PROG_TEST_RUN.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Running
    {
        public uint Program;
        public uint Answer;
        public uint DataLength;
        public uint DataOutLength;
        public ulong Data;
        public ulong DataOut;
        public uint Repeat;
        public uint Duration;
        public uint ContextLength;
        public uint ContextOutLength;
        public ulong Context;
        public ulong ContextOut;
        public uint Flags;
        public uint Cpu;
        public uint Batch;
        public uint Padding;
    }
}
