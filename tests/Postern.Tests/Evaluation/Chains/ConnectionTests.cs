using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Chains;

public sealed class ConnectionTests
{
    private const string Open = "/ip firewall filter\nadd chain=input connection-state=established action=accept\nadd chain=input protocol=!gre action=accept";

    [Fact]
    public void Established_once_an_answer_was_seen()
    {
        var gate = new Gate(Open);
        gate.Judge(Gate.Udp(53)).Connection.ShouldBe(ConnectionStates.New);
        gate.Judge(1, Gate.Udp(53)).Connection.ShouldBe(ConnectionStates.New);
        var answer = gate.Judge(2, Gate.Answer(Gate.Udp(53)));
        (answer.Connection, answer.Path).ShouldBe((ConnectionStates.Established, Hook.Output));
        gate.Judge(3, Gate.Udp(53)).Connection.ShouldBe(ConnectionStates.Established);
        gate.Judge(3 + 181, Gate.Udp(53)).Connection.ShouldBe(ConnectionStates.New);
    }

    [Fact]
    public void A_dropped_packet_makes_no_connection()
    {
        var gate = new Gate("/ip firewall filter\nadd chain=input action=drop");
        gate.Judge(Gate.Tcp(22));
        gate.Judge(Gate.Answer(Gate.Tcp(22))).Connection.ShouldBe(ConnectionStates.Invalid);
        gate.Judge(Gate.Tcp(22)).Connection.ShouldBe(ConnectionStates.New);
    }

    [Fact]
    public void A_repeated_ping_is_established_because_the_gate_answers()
    {
        var gate = new Gate(Open, new EvaluatorOptions { OwnAddresses = [HostAddress.Parse(Gate.Own)], Answers = new ListeningPorts() });
        gate.Judge(Gate.Ping()).Connection.ShouldBe(ConnectionStates.New);
        gate.Judge(5, Gate.Ping()).Connection.ShouldBe(ConnectionStates.Established);
        gate.Count(0).ShouldBe(1);
        gate.Judge(16, Gate.Ping()).Connection.ShouldBe(ConnectionStates.New);
    }

    [Theory]
    [InlineData(22, ConnectionStates.Established)]
    [InlineData(23, ConnectionStates.New)]
    public void A_listening_port_establishes_and_a_closed_one_is_forgotten(int port, ConnectionStates second)
    {
        var gate = new Gate(Open, new EvaluatorOptions { OwnAddresses = [HostAddress.Parse(Gate.Own)], Answers = new ListeningPorts(22) });
        gate.Judge(Gate.Tcp((ushort)port)).Connection.ShouldBe(ConnectionStates.New);
        gate.Judge(1, Gate.Tcp((ushort)port, TcpFlags.Ack)).Connection.ShouldBe(second);
    }

    [Theory]
    [InlineData(TcpFlags.Syn, ConnectionStates.New)]
    [InlineData(TcpFlags.Ack, ConnectionStates.New)]
    [InlineData(TcpFlags.Syn | TcpFlags.Ack, ConnectionStates.Invalid)]
    [InlineData(TcpFlags.Rst, ConnectionStates.Invalid)]
    [InlineData(TcpFlags.Fin | TcpFlags.Ack, ConnectionStates.Invalid)]
    [InlineData(TcpFlags.Fin, ConnectionStates.Invalid)]
    [InlineData(TcpFlags.None, ConnectionStates.Invalid)]
    [InlineData(TcpFlags.Fin | TcpFlags.Psh | TcpFlags.Urg, ConnectionStates.Invalid)]
    [InlineData(TcpFlags.Syn | TcpFlags.Fin, ConnectionStates.Invalid)]
    public void A_first_segment_is_judged_by_its_flags(TcpFlags flags, ConnectionStates expected) =>
        new Gate(Open).Judge(Gate.Tcp(22, flags)).Connection.ShouldBe(expected);

    [Fact]
    public void A_tcp_connection_from_handshake_to_reuse()
    {
        var gate = new Gate(Open);
        var (syn, ack, fin) = (Gate.Tcp(22), Gate.Tcp(22, TcpFlags.Ack), Gate.Tcp(22, TcpFlags.Fin | TcpFlags.Ack));
        gate.Judge(syn).Connection.ShouldBe(ConnectionStates.New);
        gate.Judge(ack).Connection.ShouldBe(ConnectionStates.Invalid);
        foreach (var packet in (Packet[])[Gate.Answer(syn), ack, fin, Gate.Answer(syn, TcpFlags.Fin | TcpFlags.Ack), ack])
            gate.Judge(packet).Connection.ShouldBe(ConnectionStates.Established);
        gate.Judge(1, syn).Connection.ShouldBe(ConnectionStates.New);
    }

    [Fact]
    public void An_icmp_error_about_a_connection_is_related()
    {
        var gate = new Gate(Open);
        gate.Judge(Gate.Answer(Gate.Udp(53)));
        var quoted = new byte[28];
        quoted[0] = 0x45;
        quoted[9] = 17;
        new byte[] { 192, 0, 2, 1, 198, 51, 100, 7, 0, 53, 0x9c, 0x40 }.CopyTo(quoted, 12);
        var error = Gate.Ping(56) with { IcmpType = 3, IcmpCode = 3, Payload = quoted };
        gate.Judge(error).Connection.ShouldBe(ConnectionStates.Related);
        gate.Judge(31, error).Connection.ShouldBe(ConnectionStates.Invalid);
    }

    [Fact]
    public void Raw_can_leave_a_packet_untracked_and_its_accept_ends_raw_only()
    {
        var gate = new Gate("/ip firewall raw\nadd chain=prerouting protocol=udp action=notrack\nadd chain=prerouting action=accept\nadd chain=prerouting action=drop\n"
            + "/ip firewall filter\nadd chain=input connection-state=untracked action=reject\nadd chain=input action=drop");
        var judged = gate.Judge(Gate.Udp(53));
        (judged.Verdict, judged.Connection).ShouldBe((Verdict.Reject, ConnectionStates.Untracked));
        gate.Judge(Gate.Tcp(53)).Verdict.ShouldBe(Verdict.Drop);
        gate.Count(2).ShouldBe(0);
    }

    [Fact]
    public void A_fast_tracked_connection_outlives_the_grant_and_asks_no_rule()
    {
        var gate = new Gate("/ip firewall filter\nadd chain=forward src-address-list=!ok action=drop\nadd chain=forward connection-state=established action=fasttrack-connection");
        gate.State.Put(IpFamily.V4, "ok", HostAddress.Parse(Gate.Stranger), Gate.Start.AddSeconds(10));
        gate.State.Put(IpFamily.V4, "ok", HostAddress.Parse("10.0.0.5"), null);
        var syn = Gate.Tcp(22, to: "10.0.0.5");
        gate.Judge(syn).Passes.ShouldBeTrue();
        gate.Judge(1, Gate.Answer(syn));
        gate.Judge(1, syn with { TcpFlags = TcpFlags.Ack });
        var why = new Explanation();
        gate.Seconds = 20;
        gate.Judge(syn with { TcpFlags = TcpFlags.Ack }, why).Passes.ShouldBeTrue();
        why.Reasons.ShouldBe([new FastTracked()]);
        gate.Count(1).ShouldBe(1);
    }

    [Fact]
    public void The_filter_sees_the_translated_destination_for_the_whole_connection()
    {
        var gate = new Gate("/ip firewall nat\nadd chain=dstnat protocol=tcp dst-port=2222 src-address-list=ok action=dst-nat to-addresses=10.0.0.5 to-ports=22\n"
            + "/ip firewall filter\nadd chain=input action=drop\nadd chain=forward connection-nat-state=!dstnat connection-state=new action=drop\nadd chain=forward dst-address=10.0.0.5 protocol=tcp dst-port=22 action=accept\nadd chain=forward connection-state=!established action=drop");
        gate.State.Put(IpFamily.V4, "ok", HostAddress.Parse(Gate.Stranger), Gate.Start.AddSeconds(5));
        gate.Judge(Gate.Tcp(2222)).ShouldBe(new Judgement(Verdict.Accept, ConnectionStates.New, Hook.Forward));
        gate.Judge(Gate.Answer(Gate.Tcp(22, to: "10.0.0.5"))).ShouldBe(new Judgement(Verdict.Accept, ConnectionStates.Established, Hook.Forward));
        gate.Judge(1, Gate.Tcp(2222, TcpFlags.Ack));
        gate.Judge(60, Gate.Tcp(2222, TcpFlags.Ack)).ShouldBe(new Judgement(Verdict.Accept, ConnectionStates.Established, Hook.Forward));
        gate.Judge(60, Gate.Tcp(2222, sourcePort: 40_001)).ShouldBe(new Judgement(Verdict.Drop, ConnectionStates.New, Hook.Input));
    }

    [Fact]
    public void The_connection_that_would_expire_first_makes_room()
    {
        var gate = new Gate(Open, new EvaluatorOptions { OwnAddresses = [HostAddress.Parse(Gate.Own)], ConnectionLimit = 2 });
        gate.Judge(0, Gate.Udp(1));
        gate.Judge(1, Gate.Udp(2));
        gate.Judge(2, Gate.Udp(1));
        gate.Judge(3, Gate.Udp(3));
        gate.Judge(4, Gate.Answer(Gate.Udp(1))).Connection.ShouldBe(ConnectionStates.Established);
        gate.Judge(4, Gate.Udp(1)).Connection.ShouldBe(ConnectionStates.Established);
        gate.Judge(4, Gate.Answer(Gate.Udp(2)));
        gate.Judge(4, Gate.Udp(2)).Connection.ShouldBe(ConnectionStates.Established, "the answer began a connection of its own, and this is its answer");
    }
}
