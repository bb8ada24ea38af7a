using System.Diagnostics;
using System.Globalization;
using System.Text;
using Postern.Policy.Watching;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Watcher.Looks;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Looks;

public sealed class RuleJudgeTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("^open (door|gate) [0-9]+$", "OPEN gate 7", true)]
    [InlineData("^open (door|gate) [0-9]+$", "open gate 7\n", false)]
    [InlineData("^open (door|gate) [0-9]+$", "o\0pen door\0 12", true)]
    [InlineData("x*", "", false)]
    [InlineData("(?=a)b", "ab", false)]
    public void A_pattern_is_looked_for_in_lower_case_and_without_nuls(string expression, string payload, bool met)
    {
        var look = Look(expression);
        new RuleJudge([look]).Matches(look, Datagram(payload), Start).ShouldBe(met);
    }

    [Fact]
    public void Packets_of_a_connection_are_put_together_in_both_directions()
    {
        var look = Look("^ab+c$");
        var judge = new RuleJudge([look]);
        judge.Matches(look, Datagram("a"), Start).ShouldBeFalse();
        judge.Matches(look, Datagram("b", port: 41_000), Start).ShouldBeFalse("another connection");
        var answer = Datagram("bb");
        answer = answer with { Source = answer.Destination, Destination = answer.Source, SourcePort = answer.DestinationPort, DestinationPort = answer.SourcePort };
        judge.Matches(look, answer, Start).ShouldBeFalse();
        judge.Matches(look, Datagram("c"), Start.AddSeconds(29)).ShouldBeTrue();
        judge.Connections.ShouldBe(2);
        judge.Matches(look, Datagram("abc"), Start.AddSeconds(60)).ShouldBeTrue("after 30 s of silence it begins anew");
        judge.Connections.ShouldBe(1);
    }

    [Fact]
    public void A_packet_that_is_handed_up_for_two_rules_is_read_once_for_each()
    {
        var (first, second) = (Look("^one$", id: 1), Look("^(one)$", id: 2));
        var judge = new RuleJudge([first, second]);
        judge.Matches(first, Datagram("one"), Start).ShouldBeTrue();
        judge.Matches(second, Datagram("one"), Start).ShouldBeTrue();
        judge.Matches(first with { Id = 3 }, Datagram("one"), Start).ShouldBeFalse("of another plan");
    }

    [Theory]
    [InlineData("wget", false, "GET /wget", true)]
    [InlineData("wget", false, "GET /WGET", false)]
    [InlineData("wget", true, "GET /", true)]
    [InlineData("wget", true, "", true)]
    [InlineData("\0w", false, "a\0w", true)]
    public void Content_is_looked_for_as_it_stands(string content, bool negated, string payload, bool met)
    {
        var look = Look("", new ContentMatcher(Encoding.Latin1.GetBytes(content), negated));
        new RuleJudge([look]).Matches(look, Datagram(payload), Start).ShouldBe(met);
    }

    [Fact]
    public void All_conditions_must_hold()
    {
        var look = Look("^[a-z]+$", new ContentMatcher("B"u8.ToArray()), new Layer7Matcher("p"), new Layer7Matcher("q", Negated: true)) with
        {
            Patterns = [Pattern("p", "^[a-z]+$"), Pattern("q", "zz")],
        };
        var judge = new RuleJudge([look]);
        judge.Matches(look, Datagram("aBc"), Start).ShouldBeTrue();
        judge.Matches(look, Datagram("abc", port: 2), Start).ShouldBeFalse();
        judge.Matches(look, Datagram("aBzz", port: 3), Start).ShouldBeFalse();
    }

    [Fact]
    public void Strangers_do_not_make_it_grow()
    {
        var look = Look("^a.*b$");
        var judge = new RuleJudge([look]);
        for (var i = 0; i < 20_000; i++)
            judge.Matches(look, Datagram("a", port: (ushort)(i & 0x7fff), from: string.Create(CultureInfo.InvariantCulture, $"198.51.{i >> 8}.{i & 255}")), Start);
        judge.Connections.ShouldBe(4096);
        judge.Matches(look, Datagram("a", port: 7, from: "203.0.113.9"), Start).ShouldBeFalse();
        judge.Matches(look, Datagram("b", port: 7, from: "203.0.113.9"), Start).ShouldBeTrue("the newest stay");
    }

    /// <summary>Each would keep an engine that goes back busy for longer than anybody waits; 64 KB are a datagram at its largest.</summary>
    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("(a|aa)+b")]
    [InlineData("(.*)*x")]
    [InlineData("(a*)*(a*)*(a*)*b")]
    [InlineData(".*a.{20}b")]
    [InlineData("(x+x+)+y")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    public void No_payload_keeps_it_busy(string expression)
    {
        var look = Look(expression);
        var judge = new RuleJudge([look]);
        var random = new Random(57);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 100; i++)
        {
            var payload = new byte[i % 4 == 0 ? 65_507 : 2_048];
            for (var j = 0; j < payload.Length; j++)
                payload[j] = (i % 3) switch { 0 => (byte)'a', 1 => (byte)random.Next(256), _ => random.Next(2) == 0 ? (byte)'A' : (byte)0 };
            judge.Matches(look, Datagram("", port: (ushort)i) with { Payload = payload }, Start);
        }

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    private static RuleLook Look(string expression, params Matcher[] conditions) => Look(expression, 7, conditions);

    private static RuleLook Look(string expression, uint id, params Matcher[] conditions) =>
        new(id, IpFamily.V4, conditions.Length > 0 ? conditions : [new Layer7Matcher("p")], PacketEnd.Source, "k", "list.k.4", null, default) { Patterns = [Pattern("p", expression)] };

    private static Layer7Pattern Pattern(string name, string expression) => new(name, expression, default);

    private static Packet Datagram(string payload, ushort port = 40_000, string from = "198.51.100.7") => new()
    {
        Source = HostAddress.Parse(from),
        Destination = HostAddress.Parse("192.0.2.1"),
        Protocol = IpProtocol.Udp,
        SourcePort = port,
        DestinationPort = 9000,
        Payload = Encoding.Latin1.GetBytes(payload),
        Length = 28 + payload.Length,
    };
}
