using System.Globalization;
using System.Text.Json;
using Postern.Policy.Backends.Nftables.Guards;

namespace Postern.Policy.Backends.Nftables.Loading;

/// <summary>A table as the kernel holds it, read from libnftables' JSON (libnftables-json(5)).</summary>
public sealed record LoadedTable(string Name, IReadOnlyList<LoadedSet> Sets, IReadOnlyList<string> Chains)
{
    /// <param name="sets">The answer to <c>list sets table inet NAME</c>.</param>
    /// <param name="maps">The answer to <c>list maps inet</c>.</param>
    /// <param name="chains">The answer to <c>list chains</c>.</param>
    public static LoadedTable Parse(string name, string sets, string maps, string chains) => new(name,
        [.. LoadedSet.ParseAll(sets).Concat(LoadedSet.ParseAll(maps)).Where(s => s.Table == name)],
        [.. Objects(chains, "chain").Where(c => c.GetProperty("table").GetString() == name).Select(c => c.GetProperty("name").GetString()!)]);

    /// <param name="chains">The answer to <c>list chains</c>.</param>
    public static bool HasChains(string table, string chains) => Objects(chains, "chain").Any(c => c.GetProperty("table").GetString() == table);

    public LoadedSet? Set(string name) => Sets.FirstOrDefault(s => s.Name == name);

    /// <summary>The doors by name with the number that stands for each in grants.</summary>
    /// <param name="arrivals">The map <see cref="GuardNames.Arrivals"/> with its elements.</param>
    public static IReadOnlyDictionary<uint, string> Doors(LoadedSet? arrivals) => (arrivals?.Elements ?? [])
        .Where(e => e.Data?.StartsWith(GuardCompiler.OpenPrefix, StringComparison.Ordinal) == true && e.Comment is not null)
        .ToDictionary(e => uint.Parse(e.Key[0], CultureInfo.InvariantCulture), e => e.Comment!);

    internal static IEnumerable<JsonElement> Objects(string json, string kind)
    {
        if (json.Length == 0)
            yield break;
        using var document = JsonDocument.Parse(json);
        foreach (var item in document.RootElement.GetProperty("nftables").EnumerateArray())
        {
            if (item.TryGetProperty(kind, out var found))
                yield return found.Clone();
        }
    }
}

/// <param name="KeyType">As nft writes it: <c>ipv4_addr . mark</c>.</param>
/// <param name="DataType">Null for a set.</param>
public sealed record LoadedSet(
    string Table, string Name, string KeyType, string? DataType, int? Size, IReadOnlyList<string> Flags, string Comment, IReadOnlyList<LoadedElement> Elements)
{
    /// <summary>True when packets or the watcher fill it. JSON does not show the dynamic flag.</summary>
    public bool IsState => Flags.Contains("timeout") || Name.Contains(GuardNames.NamesPart, StringComparison.Ordinal);

    public static IEnumerable<LoadedSet> ParseAll(string json) =>
        LoadedTable.Objects(json, "set").Concat(LoadedTable.Objects(json, "map")).Select(Parse);

    /// <summary>True when packets can go on filling it under the new definition. JSON does not show the dynamic flag.</summary>
    public bool IsSameAs(NftSet set) =>
        KeyType == set.KeyType && DataType == set.DataType && Size == set.Size
        && Flags.Order().SequenceEqual(set.Flags.Split(',', StringSplitOptions.RemoveEmptyEntries).Where(f => f != "dynamic").Order());

    private static LoadedSet Parse(JsonElement set) => new(
        set.GetProperty("table").GetString()!,
        set.GetProperty("name").GetString()!,
        TypeText(set.GetProperty("type")),
        set.TryGetProperty("map", out var map) ? TypeText(map) : null,
        set.TryGetProperty("size", out var size) ? size.GetInt32() : null,
        set.TryGetProperty("flags", out var flags) ? [.. flags.ValueKind == JsonValueKind.Array ? flags.EnumerateArray().Select(f => f.GetString()!) : [flags.GetString()!]] : [],
        set.TryGetProperty("comment", out var comment) ? comment.GetString()! : "",
        set.TryGetProperty("elem", out var elements) ? [.. elements.EnumerateArray().Select(LoadedElement.Parse)] : []);

    // Of a type without a name the newer libnftables tell the expression that it is of.
    private static string TypeText(JsonElement type) => type.ValueKind == JsonValueKind.Object ? "integer" :
        type.ValueKind == JsonValueKind.Array ? string.Join(" . ", type.EnumerateArray().Select(t => t.GetString())) : type.GetString()!;
}

/// <param name="Key">One text for each part of a concatenation; marks are decimal, prefixes and ranges as nft writes them.</param>
/// <param name="Data">A map's value: a decimal mark, or <c>goto CHAIN</c>.</param>
/// <param name="Expires">What is left of <paramref name="Timeout"/>; whole seconds where libnftables listed it.</param>
public sealed record LoadedElement(IReadOnlyList<string> Key, string? Data, TimeSpan? Timeout, TimeSpan? Expires, string? Comment)
{
    internal static LoadedElement Parse(JsonElement element)
    {
        string? data = null;
        if (element.ValueKind == JsonValueKind.Array)
        {
            data = Value(element[1]);
            element = element[0];
        }

        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("elem", out var inner))
            return new LoadedElement(KeyParts(element), data, null, null, null);
        return new LoadedElement(KeyParts(inner.GetProperty("val")), data, Seconds(inner, "timeout"), Seconds(inner, "expires"),
            inner.TryGetProperty("comment", out var comment) ? comment.GetString() : null);
    }

    private static IReadOnlyList<string> KeyParts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("concat", out var parts) ? [.. parts.EnumerateArray().Select(Value)] : [Value(value)];

    private static string Value(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString()!;
        if (value.ValueKind != JsonValueKind.Object)
            return value.GetRawText();
        if (value.TryGetProperty("prefix", out var prefix))
            return $"{prefix.GetProperty("addr").GetString()}/{prefix.GetProperty("len").GetInt32()}";
        if (value.TryGetProperty("range", out var range))
            return $"{Value(range[0])}-{Value(range[1])}";
        if (value.TryGetProperty("goto", out var target))
            return $"goto {target.GetProperty("target").GetString()}";
        return value.GetRawText();
    }

    private static TimeSpan? Seconds(JsonElement element, string name) =>
        element.TryGetProperty(name, out var seconds) ? TimeSpan.FromSeconds(seconds.GetDouble()) : null;
}
