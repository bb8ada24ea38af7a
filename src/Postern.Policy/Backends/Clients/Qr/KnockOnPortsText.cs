using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Postern.Policy.Backends.Clients.Tools;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Qr;

/// <summary>
/// What the app Knock on Ports imports: an object with <c>version</c> 1 and <c>sequences</c>. Source: SequencesDataV1, SequenceEntryDataV1, SequenceStepDataV1 and
/// FileRepository of the app.
/// </summary>
internal static class KnockOnPortsText
{
    /// <summary>Of payload, for a ping that may be of any length: the app wants one.</summary>
    private const int AnyPing = 32;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line; null after diagnostics.</summary>
    public static string? Of(KnockedDoor door, KnockHost host, DiagnosticBag diagnostics)
    {
        var target = ToolTarget.Of(door, host);
        var refusals = door.Knocks.Select(k => Refusal(k.Step, target)).OfType<Diagnostic>().ToList();
        refusals.ForEach(diagnostics.Add);
        return refusals.Count > 0 ? null : Json(door, target);
    }

    private static Diagnostic? Refusal(KnockStep step, ToolTarget target) =>
        step.Expression is not null ? ClientDiagnostics.NoFixedPayload(step)
        : KnockPacket.IsImpossible(step, target.IsIPv6) ? ClientDiagnostics.Impossible(step, target.Host.Text)
        : step.Protocol == IpProtocol.Tcp && !KnockPacket.IsConnection(step) ? ToolDiagnostics.NotATextForAnApp(step)
        : null;

    private static string Json(KnockedDoor door, ToolTarget target)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteStartArray("sequences");
            json.WriteStartObject();
            json.WriteString("name", door.Name);
            json.WriteString("host", target.Host.Text);
            json.WriteNumber("delay", (int)Math.Ceiling(door.Knocks.Max(k => k.Pause).TotalMilliseconds));
            // Its word for sizes that count the whole packet, as a policy's do.
            json.WriteString("icmp_type", "with_ip_and_icmp_headers");
            json.WriteString("ipv", target.Host.Address is null && !target.IsForced ? "prefer_ipv4" : target.IsIPv6 ? "only_ipv6" : "only_ipv4");
            if (door.Opens.FirstOrDefault(s => s.Address is null && s.Port.Protocol == IpProtocol.Tcp) is { Port.Ports.First: > 0 } service)
            {
                json.WriteBoolean("checkAccess", true);
                json.WriteString("check_type", "PORT");
                json.WriteNumber("check_port", service.Port.Ports.First);
                json.WriteString("check_host", target.Host.Text);
                json.WriteBoolean("check_post_knock", true);
                json.WriteNumber("check_max_retries", 3);
            }

            json.WriteStartArray("steps");
            foreach (var knock in door.Knocks)
                Step(knock.Step, target.IsIPv6, json);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Step(KnockStep step, bool isIPv6, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", step.Protocol == IpProtocol.Tcp ? "tcp" : step.Protocol == IpProtocol.Udp ? "udp" : "icmp");
        var length = DatagramText.Length(step, isIPv6);
        if (step.Port is { } port)
        {
            json.WriteNumber("port", port);
            if (step.Payload is null && length is { } bytes)
                json.WriteNumber("udp_payload_size", bytes);
        }
        else
        {
            json.WriteNumber("icmp_size", KnockPacket.Headers(isIPv6) + (length ?? AnyPing));
            json.WriteNumber("icmp_count", 1);
        }

        if (step.Payload is { Bytes.Length: > 0 } payload)
        {
            var isText = !payload.Bytes.Span.ContainsAnyExceptInRange((byte)' ', (byte)'~');
            json.WriteString("content", isText ? Encoding.ASCII.GetString(payload.Bytes.Span) : Convert.ToHexStringLower(payload.Bytes.Span));
            json.WriteString("encoding", isText ? "raw" : "hex");
        }

        json.WriteEndObject();
    }
}
