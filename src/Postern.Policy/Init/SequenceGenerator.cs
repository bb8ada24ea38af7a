using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Init;

/// <summary>What a generated sequence is made of.</summary>
/// <param name="Steps">2…<see cref="SequenceGenerator.MaximumSteps"/>.</param>
/// <param name="Protocols">TCP, UDP and ICMP, at least one that is not ICMP. UDP brings at least one payload.</param>
/// <param name="Taken">Ports that no step may knock on, whatever their protocol.</param>
public sealed record SequenceRecipe(int Steps, ImmutableArray<IpProtocol> Protocols, ImmutableArray<PortRange> Taken)
{
    public static readonly SequenceRecipe Default = new(4, [IpProtocol.Tcp, IpProtocol.Udp], []);
}

/// <param name="Bits">Entropy: this very sequence is one of 2^Bits that the generator makes with equal chance.</param>
public sealed record GeneratedSequence(IReadOnlyList<KnockStep> Steps, double Bits);

/// <summary>
/// Strong random sequences: ports that differ, neither ascending nor descending, every allowed protocol among them where there are steps enough, never ICMP
/// first (pings come all day), at most one ICMP step, one UDP payload that a scanner does not send.
/// </summary>
public static class SequenceGenerator
{
    public const int MaximumSteps = 8;

    private const int WordLength = 8;

    // 12 bits a step.
    private const int SmallestPool = 4096;

    // An ICMP step by size: larger than a common ping, smaller than what any tunnel on the way still carries whole.
    private const int SmallestPing = 200;
    private const int LargestPing = 1200;

    // Letters and digits that nobody confuses when reading aloud: 32, so 5 bits each.
    private const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";

    /// <param name="below">A uniformly random number from 0 to one less than its argument.</param>
    /// <exception cref="ArgumentException">The recipe cannot be met.</exception>
    public static GeneratedSequence Generate(SequenceRecipe recipe, Func<int, int> below)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(below);
        if (!CanMake(recipe))
            throw new ArgumentException("no sequence can be made of this recipe", nameof(recipe));
        var patterns = Patterns(recipe);
        var pool = Pool(recipe);
        var count = recipe.Steps;
        var pattern = patterns[below(patterns.Count)];
        var ports = Ports(pattern.Count(p => p != IpProtocol.Icmp), pool, below);
        var word = pattern.Contains(IpProtocol.Udp) ? Word(below) : null;
        var wordAt = word is null ? -1 : Nth(pattern, IpProtocol.Udp, below(pattern.Count(p => p == IpProtocol.Udp)));
        var size = below(LargestPing - SmallestPing + 1) + SmallestPing;

        var steps = new List<KnockStep>();
        var nextPort = 0;
        for (var i = 0; i < count; i++)
        {
            steps.Add(pattern[i] == IpProtocol.Icmp ? KnockStep.Icmp(size)
                : pattern[i] == IpProtocol.Tcp ? KnockStep.Tcp(ports[nextPort++])
                : KnockStep.Udp(ports[nextPort++], i == wordAt ? new KnockPayload(Encoding.ASCII.GetBytes(word!), foldsCase: false) : null));
        }

        return new GeneratedSequence(steps, Bits(patterns.Count, pattern, ports.Length, pool.Count));
    }

    /// <summary>False when the recipe has too few or too many steps, no port to begin with, or leaves too few ports to be a secret.</summary>
    public static bool CanMake(SequenceRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return recipe.Steps is >= 2 and <= MaximumSteps && recipe.Protocols.Any(p => p != IpProtocol.Icmp) && Patterns(recipe).Count > 0
            && Pool(recipe).Count >= SmallestPool;
    }

    private static List<ushort> Pool(SequenceRecipe recipe) => [.. CommonPorts.Pool.Where(p => !recipe.Taken.Any(t => t.Contains(p)))];

    // Every arrangement of protocols that meets the recipe.
    private static List<ImmutableArray<IpProtocol>> Patterns(SequenceRecipe recipe)
    {
        var allowed = recipe.Protocols.Distinct().ToList();
        var found = new List<ImmutableArray<IpProtocol>>();
        Extend([]);
        return found;

        void Extend(ImmutableArray<IpProtocol> begun)
        {
            if (begun.Length == recipe.Steps)
            {
                if (allowed.Count > recipe.Steps || allowed.TrueForAll(p => begun.Contains(p)))
                    found.Add(begun);
                return;
            }

            foreach (var protocol in allowed)
            {
                if (protocol != IpProtocol.Icmp || (begun.Length > 0 && !begun.Contains(IpProtocol.Icmp)))
                    Extend(begun.Add(protocol));
            }
        }
    }

    // Distinct, and from three on in no order: half of the draws or more are kept, so this ends.
    private static ushort[] Ports(int count, List<ushort> pool, Func<int, int> below)
    {
        while (true)
        {
            var ports = new ushort[count];
            for (var i = 0; i < count; i++)
                ports[i] = pool[below(pool.Count)];
            if (ports.Distinct().Count() == count && (count < 3 || !IsInOrder(ports)))
                return ports;
        }
    }

    private static bool IsInOrder(ushort[] ports)
    {
        var rises = ports.Zip(ports.Skip(1)).Count(p => p.Second > p.First);
        return rises == 0 || rises == ports.Length - 1;
    }

    private static string Word(Func<int, int> below)
    {
        var word = new char[WordLength];
        for (var i = 0; i < word.Length; i++)
            word[i] = Letters[below(Letters.Length)];
        return new string(word);
    }

    private static int Nth(ImmutableArray<IpProtocol> pattern, IpProtocol protocol, int n)
    {
        for (var i = 0; ; i++)
        {
            if (pattern[i] == protocol && n-- == 0)
                return i;
        }
    }

    // -log2 of the chance of this sequence: pattern, ports without repetition less those in order, word and its place, size.
    private static double Bits(int patterns, ImmutableArray<IpProtocol> pattern, int ports, int pool)
    {
        var bits = Math.Log2(patterns);
        for (var i = 0; i < ports; i++)
            bits += Math.Log2(pool - i);
        if (ports >= 3)
            bits += Math.Log2(1 - (2 / Factorial(ports)));
        if (pattern.Contains(IpProtocol.Udp))
            bits += (WordLength * Math.Log2(Letters.Length)) + Math.Log2(pattern.Count(p => p == IpProtocol.Udp));
        if (pattern.Contains(IpProtocol.Icmp))
            bits += Math.Log2(LargestPing - SmallestPing + 1);
        return bits;
    }

    private static double Factorial(int n) => (double)Enumerable.Range(1, n).Aggregate(BigInteger.One, (product, i) => product * i);
}
