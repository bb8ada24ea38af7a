using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Fwknop;

/// <summary>Files that access.conf includes, and circles of them.</summary>
public sealed class AccessIncludeTests
{
    private const string Own = $"SOURCE ANY\n{AccessText.Keys}OPEN_PORTS tcp/22\n";

    [Fact]
    public void Stanzas_come_from_the_files_that_are_included_and_one_goes_on_behind_them()
    {
        var compilation = AccessText.Compile($"SOURCE 192.0.2.1\n{AccessText.Keys}%include more\nOPEN_PORTS tcp/443\n", named: n => n == "more" ? "SOURCE 192.0.2.2\nOPEN_PORTS tcp/22\nKEY abcdefghijklmnopqrst\nHMAC_KEY bcdefghijklmnopqrstu\n" : null);
        compilation.HasErrors.ShouldBeFalse(compilation.Shown());
        compilation.Policy!.Spa!.People.Select(p => $"{p.Name} {p.Stanzas[0].Limits.Doors![0]}").ShouldBe(["stanza 1 tcp/443", "stanza 2 tcp/22"]);
    }

    [Fact]
    public void A_file_of_keys_gives_keys_alone()
    {
        var compilation = AccessText.Compile("SOURCE ANY\nREQUIRE_SOURCE Y\nOPEN_PORTS tcp/22\n%include_keys keys\n", named: n => n == "keys" ? AccessText.Keys + "OPEN_PORTS tcp/443\n" : null);
        compilation.Codes().ShouldBe(["PN2447"]);
        compilation.Doors().Select(d => d.Name).ShouldBe(["tcp/22"]);
    }

    [Fact]
    public void A_folder_is_read_in_order()
    {
        var asked = new List<string>();
        var compilation = AccessText.Compile("%include_folder d\n", named: n =>
        {
            asked.Add(n);
            return Own.Replace("tcp/22", n == "d/a.conf" ? "tcp/22" : "tcp/80", StringComparison.Ordinal);
        }, folder: ["d/a.conf", "d/b.conf"]);
        asked.ShouldBe(["d/a.conf", "d/b.conf"]);
        compilation.Doors().Select(d => d.Name).ShouldBe(["tcp/22", "tcp/80"]);
    }

    [Theory]
    [InlineData("%include missing")]
    [InlineData("%include_folder missing")]
    [InlineData("SOURCE ANY\n%include_keys missing")]
    public void What_cannot_be_read_is_an_error(string lines) => AccessText.Compile(lines + "\n" + Own).Codes(Severity.Error).ShouldContain("PN2432");

    [Fact]
    public void A_circle_ends_where_fwknopd_ends()
    {
        var reads = 0;
        var compilation = AccessText.Compile("%include self\n" + Own, named: _ =>
        {
            reads++;
            return "%include self\n";
        });
        compilation.Codes(Severity.Error).ShouldBe(["PN2433"]);
        reads.ShouldBe(2);
    }

    [Fact]
    public void Many_files_that_include_many_files_end_too()
    {
        var reads = 0;
        var many = string.Concat(Enumerable.Repeat("%include many\n", 2000));
        var compilation = AccessText.Compile(many, named: _ =>
        {
            reads++;
            return many;
        });
        compilation.Codes(Severity.Error).ShouldContain("PN2434");
        reads.ShouldBeLessThan(300);
    }

    [Fact]
    public void Keys_that_others_can_read_are_refused()
    {
        AccessText.Compile([AccessText.Input("access.conf", Own) with { Exposure = FileExposure.Read }]).Codes(Severity.Error).ShouldBe(["PN2372"]);
        AccessText.Compile([AccessText.Input("access.conf", Own) with { Exposure = FileExposure.Read | FileExposure.Write }]).Codes(Severity.Error).ShouldBe(["PN2373"]);
    }
}
