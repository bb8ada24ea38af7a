using System.Text;
using System.Text.RegularExpressions;
using Postern.Policy;
using Postern.Policy.FrontEnds;
using Postern.Rules.Doors;
using Shouldly;
using Xunit;

namespace Postern.Tests.Documents;

/// <summary>Every <c>yaml</c> block of every page is a whole policy.</summary>
public sealed class PolicySnippetTests
{
    public static TheoryData<string, string> Blocks =>
    [
        .. Repository.Pages.SelectMany(page => Regex.Matches(Repository.Read(page), "(?ms)^```yaml\n(.*?)^```")
            .Select(m => new TheoryDataRow<string, string>(page, m.Groups[1].Value))),
    ];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_policy_on_a_page_compiles_without_a_finding(string page, string policy) => Doors(policy).ShouldNotBeEmpty(page);

    private static IReadOnlyList<Door> Doors(string policy)
    {
        var compiled = PolicyCompiler.Compile([new InputFile("p.yaml", Encoding.UTF8.GetBytes(policy)) { ReadNamed = SampleKeyFiles.Read }], new CompileOptions());
        compiled.Diagnostics.ShouldBeEmpty();
        return compiled.Policy!.Guard.Doors;
    }
}
