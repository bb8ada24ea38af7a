using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Tests.FrontEnds.RouterOs;

namespace Postern.Tests.Evaluation.Chains;

/// <summary>A gate that runs a RouterOS script, and a clock in seconds. Its own address is 192.0.2.1; strangers are 198.51.100.7 by default.</summary>
internal sealed class Gate
{
    public static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    public const string Own = "192.0.2.1";
    public const string Stranger = "198.51.100.7";

    public Gate(string script, EvaluatorOptions? options = null)
    {
        Evaluator = new Evaluator(Scripts.Read(script).RuleSet, options ?? new EvaluatorOptions { OwnAddresses = [HostAddress.Parse(Own)] });
        State = Evaluator.NewState(Start);
    }

    public Evaluator Evaluator { get; }

    public GateState State { get; set; }

    public double Seconds { get; set; }

    public DateTimeOffset Now => Start.AddSeconds(Seconds);

    public Judgement Judge(in Packet packet, Explanation? why = null) => Evaluator.Judge(State, packet, Now, why);

    public Judgement Judge(double seconds, in Packet packet)
    {
        Seconds = seconds;
        return Judge(packet);
    }

    public bool Lists(string list, string address = Stranger) =>
        State.Lists(Now).Any(e => e.List == list && e.Range.Contains(HostAddress.Parse(address)));

    public double? Left(string list, string address = Stranger) =>
        State.Lists(Now).Where(e => e.List == list && e.Range.Contains(HostAddress.Parse(address))).Select(e => (e.Until - Now)?.TotalSeconds).Single();

    public long Count(int rule, int chain = 0) => State.Count(Evaluator.RuleSet.Chains[chain], rule).Packets;

    public static Packet Tcp(ushort port, TcpFlags flags = TcpFlags.Syn, string from = Stranger, ushort sourcePort = 40_000, string to = Own, string payload = "") =>
        Of(IpProtocol.Tcp, from, sourcePort, to, port, payload, 40) with { TcpFlags = flags };

    public static Packet Udp(ushort port, string payload = "", string from = Stranger, ushort sourcePort = 40_000, string to = Own) =>
        Of(IpProtocol.Udp, from, sourcePort, to, port, payload, 28);

    public static Packet Ping(int size = 84, string from = Stranger, ushort identifier = 1, string to = Own) =>
        Of(IpProtocol.Icmp, from, 0, to, 0, "", size) with { IcmpType = 8, EchoIdentifier = identifier };

    /// <summary>The packet that a host sends back.</summary>
    public static Packet Answer(in Packet packet, TcpFlags flags = TcpFlags.Syn | TcpFlags.Ack) => packet with
    {
        Source = packet.Destination,
        Destination = packet.Source,
        SourcePort = packet.DestinationPort,
        DestinationPort = packet.SourcePort,
        TcpFlags = packet.Protocol == IpProtocol.Tcp ? flags : TcpFlags.None,
        IcmpType = 0,
    };

    private static Packet Of(IpProtocol protocol, string from, ushort sourcePort, string to, ushort port, string payload, int headers) => new()
    {
        Source = HostAddress.Parse(from),
        Destination = HostAddress.Parse(to),
        Protocol = protocol,
        SourcePort = sourcePort,
        DestinationPort = port,
        Payload = System.Text.Encoding.Latin1.GetBytes(payload),
        Length = headers + payload.Length,
        InInterface = "ether1",
    };
}

internal sealed class ListeningPorts(params ushort[] ports) : IHostAnswers
{
    public bool Answers(in Packet packet) => ports.Contains(packet.DestinationPort);
}
