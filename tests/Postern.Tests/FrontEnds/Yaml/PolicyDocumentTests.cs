using System.Text.RegularExpressions;
using Postern.Policy.FrontEnds.Yaml;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Yaml;

/// <summary>What docs/policy.md shows works as it stands there.</summary>
public sealed class PolicyDocumentTests
{
    private static readonly string Document = Policies.RepositoryFile("docs/policy.md");

    public static TheoryData<string> Blocks => [.. Regex.Matches(Document, "```yaml\n(.*?)```", RegexOptions.Singleline).Select(m => m.Groups[1].Value)];

    [Fact]
    public void There_are_snippets() => Blocks.Count.ShouldBeGreaterThan(5);

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_snippet_compiles_without_a_finding(string policy) => Policies.Clean(policy).Doors.ShouldNotBeEmpty();

    [Fact]
    public void Every_key_is_documented()
    {
        foreach (var key in PolicyKeys.All.SelectMany(k => k.Known))
            Document.ShouldMatch("(?m)" + $"(^## {key}$|`{key}`|^### {key}$|`{key}/`)");
    }
}
