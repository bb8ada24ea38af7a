using System.Globalization;
using System.Text.Json;
using Postern.Policy.Model;
using Postern.Spa;
using Postern.Spa.Replay;

namespace Postern.Watcher.Spa;

/// <summary>What <c>status</c> says of single packets. Holds no secret.</summary>
public sealed record SpaStatus
{
    /// <summary>By protocol, then by what became of them: <c>accepted</c>, <c>too-old</c>; those that never came are left out.</summary>
    public IReadOnlyList<SpaCount> Packets { get; init; } = [];

    /// <summary>Packets that are remembered.</summary>
    public long Remembered { get; init; }

    public long RememberedAtMost { get; init; }

    /// <summary>Packets that were refused with fwknop keys untried, because there were too many.</summary>
    public long CutShort { get; init; }

    public IReadOnlyList<SpaPerson> People { get; init; } = [];

    /// <summary>When each of the gate's own keys was made, the newest first.</summary>
    public IReadOnlyList<DateTimeOffset> GateKeys { get; init; } = [];

    public static SpaStatus Of(SpaPolicy policy, SpaCounters counters, ReplayCache cache, long cutShort)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(counters);
        ArgumentNullException.ThrowIfNull(cache);
        return new SpaStatus
        {
            Packets =
            [
                .. from protocol in Enum.GetValues<SpaProtocol>()
                   from refusal in Enum.GetValues<SpaRefusal>()
                   let count = counters[protocol, refusal]
                   where count > 0
                   select new SpaCount(protocol.ToString().ToLowerInvariant(), SpaCounters.NameOf(refusal), count),
            ],
            Remembered = cache.Count,
            RememberedAtMost = cache.Limit,
            CutShort = cutShort,
            People = [.. policy.People.Select(p => new SpaPerson(p.Name, p.Keys.Count + p.Stanzas.Count, counters.LastOf.TryGetValue(p.Name, out var last) ? last : null))],
            GateKeys = [.. policy.GateKeys.Select(k => k.Created)],
        };
    }

    public void Write(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartArray("packets");
        foreach (var count in Packets)
        {
            json.WriteStartObject();
            json.WriteString("protocol", count.Protocol);
            json.WriteString("outcome", count.Outcome);
            json.WriteNumber("count", count.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("remembered", Remembered);
        json.WriteNumber("rememberedAtMost", RememberedAtMost);
        json.WriteNumber("cutShort", CutShort);
        json.WriteStartArray("people");
        foreach (var person in People)
        {
            json.WriteStartObject();
            json.WriteString("name", person.Name);
            json.WriteNumber("keys", person.Keys);
            if (person.Last is { } last)
                json.WriteString("last", Text(last));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("gateKeys");
        foreach (var created in GateKeys)
            json.WriteStringValue(Text(created));
        json.WriteEndArray();
    }

    public static SpaStatus Read(JsonElement json) => new()
    {
        Packets = [.. JsonText.List(json, "packets").Select(p => new SpaCount(JsonText.Of(p, "protocol") ?? "", JsonText.Of(p, "outcome") ?? "", JsonText.Number(p, "count")))],
        Remembered = JsonText.Number(json, "remembered"),
        RememberedAtMost = JsonText.Number(json, "rememberedAtMost"),
        CutShort = JsonText.Number(json, "cutShort"),
        People = [.. JsonText.List(json, "people").Select(p => new SpaPerson(JsonText.Of(p, "name") ?? "", JsonText.Number(p, "keys"), JsonText.Time(p, "last")))],
        GateKeys =
        [
            .. JsonText.List(json, "gateKeys").Select(k => DateTimeOffset.TryParse(k.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : default),
        ],
    };

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <param name="Protocol"><c>postern</c>, <c>fwknop</c>, or <c>unknown</c> for what is neither's.</param>
public sealed record SpaCount(string Protocol, string Outcome, long Count);

/// <param name="Last">When their last packet was accepted, since the watcher began.</param>
public sealed record SpaPerson(string Name, long Keys, DateTimeOffset? Last);
