using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Verifying;

/// <summary>A person at a terminal, before a door that stays closed.</summary>
public sealed class AtTerminalTests
{
    private const string Erase = "\r\u001b[K";

    [Fact]
    public async Task One_line_says_what_is_waited_for_and_leaves_nothing_behind()
    {
        await using var lab = await Lab();
        var ran = await At(lab, "sleep 0", "--patience 3s");
        ran.ExitCode.ShouldBe(4, ran.Out);
        var drawn = ran.Out.Split(Erase);
        drawn.Length.ShouldBeGreaterThan(3, ran.Out);
        // The runtime's own greeting to a terminal.
        drawn[0].Replace("\u001b[?1h\u001b=", "", StringComparison.Ordinal).ShouldBeEmpty();
        drawn[1].ShouldContain("waiting for tcp/22 of 203.0.113.1");
        drawn[1..^1].ShouldContain(d => d.Contains(" times, for 3 s at most (--patience), "), ran.Out);
        drawn[1..^1].ShouldAllBe(d => !d.Contains('\n') && d.StartsWith("\u001b[?7l", StringComparison.Ordinal) && d.EndsWith("\u001b[?7h", StringComparison.Ordinal));
        drawn[^1].ShouldStartWith("postern: ", Case.Sensitive, "the line is erased before anything else is said");
        drawn[^1].ShouldContain("still does not answer");
    }

    [Fact]
    public async Task Ctrl_C_ends_it_at_once_and_without_a_trace()
    {
        await using var lab = await Lab();
        var ran = await At(lab, "sleep 2; printf '\\003'; sleep 20", "--patience 20s");
        ran.ExitCode.ShouldBe(130, ran.Out);
        ran.Out.ShouldContain("waiting for tcp/22");
        var after = ran.Out[(ran.Out.LastIndexOf(Erase, StringComparison.Ordinal) + Erase.Length)..];
        after.ShouldNotContain("Exception");
        after.ShouldNotContain("   at ");
        after.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBeLessThanOrEqualTo(1, after);

        // Without a terminal a signal does the same, while knocks are on their way too.
        foreach (var more in (string[][])[["--opens", "tcp/22", "--patience", "20s"], ["-d", "20s"]])
        {
            var signalled = await lab.Client.Run(["timeout", "--preserve-status", "--signal=INT", "2", PosternBinary.Path, "knock", lab.Gate.IPv4.ToString(), "7001", "9001", .. more]);
            signalled.ExitCode.ShouldBe(130, signalled.Error);
            signalled.Error.ShouldNotContain("   at ");
        }
    }

    private static Task<GuardedLab> Lab() => GuardedLab.Up("doors: {ssh: {opens: tcp/22, knock: [tcp/7001, tcp/8001, tcp/9001]}}");

    private static Task<CommandResult> At(GuardedLab lab, string keys, string options) =>
        lab.Client.RunAtTerminal(keys, $"{PosternBinary.Path} knock {lab.Gate.IPv4} 7001 9001 8001 --opens tcp/22 {options}");
}
