using System.Text;
using Postern.Policy;
using Postern.Policy.FrontEnds;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Bench.Evaluator;

/// <summary>An evaluator, its state, and a stream of packets that is judged again and again, a million a second by the packets' own clock.</summary>
internal sealed class Stream
{
    public const int Packets = 1 << 16;

    private const long TicksBetween = TimeSpan.TicksPerSecond / 1_000_000;

    private readonly Rules.Evaluation.Evaluator _evaluator;
    private readonly GateState _state;
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private Packet[] _packets = [];

    public Stream(string file, string text)
    {
        var compilation = PolicyCompiler.Compile([new InputFile(file, Encoding.UTF8.GetBytes(text))], new CompileOptions());
        if (compilation.HasErrors)
            throw new InvalidOperationException(string.Join('\n', compilation.Diagnostics));
        RuleSet = compilation.RuleSet;
        _evaluator = new(RuleSet, new EvaluatorOptions { OwnAddresses = [Wire.Gate] });
        _state = _evaluator.NewState(_now);
    }

    public RuleSet RuleSet { get; }

    /// <summary>As many packets as a stream has, each made by its number.</summary>
    public void Fill(Func<int, Packet> packet) => _packets = [.. Enumerable.Range(0, Packets).Select(packet)];

    /// <summary>Opens a TCP connection, answers and all.</summary>
    public void Connect(HostAddress source, int port)
    {
        var asked = Wire.Tcp(source, port);
        Judge(asked);
        Judge(Wire.Answer(asked, TcpFlags.Syn | TcpFlags.Ack));
        var last = Judge(asked with { TcpFlags = TcpFlags.Ack });
        if (last is not { Passes: true, Connection: ConnectionStates.Established })
            throw new InvalidOperationException($"no connection to port {port}: {last}");
    }

    public Judgement Judge(in Packet packet) => _evaluator.Judge(_state, packet, _now = _now.AddTicks(TicksBetween));

    /// <returns>How many passed.</returns>
    public int Run()
    {
        var passed = 0;
        foreach (ref readonly var packet in _packets.AsSpan())
        {
            if (Judge(packet).Passes)
                passed++;
        }

        return passed;
    }
}
