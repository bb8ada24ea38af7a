using System.Collections.Concurrent;
using System.Text.Json;
using Postern.Spa;

namespace Postern.Watcher.Spa;

/// <summary>What became of packets since the watcher began, by protocol and by reason. Written by one thread, read by any.</summary>
public sealed class SpaCounters
{
    private static readonly int Refusals = Enum.GetValues<SpaRefusal>().Length;
    private static readonly string[] Names = [.. Enum.GetValues<SpaRefusal>().Select(r => r == SpaRefusal.None ? "accepted" : JsonNamingPolicy.KebabCaseLower.ConvertName(r.ToString()))];

    private readonly long[] _counts = new long[Refusals * Enum.GetValues<SpaProtocol>().Length];
    private readonly ConcurrentDictionary<string, DateTimeOffset> _lastOf = new(StringComparer.Ordinal);

    public long this[SpaProtocol protocol, SpaRefusal refusal] => Volatile.Read(ref _counts[((int)protocol * Refusals) + (int)refusal]);

    /// <summary>When each person's last packet was accepted.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> LastOf => _lastOf;

    /// <summary>A reason as events, logs and JSON spell it: <c>too-old</c>; <c>accepted</c> for none.</summary>
    public static string NameOf(SpaRefusal refusal) => Names[(int)refusal];

    public void Count(SpaProtocol protocol, SpaRefusal refusal) => Volatile.Write(ref _counts[((int)protocol * Refusals) + (int)refusal], this[protocol, refusal] + 1);

    public void Accepted(string person, DateTimeOffset now) => _lastOf[person] = now;
}
