namespace Postern.RouterDouble.Menus;

/// <summary>One item as the router holds it: values as it prints them.</summary>
public sealed class DoubleItem
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    internal DoubleItem(int number) => Number = number;

    /// <summary>Never used twice.</summary>
    internal int Number { get; }

    public string Id => $"*{Number:X}";

    public bool IsDynamic { get; internal set; }

    /// <summary>Null: no time limit.</summary>
    public DateTimeOffset? Until { get; internal set; }

    public DateTimeOffset Created { get; internal init; }

    public long Packets { get; internal set; }

    public long Bytes { get; internal set; }

    /// <summary>Written by a rule.</summary>
    internal bool IsMadeByPacket { get; init; }

    /// <summary>The named entry that this address was looked up for.</summary>
    internal DoubleItem? Parent { get; init; }

    public string? this[string name] => _values.GetValueOrDefault(name);

    public bool IsDisabled => this["disabled"] == "true";

    public string Comment => this["comment"] ?? "";

    internal IReadOnlyDictionary<string, string> Values => _values;

    internal void Set(string name, string value) => _values[name] = value;

    internal void Unset(string name) => _values.Remove(name);

    internal DoubleItem Copy()
    {
        var copy = new DoubleItem(Number) { IsDynamic = IsDynamic, Until = Until, Created = Created, Packets = Packets, Bytes = Bytes, Parent = Parent, IsMadeByPacket = IsMadeByPacket };
        foreach (var (name, value) in _values)
            copy.Set(name, value);
        return copy;
    }
}
