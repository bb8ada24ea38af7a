using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Postern.Policy.Profiles;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Client.Profiles.Importing;

/// <summary>
/// The JSON that the Android app KnockOnPorts exports: since its version 2 <c>{"version":1,"sequences":[…]}</c> with words for enumerations and defaults left
/// out, before that a bare array with numbers for them. Source: SequencesDataV1, LegacySequenceEntryData and Knocker of the app.
/// </summary>
public static class KnockOnPortsImport
{
    private const int MostSequences = ProfileReader.MostProfiles;
    private const int DefaultDelay = 500;
    private const int LongestDelay = 15_000;
    private const int MostTimes = 100;
    private const int IcmpHeader = 8;
    private const int HeaderIPv4 = 20;
    private const int HeaderIPv6 = 40;

    private static readonly string[] StepTypes = ["udp", "tcp", "icmp"];
    private static readonly string[] Encodings = ["raw", "base64", "hex"];
    private static readonly string[] Versions = ["prefer_ipv4", "prefer_ipv6", "only_ipv4", "only_ipv6", "both_ipv4_ipv6"];

    // The app's own word for the middle one says ip where it means icmp.
    private static readonly string[] SizeTypes = ["without_headers", "with_ip_header", "with_ip_and_icmp_headers"];

    public static ImportedProfiles Read(string text)
    {
        var imported = new ImportedProfiles();
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            var root = json.RootElement;
            var sequences = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("sequences", out var listed) ? listed : root;
            if (root.ValueKind == JsonValueKind.Object && Number(root, "version") is not 1)
                imported.Refuse("the export is of another version than 1", "export it with the newest KnockOnPorts, or write the sequences by hand: postern profile add");
            else if (sequences.ValueKind != JsonValueKind.Array)
                imported.Refuse("this is no export of KnockOnPorts: it has no list of sequences", "in the app: Settings, Export");
            else if (sequences.GetArrayLength() > MostSequences)
                imported.Refuse($"the export has more than {MostSequences} sequences", "export those that you use");
            else
                Read(sequences, imported);
        }
        catch (JsonException e)
        {
            imported.Refuse(string.Create(CultureInfo.InvariantCulture, $"this is no JSON: it breaks off at line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}"), "export it again, and copy the whole file");
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in a text.
            imported.Refuse("a text in it is none", "export it again, and copy the whole file");
        }

        return imported;
    }

    private static void Read(JsonElement sequences, ImportedProfiles imported)
    {
        var number = 0;
        foreach (var sequence in sequences.EnumerateArray())
        {
            number++;
            var name = sequence.ValueKind == JsonValueKind.Object && Text(sequence, "name") is { Length: > 0 } given ? given : string.Create(CultureInfo.InvariantCulture, $"sequence {number}");
            if (sequence.ValueKind != JsonValueKind.Object)
                imported.Refuse($"{ImportedProfiles.Shown(name)} is no sequence", "export it again");
            else if (Text(sequence, "host") is not { Length: > 0 } host)
                imported.Refuse($"{ImportedProfiles.Shown(name)} has no host", "add it in the app, and export again");
            else if (ProfileReader.HostOf(host.Trim()) is not { } known)
                imported.Refuse($"{ImportedProfiles.Shown(name)}: {ImportedProfiles.Shown(host)} is neither a name nor an address of one host", "mend it in the app, and export again");
            else if (Steps(sequence, name, imported) is { } steps)
                Add(sequence, name, known, steps, imported);
        }
    }

    private static void Add(JsonElement sequence, string name, string host, IReadOnlyList<ProfileStep> steps, ImportedProfiles imported)
    {
        var opens = Opens(sequence, name, host, imported);
        if ((Number(sequence, "local_port") ?? Number(sequence, "localPort")) is > 0)
            imported.Note($"{ImportedProfiles.Shown(name)}: knocks leave from any port, not from the app's local port");
        if (Number(sequence, "ttl") is > 0)
            imported.Note($"{ImportedProfiles.Shown(name)}: the time to live is the system's own");
        if (Text(sequence, "application") is { Length: > 0 } || Text(sequence, "uri") is { Length: > 0 })
            imported.Note($"{ImportedProfiles.Shown(name)}: what the phone starts afterwards is left out; run: says what to start here");
        imported.Add(name, new ProfileKnock.Sequence(steps), p => p with
        {
            Host = host,
            Opens = opens is null ? [] : [opens.Value],
            Delay = TimeSpan.FromMilliseconds(Math.Clamp(Number(sequence, "delay") ?? DefaultDelay, 0, LongestDelay)),
            Family = Word(sequence, "ipv", Versions) switch
            {
                "only_ipv4" => ProfileFamily.IPv4,
                "only_ipv6" => ProfileFamily.IPv6,
                "both_ipv4_ipv6" => ProfileFamily.Both,
                _ => ProfileFamily.AsTheSystemOrders,
            },
        });
    }

    /// <summary>The port that the app looks at, where it looks at one of the host itself.</summary>
    private static ProtectedService? Opens(JsonElement sequence, string name, string host, ImportedProfiles imported)
    {
        if (!sequence.TryGetProperty("checkAccess", out var checks) || checks.ValueKind != JsonValueKind.True)
            return null;
        var place = Text(sequence, "check_host") is { Length: > 0 } named ? ProfileReader.HostOf(named.Trim()) : host;
        if (Text(sequence, "check_type") == "PORT" && Number(sequence, "check_port") is > 0 and <= 65535 and var port && (place == host || IPAddress.TryParse(place, out _)))
            return new ProtectedService(place == host ? null : IPAddress.Parse(place!), new PortPattern(IpProtocol.Tcp, (ushort)port));
        imported.Note($"{ImportedProfiles.Shown(name)}: a page, a ping or another host is not looked at afterwards; opens: tcp/22 says what to try");
        return null;
    }

    private static List<ProfileStep>? Steps(JsonElement sequence, string name, ImportedProfiles imported)
    {
        var steps = new List<ProfileStep>();
        if (!sequence.TryGetProperty("steps", out var listed) || listed.ValueKind != JsonValueKind.Array || listed.GetArrayLength() == 0)
        {
            imported.Refuse($"{ImportedProfiles.Shown(name)} has no steps", "add them in the app, and export again");
            return null;
        }

        if (listed.GetArrayLength() > ProfileReader.MostSteps)
        {
            imported.Refuse($"{ImportedProfiles.Shown(name)} has more than {ProfileReader.MostSteps} steps", "no door waits for so many");
            return null;
        }

        // Of IPv6 alone the header is known to be the longer one.
        var header = Word(sequence, "ipv", Versions) == "only_ipv6" ? HeaderIPv6 : HeaderIPv4;
        foreach (var step in listed.EnumerateArray())
        {
            var (read, wrong) = step.ValueKind == JsonValueKind.Object ? Step(step, Word(sequence, "icmp_type", SizeTypes), header) : (null, "it is no step");
            if (read is null)
            {
                imported.Refuse(string.Create(CultureInfo.InvariantCulture, $"{ImportedProfiles.Shown(name)}, step {steps.Count + 1}: {wrong}"), "mend it in the app, and export again");
                return null;
            }

            steps.Add(read);
        }

        return steps;
    }

    private static (ProfileStep? Step, string Wrong) Step(JsonElement step, string? sizes, int header)
    {
        // An old export leaves out what is the first of its kind.
        var type = step.TryGetProperty("type", out _) ? Word(step, "type", StepTypes) : "udp";
        if (type == "icmp")
            return Echo(step, sizes, header);
        if (type is null)
            return (null, "it is neither UDP, TCP nor ICMP");
        if (Number(step, "port") is not (> 0 and <= 65535 and var port))
            return (null, "it has no port from 1 to 65535");
        if (type == "tcp")
            return (new ProfileStep(KnockStep.Tcp((ushort)port)), "");
        if (Content(step) is not { } bytes)
            return (null, "its content is not what its encoding says");
        if (Number(step, "udp_payload_size") is { } size)
            Array.Resize(ref bytes, Math.Clamp(size, 0, KnockBytes.MaximumLength));
        return bytes.Length > ProfileReader.LongestPayload ? (null, $"its payload is longer than {ProfileReader.LongestPayload} bytes")
            : (new ProfileStep(KnockStep.Udp((ushort)port, bytes.Length == 0 ? null : new KnockPayload(bytes, foldsCase: false))), "");
    }

    /// <summary>The app fills the payload with its content, again and again.</summary>
    private static (ProfileStep? Step, string Wrong) Echo(JsonElement step, string? sizes, int header)
    {
        var size = (long)(Number(step, "icmp_size") ?? 0);
        var whole = Math.Clamp(sizes switch
        {
            "without_headers" => size + IcmpHeader + header,
            "with_ip_and_icmp_headers" => size,
            _ => size + header,
        }, header + IcmpHeader, IcmpKnock.MaximumSize);
        var times = Math.Max(1, Number(step, "icmp_count") ?? 1);
        if (times > MostTimes)
            return (null, $"it is sent more than {MostTimes} times");
        if (Content(step) is not { } pattern)
            return (null, "its content is not what its encoding says");
        var length = (int)whole - header - IcmpHeader;
        if (pattern.Length == 0 || length == 0)
            return (new ProfileStep(KnockStep.Icmp((int)whole), null, times), "");
        if (length > ProfileReader.LongestPayload)
            return (null, $"its payload is longer than {ProfileReader.LongestPayload} bytes");
        var payload = new byte[length];
        for (var i = 0; i < length; i++)
            payload[i] = pattern[i % pattern.Length];
        return (new ProfileStep(KnockStep.Icmp(payload: new KnockPayload(payload, foldsCase: false)), null, times), "");
    }

    /// <summary>Null where it cannot be decoded.</summary>
    private static byte[]? Content(JsonElement step)
    {
        var content = Text(step, "content") ?? "";
        try
        {
            return Word(step, "encoding", Encodings) switch
            {
                "base64" => Convert.FromBase64String(content.PadRight((content.Length + 3) / 4 * 4, '=')),
                "hex" => Convert.FromHexString(content),
                _ => Encoding.UTF8.GetBytes(content),
            };
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    /// <summary>One of the words, which an old export gives by its place.</summary>
    private static string? Word(JsonElement of, string name, string[] words) =>
        Text(of, name) is { } text ? words.FirstOrDefault(w => w == text)
        : Number(of, name) is { } place ? words[place >= 0 && place < words.Length ? place : 0]
        : null;
}
