using System.Diagnostics;
using System.Text;
using Postern.Policy;
using Postern.Policy.FrontEnds;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Yaml;

/// <summary>Whatever the bytes, there are diagnostics and no exception, in time that grows with the length alone.</summary>
public sealed class HostilePolicyTests
{
    private static readonly string[] Pieces =
    [
        "doors:", "gate:", "traps:", "trusted:", "knock:", "opens:", "for:", "tcp/", "udp/", "icmp", "22", "-", "\n", "\n  ", "\t", "[", "]", "{", "}", ",", ": ", "\"", "'", "\\",
        "&a ", "*a", "!x ", "!!str ", "? ", "| \n", "> \n", "%YAML 9.9\n", "---\n", "...\n", "#", "hex:", "base64:", "AA==", "/i", "size=", "flags=", "99999999999999999999", "\u2028", "\u0085", "é", "👩‍💻", "\ud800", "\0",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_damaged_policy_is_never_an_exception(int seed)
    {
        var random = new Random(seed);
        var whole = "# c\n" + Policies.RepositoryFile("docs/policy.md").Split("```yaml\n")[4].Split("```")[0] + "gate: {public: [tcp/443], attempts: 4096}\ntraps:\n  - {ports: [tcp/666], ban: 1m}\n";
        for (var i = 0; i < 1000; i++)
        {
            var text = new StringBuilder(whole);
            for (var n = random.Next(1, 6); n > 0; n--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0:
                        text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
                        break;
                    case 1:
                        text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                        break;
                    default:
                        text.Length = Math.Max(1, at);
                        break;
                }
            }

            Compile(text.ToString());
        }
    }

    [Fact]
    public void Random_words_are_never_an_exception()
    {
        var random = new Random(99);
        for (var i = 0; i < 1000; i++)
            Compile(string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pieces[random.Next(Pieces.Length)])));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("a: &a [*a, ")]
    [InlineData("'")]
    [InlineData("\"\\")]
    [InlineData("? ")]
    [InlineData("x\n")]
    [InlineData("a: b\n")]
    [InlineData("!")]
    [InlineData("[a, ")]
    [InlineData("\t")]
    [InlineData("# \n")]
    [InlineData("trusted: [x]\n---\n")]
    public void A_million_of_anything_is_answered_in_seconds(string piece)
    {
        var watch = Stopwatch.StartNew();
        Compile(string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)));
        Compile("doors:\n  a:\n    knock: " + string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    // Every finding lies inside its file.
    private static void Compile(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var lines = text.Count(c => c is '\r' or '\n') + 1;
        var compilation = PolicyCompiler.Compile([new InputFile("p.yaml", bytes)], new CompileOptions());
        foreach (var diagnostic in compilation.Diagnostics)
            diagnostic.Span.Line.ShouldBeInRange(0, lines);
    }
}
