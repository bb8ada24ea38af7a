using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>A source and what it has there (a door, a stage, a machine), in half the room that a <see cref="HostAddress"/> and a number take.</summary>
internal readonly struct SourceKey(HostAddress source, int number = 0) : IEquatable<SourceKey>
{
    private readonly ulong _upper = unchecked((ulong)(source.Number >> 64));
    private readonly ulong _lower = unchecked((ulong)source.Number);
    private readonly uint _numberAndFamily = ((uint)number << 1) | (source.Family == IpFamily.V6 ? 1u : 0);

    public HostAddress Source => new((_numberAndFamily & 1) == 0 ? IpFamily.V4 : IpFamily.V6, new UInt128(_upper, _lower));

    public int Number => (int)(_numberAndFamily >> 1);

    public bool Equals(SourceKey other) => _lower == other._lower && _numberAndFamily == other._numberAndFamily && _upper == other._upper;

    public override bool Equals(object? obj) => obj is SourceKey other && Equals(other);

    // HashCode is seeded by chance in each process: nobody can choose addresses that collide.
    public override int GetHashCode() => HashCode.Combine(_upper, _lower, _numberAndFamily);
}
