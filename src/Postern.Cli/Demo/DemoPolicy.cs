using Postern.Policy.Init;
using Postern.Rules.Doors;

namespace Postern.Cli.Demo;

/// <summary>The policy of the demo: one door, a fresh random sequence, a grant that is soon over.</summary>
internal sealed record DemoPolicy(IReadOnlyList<KnockStep> Steps)
{
    public const ushort Port = 22;

    public static readonly TimeSpan For = TimeSpan.FromSeconds(6);

    /// <param name="below">A uniformly random number from 0 to one less than its argument.</param>
    public static DemoPolicy Random(Func<int, int> below) => new(SequenceGenerator.Generate(SequenceRecipe.Default, below).Steps);

    public IReadOnlyList<string> Knocks => [.. Steps.Select(s => s.ToString()!)];

    /// <summary>The same knocks, the last two exchanged.</summary>
    public IReadOnlyList<string> WrongKnocks => [.. Knocks.SkipLast(2), Knocks[^1], Knocks[^2]];

    public string Text => $"""
        gate:
          unlisted: drop          # nothing here answers a stranger
        doors:
          ssh:
            opens: tcp/{Port}
            for: {For.TotalSeconds:0}s               # short, so that you see it end; 30m if you say nothing
            knock:
        {string.Join('\n', Knocks.Select(k => $"      - {k}"))}

        """;
}
