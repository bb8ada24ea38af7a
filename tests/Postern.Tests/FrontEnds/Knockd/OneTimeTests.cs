using System.Text;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Policy.FrontEnds.Scenarios;
using Postern.Policy.Text;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Simulation;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Knockd;

/// <summary>Sequences from a file, a line for each time.</summary>
public sealed class OneTimeTests
{
    private const string Config = """
        [options]
        Interface = wan0
        [ssh]
        one_time_sequences = once/sequences
        tcpflags = syn
        cmd_timeout = 60
        command = ufw allow from %IP% to any port 22 proto tcp
        """;

    [Theory]
    [InlineData("7000:udp,8001,7002\n7100:udp,8001,7002\n", "udp/7000 tcp/8001 tcp/7002", 1)]
    [InlineData("#7000:udp,8001,7002\n 7100:udp,8001,7002\n", "udp/7100 tcp/8001 tcp/7002", 2)]
    [InlineData("\r\n  # none\r\n\t7000 : udp , 8001,7002 \t\r\n", "udp/7000 tcp/8001 tcp/7002", 3)]
    [InlineData("\ufeff7000:udp,8001,7002", "udp/7000 tcp/8001 tcp/7002", 1)]
    public void The_first_line_that_is_not_used_is_the_sequence(string file, string steps, int line)
    {
        var compilation = Compile(file);
        compilation.HasErrors.ShouldBeFalse(string.Join('\n', compilation.Diagnostics));
        var door = compilation.RuleSet.Guard!.Doors.ShouldHaveSingleItem();
        string.Join(' ', door.Opener.Steps).ShouldBe(steps);
        door.Opener.Steps[0].Span.ToString().ShouldStartWith($"beside:{line}:");
        compilation.Table!.Watch.OneTime.ShouldHaveSingleItem().File.ShouldBe(door.OneTime);
    }

    [Fact]
    public void The_same_line_keeps_its_number_and_the_next_has_another()
    {
        var (one, same, next) = (Number("7000:udp,8001,7002"), Number("#1\n 7000:UDP,8001:tcp,7002\n1:udp,2,7"), Number("7000:udp,8001,7003"));
        one.ShouldBe(same);
        one.ShouldNotBe(next);
    }

    [Theory]
    [InlineData("7000:udp,8001,7002\n7100:udp,80x,7002\n", "PN2312", "beside:2:10")]
    [InlineData("7000:udp,8001,7002\n 7000:udp,8001:tcp,7002\n", "PN2338", "beside:2:2")]
    [InlineData("# all gone\n#7000,8001\n", "PN2337", "knockd.conf:4:22")]
    [InlineData(null, "PN2336", "knockd.conf:4:22")]
    [InlineData("7000\08001", "PN0003", "beside")]
    public void What_is_wrong_is_said_where_it_is(string? file, string code, string place) =>
        Compile(file).Diagnostics.Select(d => $"{d.Code} {d.Span}").ShouldContain($"{code} {place}");

    [Fact]
    public void With_none_left_the_port_is_kept_shut()
    {
        var compilation = Compile("#7000,8001\n");
        compilation.HasErrors.ShouldBeFalse(string.Join('\n', compilation.Diagnostics));
        compilation.RuleSet.Guard!.Doors.ShouldHaveSingleItem().Opener.Steps.ShouldBeEmpty();
        compilation.Table!.ToString().ShouldContain("tcp . 22");
        compilation.Table.Watch.OneTime.ShouldBeEmpty();
    }

    [Fact]
    public void A_sequence_that_was_used_opens_to_nobody_in_the_evaluator_either()
    {
        var ruleSet = Compile("7000:udp,8001,7002\n7100:udp,8001,7002\n").RuleSet;
        var diagnostics = new DiagnosticBag();
        var scenario = ScenarioReader.Read(new SourceText("scenario.txt", """
            client knocks udp/7000 tcp/8001 tcp/7002
            client reaches tcp/22
            other knocks udp/7000 tcp/8001 tcp/7002
            other misses tcp/22
            wait 2m
            client misses tcp/22
            client knocks udp/7000 tcp/8001 tcp/7002
            client misses tcp/22
            wait 30d
            other knocks udp/7000 tcp/8001 tcp/7002
            other reaches tcp/22
            """), ruleSet, diagnostics);
        diagnostics.InOrder().ShouldBeEmpty();
        foreach (var family in scenario.Families.Each())
            new ScenarioPlay(ruleSet, scenario, family, new EvaluatorOptions()).Play().Where(p => p.Failure is not null).Select(p => $"{family}: {p.Line}: {p.Failure}").ShouldBeEmpty();
    }

    [Fact]
    public void Nobody_reads_beside_a_text_that_comes_from_nowhere() =>
        KnockdText.Compile(Config).Codes().ShouldContain("PN2336");

    [Fact]
    public void Without_the_watcher_it_is_an_error_where_the_file_is_named() =>
        Compile("7000:udp,8001,7002", hasWatcher: false).Diagnostics.Where(d => d.Code == "PN4141").ShouldHaveSingleItem().Span.ToString().ShouldBe("knockd.conf:4:22");

    [Fact]
    public void A_sequence_beside_the_file_does_not_open()
    {
        var compilation = Compile("7000:udp,8001,7002", Config + "\nsequence = 1:udp,2,3");
        compilation.Codes().ShouldContain("PN2339");
        compilation.RuleSet.Guard!.Doors[0].Opener.Steps[0].Port.ShouldBe((ushort)7000);
    }

    [Theory]
    [InlineData("1,2\n3,4\n", "1,2", "#1,2\n3,4\n")]
    [InlineData(" 1,2\n 3,4", "3,4", " 1,2\n#3,4")]
    [InlineData("#1,2\r\n\t 1,2 \r\n1,2", "1,2", "#1,2\r\n# 1,2 \r\n1,2")]
    [InlineData("\u00ef\u00bb\u00bf1,2", "1,2", "\u00ef\u00bb\u00bf#1,2")]
    [InlineData("1,2,3\n1,2", "1,2", "1,2,3\n#1,2")]
    [InlineData("#1,2\n", "1,2", null)]
    [InlineData("", "1,2", null)]
    public void The_used_line_is_marked_as_knockd_does(string text, string line, string? marked) => OneTimeLines.Mark(text, line).ShouldBe(marked);

    [Fact]
    public void Marking_what_was_read_takes_each_line_of_any_file_once()
    {
        const int Seed = 20261122;
        string[] scraps = ["1,2", "3:udp", " ", "\t", "\n", "\r\n", "#", "\r", "é", "\u00ef\u00bb\u00bf", "x"];
        for (var round = 0; round < 2000; round++)
        {
            var random = new Random(Seed + round);
            var text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => scraps[random.Next(scraps.Length)]));
            var left = OneTimeLines.Unused(text).Count();
            while (OneTimeLines.Unused(text).Select(l => text.Substring(l.Start, l.Length)).FirstOrDefault() is { } first)
            {
                text = OneTimeLines.Mark(text, first).ShouldNotBeNull($"seed {Seed + round}");
                OneTimeLines.Unused(text).Count().ShouldBe(--left, $"seed {Seed + round}");
            }
        }
    }

    [Fact]
    public void Any_bytes_are_read_without_an_exception()
    {
        const int Seed = 20261123;
        for (var round = 0; round < 300; round++)
        {
            var bytes = new byte[new Random(Seed + round).Next(200)];
            new Random(Seed + round).NextBytes(bytes);
            Should.NotThrow(() => PolicyCompiler.Compile([Input(bytes, Config)], new CompileOptions { ForNftables = true }), $"seed {Seed + round}");
        }

        Compile(string.Concat(Enumerable.Repeat("nonsense,\n", 200_000))).Diagnostics.Count.ShouldBeLessThan(3000);
    }

    private static uint Number(string file) => Compile(file).Table!.Watch.OneTime.ShouldHaveSingleItem().Number;

    private static Compilation Compile(string? file, string config = Config, bool hasWatcher = true) => PolicyCompiler.Compile(
        [Input(file is null ? null : Encoding.UTF8.GetBytes(file), config)],
        new CompileOptions { ForNftables = true, Nftables = new NftablesOptions { HasWatcher = hasWatcher } });

    private static InputFile Input(byte[]? file, string config) => new("knockd.conf", Encoding.UTF8.GetBytes(config))
    {
        ReadNamed = (string name, out string? refusal) =>
        {
            name.ShouldBe("once/sequences");
            refusal = file is null ? "it is not there" : null;
            return file is null ? null : new InputFile("beside", file);
        },
    };
}
