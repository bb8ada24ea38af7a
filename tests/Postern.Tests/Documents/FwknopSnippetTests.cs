using System.Text.RegularExpressions;
using Postern.Policy.FrontEnds.Fwknop.Directives;
using Postern.Tests.FrontEnds.Fwknop;
using Shouldly;
using Xunit;

namespace Postern.Tests.Documents;

/// <summary>The stanza on the page about fwknop is read as the page says, and every directive of access.conf is in its table.</summary>
public sealed class FwknopSnippetTests
{
    private const string Page = "docs/fwknop.md";

    [Fact]
    public void The_stanza_on_the_page_is_alice_with_two_doors()
    {
        var snippet = Regex.Match(Repository.Read(Page), "```text\n(SOURCE .*?)```", RegexOptions.Singleline).Groups[1].Value;
        var compilation = AccessText.Compile(snippet);
        compilation.Codes().ShouldBeEmpty(compilation.Shown());
        compilation.Policy!.Spa!.People.ShouldHaveSingleItem().Name.ShouldBe("alice");
        compilation.Doors().Select(d => d.Name).ShouldBe(["tcp/22", "udp/51820"]);
    }

    [Fact]
    public void Every_directive_is_in_the_table()
    {
        var rows = Repository.Read(Page).Split('\n').Where(l => l.StartsWith('|')).ToList();
        AccessDirectives.All.Select(d => d.Name).Where(n => !rows.Exists(r => r.Contains($"`{n}`", StringComparison.Ordinal))).ShouldBeEmpty();
        ServerDirectives.All.Where(d => d.Treatment == Treatment.Carried).Select(d => d.Name).Where(n => !rows.Exists(r => r.Contains($"`{n}`", StringComparison.Ordinal))).ShouldBeEmpty();
    }
}
