using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.RouterOs;

/// <summary>Escapes in strings, as swept on a router (7.23.3).</summary>
public sealed class StringEscapeTests
{
    [Theory]
    [InlineData("\\\"", "\"")]
    [InlineData("\\\\", "\\")]
    [InlineData("\\n", "\n")]
    [InlineData("\\r", "\r")]
    [InlineData("\\t", "\t")]
    [InlineData("\\$", "$")]
    [InlineData("\\_", " ")]
    [InlineData("\\a", "\a")]
    [InlineData("\\b", "\b")]
    [InlineData("\\f", "\f")]
    [InlineData("\\v", "\v")]
    [InlineData("\\?", "?")]
    [InlineData("\\41\\7A", "Az")]
    [InlineData("\\C3\\A4", "ä")]
    [InlineData("Ogr\\F3d", "Ogród")]
    [InlineData("\\ff", "\ff")]
    [InlineData("a\\ b", "ab")]
    [InlineData("a\\\tb", "ab")]
    [InlineData("a\\\n    b", "ab")]
    [InlineData("a\\\r\n    \\_b", "a b")]
    [InlineData("a\nb", "a\nb")]
    [InlineData("'", "'")]
    public void Valid(string written, string meant)
    {
        var result = Scripts.Read($"/ip firewall filter add chain=input comment=\"{written}\"");
        result.Diagnostics.ShouldBeEmpty();
        result.RuleSet.Chains[0].Rules[0].Comment.ShouldBe(meant);
    }

    [Theory]
    [InlineData("\\q")]
    [InlineData("\\x41")]
    [InlineData("\\'")]
    [InlineData("\\4g")]
    [InlineData("\\c3")]
    public void Invalid(string written) =>
        Scripts.Read($"/ip firewall filter add chain=input comment=\"{written}\"").Findings.ShouldContain("1:46+2 PN2033");

    [Fact]
    public void Content_keeps_bytes_that_are_no_text() =>
        Scripts.Read("/ip firewall filter add chain=input content=\"a\\F3\\00\\C3\\A4\"").RuleSet.Chains[0].Rules[0].Matchers.ShouldBe(
            [new ContentMatcher(new byte[] { (byte)'a', 0xf3, 0, 0xc3, 0xa4 })]);
}
