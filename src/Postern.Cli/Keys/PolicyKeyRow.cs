using Postern.Policy.Model;
using Postern.Rules.Model;

namespace Postern.Cli.Keys;

/// <summary>One key of one person, as <c>postern key list</c> tells it.</summary>
internal sealed record PolicyKeyRow(string Person, string Kind, string? Fingerprint, IReadOnlyList<string> Doors, SourceSpan Span)
{
    public string Comment { get; init; } = "";

    public DateTimeOffset? Expires { get; init; }

    public bool IsExpired { get; init; }

    /// <summary>What narrows it, in the words of the policy; empty where nothing does.</summary>
    public string Limits { get; init; } = "";

    public string ExpiryText => Expires is { } time ? $"{time.UtcDateTime:yyyy-MM-dd HH:mm}{(IsExpired ? " (over)" : "")}" : "never";

    public static IReadOnlyList<PolicyKeyRow> All(KeyPolicy policy, DateTimeOffset now) =>
    [
        .. policy.Spa.People.SelectMany(person => person.Keys
            .Select(k => Of(policy, person, k.Key.Type, k.Key.FingerprintText, k.Limits, k.Span, now) with { Comment = k.Comment })
            .Concat(person.Stanzas.Select(s => Of(policy, person, "fwknop", KeyFingerprint.Of(s.Key), s.Limits, s.Span, now) with { Comment = s.Key.HmacKey.IsEmpty ? "legacy, without HMAC" : "" }))),
    ];

    private static PolicyKeyRow Of(KeyPolicy policy, Person person, string kind, string? fingerprint, KeyLimits limits, SourceSpan span, DateTimeOffset now) =>
        new(person.Name, kind, fingerprint, [.. policy.DoorsOf(person, limits).Select(d => d.Name)], span)
        {
            Expires = limits.Expires,
            IsExpired = limits.Expires <= now,
            Limits = string.Join(' ', Words(limits)),
        };

    private static IEnumerable<string> Words(KeyLimits limits)
    {
        if (limits.Sources.Count > 0)
            yield return $"from={string.Join(',', limits.Sources)}";
        if (limits.Source != SourceRule.Observed)
            yield return $"source={limits.Source.ToString().ToLowerInvariant()}";
        if (limits.Prefix4 != KeyLimits.None.Prefix4 || limits.Prefix6 != KeyLimits.None.Prefix6)
            yield return $"prefix={limits.Prefix4},{limits.Prefix6}";
        if (limits.For is { } usual)
            yield return $"for={Durations.Text(usual)}";
        if (limits.Longest is { } longest)
            yield return $"longest={Durations.Text(longest)}";
    }
}
