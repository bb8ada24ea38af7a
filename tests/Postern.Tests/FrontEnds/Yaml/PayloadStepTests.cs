using System.Text;
using Postern.Rules.Doors;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Yaml;

/// <summary>Steps that say what a payload looks like: expressions and HTTP requests, in both forms.</summary>
public sealed class PayloadStepTests
{
    [Theory]
    [InlineData("udp/62000 /^open [a-z]+$/", "udp/62000 /^open [a-z]+$/")]
    [InlineData("udp/62000   /^open/i", "udp/62000 /^open/i")]
    [InlineData("udp/62000 size=90 /^open/", "udp/62000 size=90 /^open/")]
    [InlineData("icmp/size=90 /a|b/", "icmp/size=90 /a|b/")]
    [InlineData("icmp /a/", "icmp /a/")]
    [InlineData(@"udp/62000 /a\/b\\\/c/", @"udp/62000 /a\/b\\\/c/")]
    [InlineData(@"udp/62000 /a b\x2f /i", @"udp/62000 /a b\x2f /i")]
    [InlineData("{udp: 62000, regex: a/b+}", @"udp/62000 /a\/b+/")]
    [InlineData("{udp: 62000, regex: '^open [a-z]+$', fold-case: true}", "udp/62000 /^open [a-z]+$/i")]
    [InlineData("{icmp: echo, regex: a+, size: 90}", "icmp/size=90 /a+/")]
    [InlineData("http/GET /letmein", "http/GET /letmein")]
    [InlineData("http:80/GET /letmein", "http/GET /letmein")]
    [InlineData("http:8080/POST   /let/me%20in", "http:8080/POST /let/me%20in")]
    [InlineData("{http: 8080, path: /letmein}", "http:8080/GET /letmein")]
    [InlineData("{http: 80, path: /letmein, method: HEAD}", "http/HEAD /letmein")]
    public void A_step_is_printed_as_it_is_read(string written, string printed)
    {
        var step = Step(written);
        step.ToString().ShouldBe(printed);
        Step(printed).ShouldBe(step);
        Step(printed).GetHashCode().ShouldBe(step.GetHashCode());
    }

    [Theory]
    [InlineData("udp/62000 /^open$/", "udp/62000 \"open\"")]
    [InlineData("udp/62000 /^open$/i", "udp/62000 \"open\"/i")]
    [InlineData(@"udp/62000 /^a\.b \/c$/", "udp/62000 \"a.b /c\"")]
    [InlineData("udp/62000 /^open/", "udp/62000 /^open/")]
    [InlineData("udp/62000 /open$/", "udp/62000 /open$/")]
    [InlineData("udp/62000 /^ab*$/", "udp/62000 /^ab*$/")]
    [InlineData(@"udp/62000 /^a\d$/", @"udp/62000 /^a\d$/")]
    [InlineData(@"udp/62000 /^a\$/", @"udp/62000 /^a\$/")]
    public void An_expression_that_stands_for_one_text_is_that_text(string written, string step) => Step(written).ToString().ShouldBe(step);

    [Theory]
    [InlineData("/^open [a-z]+$/", "open sesame", true)]
    [InlineData("/^open [a-z]+$/", "open SESAME", false)]
    [InlineData("/^open [a-z]+$/", "open sesame\n", false)]
    [InlineData("/^open [a-z]+$/", "Open sesame", false)]
    [InlineData("/^open [a-z]+$/i", "OPEN Sesame", true)]
    [InlineData("/a.c/", "xa\ncx", true)]
    [InlineData("/[[:digit:]]{3}/", "ab123", true)]
    [InlineData("/[[:digit:]]{3}/", "ab12", false)]
    [InlineData(@"/^\xff\x00/", "\u00ff\0", true)]
    public void An_expression_runs_over_bytes(string expression, string payload, bool met) =>
        Step($"udp/62000 {expression}").Expression!.IsMetBy(Encoding.Latin1.GetBytes(payload)).ShouldBe(met);

    [Fact]
    public void Only_the_first_2_KB_count()
    {
        var expression = Step("udp/62000 /a$/").Expression!;
        var payload = new byte[4096];
        payload[KnockExpression.MostBytes - 1] = (byte)'a';
        expression.IsMetBy(payload).ShouldBeTrue();
        payload[^1] = (byte)'a';
        payload[KnockExpression.MostBytes - 1] = 0;
        expression.IsMetBy(payload).ShouldBeFalse();
    }

    [Theory]
    [InlineData("GET /letmein HTTP/1.1\r\n", true)]
    [InlineData("GET /letmein?x=1 HTTP/1.1\r\n", true)]
    [InlineData("GET /letmein", false)]
    [InlineData("GET /letmein2 HTTP/1.1\r\n", false)]
    [InlineData("GET /letmein/ HTTP/1.1\r\n", false)]
    [InlineData("get /letmein HTTP/1.1\r\n", false)]
    [InlineData("POST /letmein HTTP/1.1\r\n", false)]
    [InlineData("\0GET /letmein HTTP/1.1\r\n", false)]
    [InlineData("", false)]
    public void A_request_is_its_first_bytes(string payload, bool met) =>
        Step("http/GET /letmein").Request!.IsMetBy(Encoding.ASCII.GetBytes(payload)).ShouldBe(met);

    [Theory]
    [InlineData("udp/1 /^a/", "udp/1 \"abc\"", true)]
    [InlineData("udp/1 /^a/", "udp/1 \"bc\"", false)]
    [InlineData("udp/1 /^A/", "udp/1 \"abc\"/i", true)]
    [InlineData("udp/1 /^a/", "udp/1 /^b/", true)]
    [InlineData("udp/1 /^a/", "udp/2 /^a/", false)]
    [InlineData("udp/1 size=90 /^a/", "udp/1 size=91 /^a/", false)]
    [InlineData("http/GET /a", "http/GET /b", false)]
    [InlineData("http/GET /a", "tcp/80", false)]
    [InlineData("http/GET /a", "http:80/GET /a", true)]
    public void Steps_overlap_where_it_cannot_be_told(string first, string second, bool overlaps)
    {
        Step(first).Overlaps(Step(second)).ShouldBe(overlaps);
        Step(second).Overlaps(Step(first)).ShouldBe(overlaps);
    }

    [Fact]
    public void Two_expressions_on_one_port_after_the_same_knocks_cannot_stand_side_by_side()
    {
        const string Policy = """
            doors:
              ssh:
                opens: tcp/22
                knock: [tcp/26464, udp/62000 /^a+/, tcp/7103]
              web:
                opens: tcp/8080
                knock: [tcp/26464, udp/62000 /^b+/, tcp/6007]
            """;
        Policies.Find(Policies.Compile(Policy), "PN4001").ShouldNotBeNull().Message.ShouldContain("may meet");
        Policies.Find(Policies.Compile(Policy.Replace("/^b+/", "/^a+/")), "PN4001").ShouldBeNull();
        Policies.Find(Policies.Compile(Policy.Replace("/^b+/", "\"bb\"")), "PN4001").ShouldBeNull();
    }

    private static KnockStep Step(string step) =>
        Policies.Compile($"doors:\n  ssh:\n    opens: tcp/22\n    knock:\n      - {step}\n      - tcp/7103\n").RuleSet.Guard!.Doors.ShouldHaveSingleItem(step).Opener.Steps[0];
}
