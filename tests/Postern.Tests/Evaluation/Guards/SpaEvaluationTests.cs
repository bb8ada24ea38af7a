using System.Text;
using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Guards;

/// <summary>What becomes of packets where SPA packets come in: dropped or passed by, and never a knock.</summary>
public sealed class SpaEvaluationTests
{
    private const ushort Shared = 5353;

    private static readonly HostAddress Gate = HostAddress.Parse(GuardTrial.Gate);
    private static readonly HostAddress Stranger = HostAddress.Parse(GuardTrial.Stranger);
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Guard Guarded = new()
    {
        Public = [new PortPattern(IpProtocol.Udp, Shared)],
        Doors =
        [
            new Door
            {
                Name = "ssh",
                Opens = [new ProtectedService(null, new PortPattern(IpProtocol.Tcp, 22))],
                Opener = new SequenceOpener([KnockStep.Tcp(7001), KnockStep.Udp(7002)], TimeSpan.FromSeconds(5), Strictness.Gate),
                People = ["alice"],
                For = TimeSpan.FromMinutes(30),
                Span = default,
            },
            new Door
            {
                Name = "vpn",
                Opens = [new ProtectedService(null, new PortPattern(IpProtocol.Udp, 1194))],
                Opener = new SequenceOpener([], TimeSpan.FromSeconds(5), Strictness.Gate),
                People = ["alice"],
                For = TimeSpan.FromMinutes(30),
                Span = default,
            },
        ],
        Traps = [new Trap([new PortPattern(IpProtocol.Tcp, 23)], TimeSpan.FromHours(1), default)],
        Spa = new SpaEntrance
        {
            Ports = [new PortPattern(IpProtocol.Udp, SpaEntrance.DefaultPort), new PortPattern(IpProtocol.Udp, Shared), new PortPattern(IpProtocol.Tcp, SpaEntrance.DefaultPort)],
            HttpPorts = [80],
            TakesPostern = true,
            TakesFwknop = true,
            Span = default,
        },
    };

    private readonly Evaluator _evaluator = new(new RuleSet { Guard = Guarded }, new EvaluatorOptions { OwnAddresses = [Gate] });
    private readonly GateState _state;

    public SpaEvaluationTests() => _state = _evaluator.NewState(Now);

    [Theory]
    [InlineData(SpaEntrance.DefaultPort, "fwknop", GuardEvent.SpaPacket, false)]
    [InlineData(SpaEntrance.DefaultPort, "native", GuardEvent.SpaByTag, false)]
    [InlineData(SpaEntrance.DefaultPort, "rubbish", GuardEvent.NoSpaPacket, false)]
    [InlineData(Shared, "fwknop", GuardEvent.SpaPacket, false)]
    [InlineData(Shared, "native", GuardEvent.PublicPort, true)]
    [InlineData(Shared, "rubbish", GuardEvent.PublicPort, true)]
    public void Datagrams_are_dropped_unless_the_port_is_public_too(ushort port, string payload, GuardEvent what, bool passes)
    {
        var why = new Explanation();
        _evaluator.Judge(_state, Datagram(port, payload), Now, why).Passes.ShouldBe(passes);
        why.Reasons.OfType<GuardReason>().ShouldHaveSingleItem().Event.ShouldBe(what);
    }

    [Fact]
    public void None_of_them_is_a_wrong_knock_and_connections_there_are_none_either()
    {
        Judge(Syn(7001));
        foreach (var payload in new[] { "fwknop", "native", "rubbish" })
            Judge(Datagram(SpaEntrance.DefaultPort, payload)).ShouldBeFalse();
        Judge(Syn(SpaEntrance.DefaultPort)).ShouldBeTrue();
        Judge(Syn(80)).ShouldBeTrue();
        _state.Attempts(Now).ShouldHaveSingleItem().Steps.ShouldBe(1);
        Judge(Datagram(7002, "rubbish"));
        _state.Grants(Now).ShouldHaveSingleItem().Door.Name.ShouldBe("ssh");
    }

    [Fact]
    public void A_ban_does_not_keep_the_packets_of_a_client_out()
    {
        Judge(Syn(23)).ShouldBeFalse();
        _state.Bans(Now).ShouldHaveSingleItem();
        var why = new Explanation();
        _evaluator.Judge(_state, Datagram(SpaEntrance.DefaultPort, "fwknop"), Now, why);
        why.Reasons.ShouldHaveSingleItem().ShouldBeOfType<GuardReason>().Event.ShouldBe(GuardEvent.SpaPacket);
    }

    [Fact]
    public void A_door_without_knocks_lets_in_whoever_has_a_grant_and_nobody_else()
    {
        var vpn = Guarded.Doors[1];
        var packet = Datagram(1194, "rubbish");
        Judge(packet).ShouldBeFalse();
        _state.Guard!.SetGrant(Stranger, vpn, Now.AddMinutes(1).UtcTicks, Now.UtcTicks);
        Judge(packet).ShouldBeTrue();
        _state.Guard!.ClearGrant(Stranger, vpn);
        Judge(packet).ShouldBeFalse();
    }

    [Theory]
    [InlineData("GET /8abc", true)]
    [InlineData("GET /-_9a", true)]
    [InlineData("GET http://gate/8abc", true)]
    [InlineData("GET /+abc", false)]
    [InlineData("GET /8ab.", false)]
    [InlineData("PUT /8abc", false)]
    public void A_request_may_carry_a_packet(string start, bool may) =>
        SpaShape.MayBeRequest(Encoding.ASCII.GetBytes(start.PadRight(SpaShape.ShortestFwknop, 'a'))).ShouldBe(may);

    private bool Judge(Packet packet) => _evaluator.Judge(_state, packet, Now).Passes;

    private static Packet Syn(ushort port) =>
        new() { Source = Stranger, Destination = Gate, Protocol = IpProtocol.Tcp, SourcePort = 40000, DestinationPort = port, TcpFlags = TcpFlags.Syn, Length = 40, InInterface = "wan0" };

    private static Packet Datagram(ushort port, string kind)
    {
        byte[] payload = kind switch
        {
            "fwknop" => Encoding.ASCII.GetBytes("9" + new string('a', 204)),
            "native" => new byte[SpaShape.Length],
            _ => "rubbish"u8.ToArray(),
        };
        return new() { Source = Stranger, Destination = Gate, Protocol = IpProtocol.Udp, SourcePort = 40000, DestinationPort = port, Payload = payload, Length = 28 + payload.Length, InInterface = "wan0" };
    }
}
