using System.Globalization;
using System.Text.Json;
using Postern.Client;
using Postern.Client.Plans;
using Postern.Client.Spa;
using Postern.Spa;

namespace Postern.Cli.Knocking;

/// <summary>What <c>--json</c> says of a knock besides its problems.</summary>
internal static class KnockJson
{
    public static void Write(Utf8JsonWriter json, KnockRequest request, KnockPlan? plan, KnockOutcome outcome)
    {
        if (plan?.Means is KnockMeans.Stanza stanza)
            json.WriteString("stanza", stanza.Fwknop.Name);
        json.WriteString("host", plan?.Host ?? request.Target);
        json.WriteString("gate", outcome.Route?.Gate.ToString());
        json.WriteString("source", outcome.Route?.Source.ToString());
        switch (plan?.Means)
        {
            case KnockMeans.Invited invited:
                Write(json, invited, outcome.Spa);
                break;
            case KnockMeans.Stanza:
                json.WriteString("message", outcome.Fwknop?.Message);
                json.WriteString("natAccess", outcome.Fwknop?.NatAccess);
                if (outcome.Fwknop?.Timeout is { } timeout)
                    json.WriteNumber("timeoutSeconds", timeout);
                break;
            default:
                Write(json, outcome.Sent);
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<SentKnock> sent)
    {
        json.WriteStartArray("sent");
        foreach (var knock in sent)
        {
            json.WriteStartObject();
            json.WriteString("knock", knock.Knock.ToString());
            json.WriteNumber("atMilliseconds", Math.Round(knock.At.TotalMilliseconds, 1));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, KnockMeans.Invited invited, SpaOutcome? outcome)
    {
        json.WriteString("door", invited.Door);
        json.WriteString("key", outcome?.By?.Fingerprint);
        json.WriteNumber("packets", outcome?.Sent ?? 0);
        if (outcome?.Answer is not { } answer)
            return;
        json.WriteStartObject("answer");
        json.WriteBoolean("open", answer.Refusal == SpaRefusal.None);
        json.WriteString("refusal", answer.Refusal == SpaRefusal.None ? null : answer.Refusal.ToString());
        json.WriteString("seen", answer.Seen.ToString());
        json.WriteString("granted", answer.Granted is null ? null : $"{answer.Granted}{(answer.PrefixLength is { } prefix ? $"/{prefix.ToString(CultureInfo.InvariantCulture)}" : "")}");
        json.WriteString("until", answer.Until?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("gateTime", answer.Now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteNumber("clockBehindSeconds", Math.Round(outcome.Skew.TotalSeconds, 1));
        json.WriteEndObject();
    }
}
