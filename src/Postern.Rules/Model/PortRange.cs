namespace Postern.Rules.Model;

/// <summary>Inclusive, 0…65535.</summary>
public readonly record struct PortRange(ushort First, ushort Last)
{
    public static implicit operator PortRange(ushort port) => new(port, port);

    public bool IsSingle => First == Last;

    public int Count => Last - First + 1;

    public bool Contains(ushort port) => First <= port && port <= Last;

    public bool Overlaps(PortRange other) => First <= other.Last && other.First <= Last;

    public override string ToString() => IsSingle ? First.ToString() : $"{First}-{Last}";
}
