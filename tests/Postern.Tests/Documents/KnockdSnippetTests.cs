using System.Text.RegularExpressions;
using Postern.Policy.Diagnostics;
using Postern.Tests.FrontEnds.Knockd;
using Shouldly;
using Xunit;

namespace Postern.Tests.Documents;

/// <summary>The file on the page about knockd is read as the page says, and every directive that the program knows is in its table.</summary>
public sealed class KnockdSnippetTests
{
    private const string Page = "docs/knockd.md";

    [Fact]
    public void The_file_on_the_page_is_a_door_that_closing_knocks_close()
    {
        var snippet = Regex.Matches(Repository.Read(Page), "```ini\n(.*?)```", RegexOptions.Singleline).ShouldHaveSingleItem().Groups[1].Value;
        var compilation = KnockdText.Compile(snippet);
        compilation.Diagnostics.Where(d => d.Severity == Severity.Error).ShouldBeEmpty();
        compilation.RuleSet.Guard!.Doors.Select(d => string.Join(',', d.Closes)).ShouldBe(["", "openSSH"]);
        compilation.Policy!.Hooks.Hooks.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("UseSyslog")]
    [InlineData("LogFile")]
    [InlineData("PidFile")]
    [InlineData("Interface")]
    [InlineData("Sequence")]
    [InlineData("One_Time_Sequences")]
    [InlineData("Seq_Timeout")]
    [InlineData("Timeout")]
    [InlineData("TCPFlags")]
    [InlineData("Target")]
    [InlineData("Start_Command")]
    [InlineData("Command")]
    [InlineData("Start_Command_6")]
    [InlineData("Command_6")]
    [InlineData("Stop_Command")]
    [InlineData("Stop_Command_6")]
    [InlineData("Cmd_Timeout")]
    public void Every_directive_is_in_the_table_and_known(string directive)
    {
        Repository.Read(Page).Split('\n').ShouldContain(l => l.StartsWith('|') && l.Contains($"`{directive}`", StringComparison.Ordinal));
        KnockdText.Compile($"[options]\n{directive}=1\n[a]\n{directive}=1\n").Codes().ShouldNotContain("PN2302");
    }
}
