using System.Text;
using Postern.Policy.Backends.Nftables.Rules.Payloads;
using Postern.Rules.Evaluation.Matching;
using Shouldly;
using Xunit;

namespace Postern.Tests.Backends;

public sealed class LiteralPatternTests
{
    [Theory]
    [InlineData("^passphrase/$", "passphrase/", true, true)]
    [InlineData("^passphrase$", "passphrase", true, true)]
    [InlineData("mikrotik", "mikrotik", false, false)]
    [InlineData("^a7f3kq$", "a7f3kq", true, true)]
    [InlineData(@"^get\x20/", "get /", true, false)]
    [InlineData(@"\.exe$", ".exe", false, true)]
    [InlineData(@"cost\$", "cost$", false, false)]
    [InlineData(@"cost\\$", @"cost\", false, true)]
    [InlineData(@"^.*mikrotik.*$", "mikrotik", false, false)]
    [InlineData(@".*mikrotik", "mikrotik", false, false)]
    [InlineData(@"^abc.*", "abc", true, false)]
    [InlineData(@"^abc.*$", "abc", true, false)]
    [InlineData(@"[.]a[x]", ".ax", false, false)]
    [InlineData(@"a]}b", "a]}b", false, false)]
    [InlineData(@"\r\n\t", "\r\n\t", false, false)]
    public void A_fixed_text_is_known_as_one(string expression, string text, bool atStart, bool atEnd)
    {
        var literal = LiteralPattern.Of(expression).ShouldNotBeNull();
        Encoding.Latin1.GetString(literal.Bytes.Span).ShouldBe(text);
        (literal.AtStart, literal.AtEnd).ShouldBe((atStart, atEnd));
    }

    [Theory]
    [InlineData("a|b")]
    [InlineData("^pass(phrase)?$")]
    [InlineData("a+")]
    [InlineData("ab*")]
    [InlineData(@"a\.?b")]
    [InlineData("a{2}")]
    [InlineData(@"\d")]
    [InlineData(@"\bword")]
    [InlineData("a.b")]
    [InlineData("[ab]c")]
    [InlineData("[^a]")]
    [InlineData(@"\x4")]
    [InlineData(@"\")]
    [InlineData("a$b")]
    [InlineData("a^b")]
    [InlineData("")]
    [InlineData("^$")]
    [InlineData("^.*$")]
    [InlineData(".*?a")]
    [InlineData("é")]
    public void An_expression_is_no_text(string expression) => LiteralPattern.Of(expression).ShouldBeNull();

    /// <summary>What is taken for a text matches as the expression does, over texts made of its own pieces.</summary>
    [Fact]
    public void Both_say_the_same_over_random_texts()
    {
        const int Seed = 4711;
        var random = new Random(Seed);
        string[] pieces = ["a", "b", "ab", ".", @"\.", @"\x61", "^", "$", ".*", "[a]", @"\$", "/", "-", "]", @"\/"];
        string[] letters = ["a", "b", ".", "$", "/", "-", "]", "\n"];
        var literals = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var expression = string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (LiteralPattern.Of(expression) is not { } literal || Layer7Expression.TryCreate(expression, out _) is not { } regex)
                continue;
            literals++;
            for (var j = 0; j < 20; j++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => letters[random.Next(letters.Length)]));
                if (random.Next(2) == 0)
                    text = text.Insert(random.Next(text.Length + 1), Encoding.Latin1.GetString(literal.Bytes.Span));
                Holds(literal, text).ShouldBe(regex.IsMatch(text), $"seed {Seed}: {expression} over {text}");
            }
        }

        literals.ShouldBeGreaterThan(2_000);
    }

    private static bool Holds(LiteralPattern literal, string text)
    {
        var bytes = Encoding.Latin1.GetString(literal.Bytes.Span);
        return (literal.AtStart, literal.AtEnd) switch
        {
            (true, true) => text == bytes,
            (true, false) => text.StartsWith(bytes, StringComparison.Ordinal),
            (false, true) => text.EndsWith(bytes, StringComparison.Ordinal),
            _ => text.Contains(bytes, StringComparison.Ordinal),
        };
    }
}
