using System.Text.RegularExpressions;
using Postern.Policy.Diagnostics;
using Postern.Policy.Profiles;
using Postern.Policy.Text;
using Shouldly;
using Xunit;

namespace Postern.Tests.Documents;

/// <summary>Every <c>yaml profiles</c> block of every page is a file of profiles.</summary>
public sealed class ProfileSnippetTests
{
    public static TheoryData<string, string> Blocks =>
    [
        .. Repository.Pages.SelectMany(page => Regex.Matches(Repository.Read(page), "(?ms)^```yaml profiles\n(.*?)^```")
            .Select(m => new TheoryDataRow<string, string>(page, m.Groups[1].Value))),
    ];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Profiles_on_a_page_are_read_without_a_finding(string page, string text)
    {
        var diagnostics = new DiagnosticBag();
        ProfileReader.Read(new SourceText(page, text), diagnostics).ShouldNotBeEmpty();
        diagnostics.InOrder().ShouldBeEmpty();
    }
}
