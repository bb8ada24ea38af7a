using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Steps;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.FrontEnds.Scenarios;

/// <summary>One packet, field by field: <c>tcp/22 from 40000 flags=ack ttl=3 "payload"</c>.</summary>
internal sealed class PacketWords(DiagnosticBag diagnostics)
{
    private static readonly string[] Words =
        ["from PORT", "to HOST", "in INTERFACE", "out INTERFACE", "flags=syn,ack", "size=720", "type=8", "code=0", "id=1", "ttl=64", "dscp=0", "mac=02:00:00:00:00:01", "\"payload\"", "hex:00ff", "base64:AP8=", "→ VERDICT"];

    private readonly HashSet<string> _said = [];
    private bool _isGood = true;

    public Packet Packet { get; private set; }

    /// <summary>The whole packet; null where the line does not say.</summary>
    public int? Size { get; private set; }

    /// <summary>The protocol and its port; false after a diagnostic.</summary>
    public bool ReadHead(ScenarioLine line)
    {
        if (line.Left == 0)
        {
            diagnostics.Add(ScenarioDiagnostics.Missing(line.Span, "the packet", "client sends tcp/22 from 40000 flags=ack → dropped"));
            return false;
        }

        var head = line.Take();
        var slash = head.Chars.IndexOf('/');
        var name = slash < 0 ? head : head.Part(0, slash);
        if (!IpProtocol.TryParse(name.Text, out var protocol))
        {
            diagnostics.Add(PortDiagnostics.UnknownProtocol(name.Span, name.Text, ["tcp", "udp", "icmp", "gre", "sctp"]));
            return false;
        }

        Packet = new Packet
        {
            Source = default,
            Destination = default,
            Protocol = protocol,
            TcpFlags = protocol == IpProtocol.Tcp ? TcpFlags.Syn : TcpFlags.None,
            IcmpType = (byte)(protocol == IpProtocol.Icmp ? 8 : protocol == IpProtocol.IcmpV6 ? 128 : 0),
        };
        if (protocol.HasPorts)
        {
            if (slash < 0)
                return Refuse(PortDiagnostics.NoPort(head.Span, name.Text));
            if (PortReader.ReadPort(head.From(slash + 1), diagnostics) is not { } port)
                return false;
            Packet = Packet with { DestinationPort = port };
        }
        else if (slash >= 0)
        {
            return head.From(slash + 1) is var rest && rest.Chars.StartsWith("size=")
                ? ReadField(rest, line)
                : Refuse(ScenarioDiagnostics.NoPorts(head.Span, name.Text));
        }

        return true;
    }

    /// <summary>One more field; false after a diagnostic.</summary>
    public bool ReadField(Slice word, ScenarioLine line)
    {
        _isGood = true;
        var isPayload = PayloadForms.IsPayload(word.Chars);
        var equals = isPayload ? -1 : word.Chars.IndexOf('=');
        var key = isPayload ? "payload" : equals >= 0 ? word.Part(0, equals).Text : word.Text;
        var value = word.From(equals + 1);
        if (!_said.Add(key))
            return Refuse(ScenarioDiagnostics.SaidTwice(word.Span, word.Text));
        switch (key)
        {
            case "payload":
                return ReadPayload(word);
            case "from" when line.Left > 0 && Packet.Protocol.HasPorts:
                if (PortReader.ReadPort(line.Take(), diagnostics) is { } port)
                    Packet = Packet with { SourcePort = port };
                else
                    _isGood = false;
                break;
            case "out" when line.Left > 0:
                Packet = Packet with { OutInterface = line.Take().Text };
                break;
            case "from" or "out":
                return Refuse(key == "from" && line.Left > 0
                    ? ScenarioDiagnostics.NoPorts(word.Span, Packet.Protocol.ToString())
                    : ScenarioDiagnostics.Missing(word.Span, key == "from" ? "the source port" : "the interface", key == "from" ? "from 40000" : "out ether2"));
            case "flags" when equals > 0:
                ReadFlags(value);
                break;
            case "mac" when equals > 0:
                ReadMac(value);
                break;
            case "size" when equals > 0:
                Size = Number(value, 20, ushort.MaxValue);
                break;
            case "ttl" when equals > 0:
                Packet = Packet with { Ttl = (byte)Number(value, 0, byte.MaxValue) };
                break;
            case "dscp" when equals > 0:
                Packet = Packet with { Dscp = (byte)Number(value, 0, 63) };
                break;
            case "type" when equals > 0:
                Packet = Packet with { IcmpType = (byte)Number(value, 0, byte.MaxValue) };
                break;
            case "code" when equals > 0:
                Packet = Packet with { IcmpCode = (byte)Number(value, 0, byte.MaxValue) };
                break;
            case "id" when equals > 0:
                Packet = Packet with { EchoIdentifier = (ushort)Number(value, 0, ushort.MaxValue) };
                break;
            default:
                return Refuse(ScenarioDiagnostics.UnknownWord(word.Span, word.Text, Words));
        }

        return _isGood;
    }

    private bool ReadPayload(Slice word)
    {
        if (StepText.WithPayload(new StepDraft(Packet.Protocol, null, word.Span), word, diagnostics) is not { Payload: { } text } draft
            || PayloadReader.Read(text, draft.Unescaped, draft.Form, draft.FoldsCase, diagnostics) is not { } payload)
            return false;
        Packet = Packet with { Payload = payload.Bytes };
        return true;
    }

    private void ReadFlags(Slice value)
    {
        if (Packet.Protocol != IpProtocol.Tcp)
            Refuse(StepDiagnostics.FlagsWithoutTcp(value.Span));
        else if (value.Text == "none")
            Packet = Packet with { TcpFlags = TcpFlags.None };
        else if (FlagReader.Read(value, diagnostics) is { } flags)
            Packet = Packet with { TcpFlags = flags.Set };
        else
            _isGood = false;
    }

    private void ReadMac(Slice value)
    {
        var digits = value.Text.Replace(":", "");
        if (digits.Length == 12 && ulong.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var mac))
            Packet = Packet with { SourceMac = mac };
        else
            Refuse(ScenarioDiagnostics.UnknownWord(value.Span, value.Text, ["mac=02:00:00:00:00:01"]));
    }

    private int Number(Slice text, int lowest, int highest)
    {
        if (text.Length is > 0 and <= 6 && !text.Chars.ContainsAnyExceptInRange('0', '9') && int.Parse(text.Chars) is var number && number >= lowest && number <= highest)
            return number;
        Refuse(ScenarioDiagnostics.NotANumber(text.Span, text.Text, lowest, highest));
        return lowest;
    }

    private bool Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return _isGood = false;
    }
}
