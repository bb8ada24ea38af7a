namespace Postern.Policy.Proof.Scans;

/// <summary>SplitMix64: the same numbers for the same seed, everywhere and in every version.</summary>
internal sealed class SeededNumbers(ulong seed)
{
    private ulong _state = seed;

    /// <summary>From 0 to below <paramref name="bound"/>.</summary>
    public int Next(int bound)
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) % (ulong)bound);
        }
    }
}
