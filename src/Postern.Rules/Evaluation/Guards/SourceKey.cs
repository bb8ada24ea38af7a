using System.Runtime.InteropServices;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>A source and what it has there (a door, a stage, an attempt's root), in half the room that a <see cref="HostAddress"/> and a number take.</summary>
[StructLayout(LayoutKind.Sequential, Pack = sizeof(uint))]
internal readonly struct SourceKey(HostAddress source, int number = 0) : IEquatable<SourceKey>
{
    // By chance in each process, so that nobody can choose addresses that collide.
    private static readonly ulong Seed = Chance(1);
    private static readonly ulong OtherSeed = Chance(2);

    private readonly ulong _upper = unchecked((ulong)(source.Number >> 64));
    private readonly ulong _lower = unchecked((ulong)source.Number);
    private readonly uint _numberAndFamily = ((uint)number << 1) | (source.Family == IpFamily.V6 ? 1u : 0);

    public HostAddress Source => new((_numberAndFamily & 1) == 0 ? IpFamily.V4 : IpFamily.V6, new UInt128(_upper, _lower));

    public int Number => (int)(_numberAndFamily >> 1);

    public bool Equals(SourceKey other) => _lower == other._lower && _numberAndFamily == other._numberAndFamily && _upper == other._upper;

    public override bool Equals(object? obj) => obj is SourceKey other && Equals(other);

    public override int GetHashCode()
    {
        var high = Math.BigMul(_lower ^ Seed, _upper ^ ((ulong)_numberAndFamily << 32) ^ OtherSeed, out ulong low);
        return unchecked((int)(high ^ low ^ (low >> 32)));
    }

    private static ulong Chance(int number) => unchecked(((ulong)HashCode.Combine(number) << 32) ^ (uint)HashCode.Combine(-number));
}
