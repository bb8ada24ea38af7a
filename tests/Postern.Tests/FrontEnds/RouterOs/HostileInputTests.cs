using System.Diagnostics;
using System.Text;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.RouterOs;

/// <summary>Nothing that can be written makes the reader throw, hang or forget to say something.</summary>
public sealed class HostileInputTests
{
    private const string Sample = """
        # 2025-11-21 21:13:02 by RouterOS 7.20
        [admin@MikroTik] > /ip firewall filter
        add action=add-src-to-address-list address-list="pk \"1\"" address-list-timeout=1d00:00:30 chain=input dst-port=22,80-90 protocol=tcp \
            src-address=!10.1/24 tcp-flags=syn,!ack limit=5/1m,10:packet time=9h-17h,mon icmp-options=8:0 psd=21,3s,3,1
        :local n ("a" . "b"); :if ([:len [/ip firewall filter find comment~"^$n"]] = 0) do={ add chain=$n place-before=0 } else={ remove [find] }
        :foreach i in=[find where !dynamic (chain=input and disabled=no)] do={ :do { set $i comment=“x”y=z } on-error={} }
        1. /ipv6 firewall address-list add list=a address=2001:db8::/64 timeout=1w
        /interface list member add list=WAN interface=ether1
        """;

    private static readonly string[] Tokens =
        ["/ip firewall filter", "add ", "chain=input", " action=drop", "\"", "\\", "$", "[", "]", "{", "}", "(", ")", "=", "!", "~", "->", ".", ",", ";", "\n", "\r\n", " ",
         "find ", "where ", ":if ", ":foreach i in=", " do=", ":local x ", "”", "\u00a0", "-", "list=", "dst-port=", "99999999999999999999", "#", "*1", "\\FF", "\\q", "not ", "set ",
         "move ", "place-before=", "remove ", "src-address=", "1.2.3.4/33", "::", "00:00:00", "comment=", "limit=", "psd=", "time=", "0", "`", "```", "• ", "\ud800"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_bytes(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 400; i++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            ReadsWithoutThrowing(Encoding.Latin1.GetString(bytes), seed, i);
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public void Random_tokens(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 1_500; i++)
            ReadsWithoutThrowing(string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Tokens[random.Next(Tokens.Length)])), seed, i);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void Mutated_scripts(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 700; i++)
        {
            var text = new StringBuilder(Sample);
            for (var change = random.Next(1, 8); change > 0 && text.Length > 10; change--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(4))
                {
                    case 0:
                        text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at));
                        break;
                    case 1:
                        text.Insert(at, Tokens[random.Next(Tokens.Length)]);
                        break;
                    case 2:
                        text[at] = (char)random.Next(1, 256);
                        break;
                    default:
                        text.Insert(at, text.ToString(random.Next(text.Length - 5), 5));
                        break;
                }
            }

            ReadsWithoutThrowing(text.ToString(), seed, i);
        }
    }

    [Fact]
    public void Every_beginning_of_a_script()
    {
        for (var length = 0; length <= Sample.Length; length++)
            ReadsWithoutThrowing(Sample[..length], 0, length);
    }

    // Half a megabyte takes a second or less; anything quadratic would take hours.
    [Theory]
    [InlineData("/ip firewall filter add comment=", "[")]
    [InlineData("/ip firewall filter add comment=", "{(")]
    [InlineData("/ip firewall filter add comment=", "\"")]
    [InlineData("/ip firewall filter add comment=", "\"\\q")]
    [InlineData("/ip firewall filter add comment=", "\"$a")]
    [InlineData("/ip firewall filter add comment=", "\\ ")]
    [InlineData("/ip firewall filter add comment=", "“\n")]
    [InlineData("/ip firewall filter add ", "a ")]
    [InlineData("/ip firewall filter add protocol=tcp chain=input dst-port=1", ",1")]
    [InlineData("/ip firewall filter add comment=\"x\n", "y \"z\n")]
    [InlineData("/ip firewall filter\n", "add\n")]
    [InlineData("/ip firewall filter\n", "add chain=input \\\n")]
    [InlineData("/ip firewall filter\nadd chain=input\n", "comment=x\n")]
    [InlineData("/ip firewall filter\n", "add chain=input comment=a\n")]
    [InlineData("/ip firewall filter\nadd chain=input\n", "add chain=input place-before=[find]\n")]
    [InlineData("/ip firewall filter\n", "set [find comment=a] comment=a\nadd chain=input comment=b\n")]
    [InlineData(":local x (1", "+1")]
    [InlineData(":local x (", "!")]
    [InlineData("", "hello world\n")]
    [InlineData("", "list-\n")]
    [InlineData("", "/")]
    [InlineData("", "1. ")]
    public void Linear_in_the_length(string head, string repeated)
    {
        const int Size = 500_000;
        var watch = Stopwatch.StartNew();
        Scripts.Read(head + string.Concat(Enumerable.Repeat(repeated, Size / repeated.Length)));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    private static void ReadsWithoutThrowing(string script, int seed, int round)
    {
        try
        {
            var result = Scripts.Read(script);
            foreach (var diagnostic in result.Diagnostics)
            {
                diagnostic.Span.Line.ShouldBeGreaterThan(0);
                diagnostic.Span.Length.ShouldBeGreaterThan(0);
                diagnostic.Message.ShouldNotBeNullOrEmpty();
            }

            // A rule that lost a matcher must never come without an error.
            foreach (var rule in result.RuleSet.Chains.SelectMany(c => c.Rules))
                rule.Matchers.Select(m => m.Order).ShouldBeInOrder();
        }
        catch (Exception thrown)
        {
            throw new InvalidOperationException($"seed {seed}, round {round}: {script}", thrown);
        }
    }
}
