using System.Diagnostics;
using System.Text;
using Postern.Policy;
using Postern.Policy.FrontEnds;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Knockd;

/// <summary>Bytes that nobody meant: a diagnostic or a door, soon, and never an exception.</summary>
public sealed class HostileKnockdTests
{
    private static readonly string[] Scraps =
    [
        "[", "]", "[options]", "[a]", "\n", "\r\n", "=", "#", " ", "sequence", "sequence=1,2:udp,3", "command=", "command_6=", "stop_command=", "one_time_sequences=", "%IP%", "%I", "iptables", "-s",
        "-I INPUT", "-D", "-p tcp", "--dport 22", "--dport", "-j ACCEPT", "!", "&&", "||", ";", "|", "'", "\"", "\\", "$(", "`", ">", "2>&1", "sleep 5", "nft add rule", "{", "}", ",", "ip saddr",
        "ufw allow from", "to any port 22", "firewall-cmd", "--add-rich-rule=", "rule source address=", "tcpflags=", "syn", "\0", "\u202e", "é", "\ufffd", "99999999999999", "-1", "seq_timeout=", "interface=",
    ];

    [Fact]
    public void Random_files_are_read_without_an_exception()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } text ? int.Parse(text) : 20261121;
        for (var round = 0; round < 3000; round++)
        {
            var random = new Random(seed + round);
            var file = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Scraps[random.Next(Scraps.Length)] + (random.Next(3) == 0 ? " " : "")));
            Should.NotThrow(() => KnockdText.Compile("[options]\n[x]\nsequence=7000,8000\ncommand=" + file), $"POSTERN_SEED={seed + round}\n{file}");
            Should.NotThrow(() => PolicyCompiler.Compile([new InputFile("-", Encoding.UTF8.GetBytes("[options]\n" + file))], new CompileOptions { ForNftables = true }), $"POSTERN_SEED={seed + round}\n{file}");
        }
    }

    [Fact]
    public void A_file_of_many_sections_and_long_lines_is_read_soon()
    {
        var text = new StringBuilder("[options]\nUseSyslog\n");
        for (var i = 0; i < 300; i++)
        {
            text.Append($"[open{i}]\nsequence={7000 + i},{20000 + i}:udp,9001\ntcpflags=syn\ncommand=iptables -I INPUT -s %IP% -p tcp --dport {30000 + i} -j ACCEPT\n");
            text.Append($"[close{i}]\nsequence={7000 + i},{40000 + i}:udp,9001\ntcpflags=syn\ncommand=iptables -D INPUT -s %IP% -p tcp --dport {30000 + i} -j ACCEPT\n");
        }

        text.Append("[long]\nsequence=1,2\ncommand=").Append(string.Concat(Enumerable.Repeat("iptables ' ", 200_000))).Append('\n');
        var watch = Stopwatch.StartNew();
        KnockdText.Compile(text.ToString()).RuleSet.Guard!.Doors.Count.ShouldBe(601);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("-", "# mine\n\n[options]\n\tUseSyslog\n[a]\nsequence=1\n", "PN2325")]
    [InlineData("etc.conf", "[SSH]\nsequence=1\n", "PN2325")]
    [InlineData("KNOCKD.CONF", "sequence=1\n", "PN2300")]
    [InlineData("-", "/ip firewall filter\nadd chain=input action=accept\n", null)]
    [InlineData("x.conf", "[main]\nlisten=1\n", "PN2302")]
    [InlineData("x.conf", "listen 1\n", "PN0008")]
    public void The_name_or_the_first_section_tells_what_the_file_is(string name, string text, string? code)
    {
        var codes = PolicyCompiler.Compile([new InputFile(name, Encoding.UTF8.GetBytes(text))], new CompileOptions()).Diagnostics.Select(d => d.Code).ToList();
        if (code is null)
            codes.ShouldNotContain(c => c.StartsWith("PN23", StringComparison.Ordinal));
        else
            codes.ShouldContain(code);
    }
}
