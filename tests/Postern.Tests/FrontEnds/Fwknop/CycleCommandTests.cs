using Postern.Policy.Diagnostics;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Fwknop;

/// <summary>CMD_CYCLE_OPEN and CMD_CYCLE_CLOSE as hooks of a door that protects nothing.</summary>
public sealed class CycleCommandTests
{
    [Theory]
    [InlineData("/usr/bin/wake  printer", "/usr/bin/wake", "printer")]
    [InlineData("/usr/bin/open $PORT/$PROTO a-$PORT_b", "/usr/bin/open", "22/6", "a-22_b")]
    [InlineData("/usr/sbin/ipset add allow $IP timeout 30", "/bin/sh", "-c", "exec '/usr/sbin/ipset' 'add' 'allow' ''\"${POSTERN_SOURCE}\"'' 'timeout' '30'")]
    [InlineData("/usr/bin/touch /tmp/$SRC_$PORT", "/bin/sh", "-c", "exec '/usr/bin/touch' '/tmp/'\"${POSTERN_SOURCE}\"'_22'")]
    [InlineData("/bin/echo $CLIENT_TIMEOUT", "/bin/sh", "-c", "exec '/bin/echo' ''\"${POSTERN_SECONDS}\"''")]
    [InlineData("logger *", "/bin/sh", "-c", "exec 'logger' '*'")]
    public void A_line_becomes_words(string line, params string[] command)
    {
        var compilation = AccessText.Stanza($"OPEN_PORTS tcp/22\nCMD_CYCLE_OPEN {line}\nCMD_CYCLE_CLOSE NONE");
        compilation.Codes().ShouldBeEmpty(compilation.Shown());
        compilation.Policy!.Hooks.Hooks.ShouldHaveSingleItem().Command.ShouldBe(command);
    }

    [Theory]
    [InlineData("/bin/echo $PKT_SRC", "PN2429")]
    [InlineData("/bin/echo $DST", "PN2429")]
    [InlineData("/bin/echo $TIMEOUT", "PN2429")]
    [InlineData("/bin/echo $HOME", "PN2429")]
    [InlineData("/bin/echo $", "PN2429")]
    [InlineData("/bin/echo a | logger", "PN2430")]
    [InlineData("/bin/echo a > /tmp/x", "PN2430")]
    [InlineData("/bin/sh -c 'echo $IP'", "PN2430")]
    [InlineData("/bin/echo `id`", "PN2430")]
    [InlineData("/bin/echo a && /bin/echo b", "PN2430")]
    public void What_cannot_be_said_without_a_shell_or_is_not_known_is_refused(string line, string code) =>
        AccessText.Stanza($"CMD_CYCLE_OPEN {line}\nCMD_CYCLE_CLOSE NONE").Codes().ShouldBe([code]);

    [Fact]
    public void Which_port_it_is_must_be_plain()
    {
        AccessText.Stanza("OPEN_PORTS tcp/22, tcp/80\nCMD_CYCLE_OPEN /bin/echo $PORT\nCMD_CYCLE_CLOSE NONE").Codes().ShouldBe(["PN2429"]);
        AccessText.Stanza("CMD_CYCLE_OPEN /bin/echo a\nCMD_CYCLE_CLOSE /bin/echo $CLIENT_TIMEOUT\nCMD_CYCLE_TIMER 9").Codes().ShouldBe(["PN2429"]);
    }

    [Fact]
    public void A_cycle_is_a_door_that_protects_nothing_and_lasts_as_the_timer_says()
    {
        var compilation = AccessText.Stanza("OPEN_PORTS tcp/22\nFW_ACCESS_TIMEOUT 60\nCMD_CYCLE_OPEN /bin/a $SRC\nCMD_CYCLE_CLOSE /bin/b\nCMD_CYCLE_TIMER 600");
        compilation.Codes().ShouldBeEmpty(compilation.Shown());
        var door = compilation.Doors().ShouldHaveSingleItem();
        door.Opens.ShouldBeEmpty();
        (door.Name, door.For).ShouldBe(("stanza 1", TimeSpan.FromMinutes(10)));
        compilation.Only().ForcedDoor.ShouldBe("stanza 1");
        compilation.Policy!.Hooks.Hooks.Select(h => $"{h.On} {h.Door} {h.Command[0]}").ShouldBe(["Open stanza 1 /bin/sh", "Close stanza 1 /bin/b"]);
        compilation.Diagnostics.Count(d => d.Code == "PN2431" && d.Severity == Severity.Note).ShouldBe(2);
    }
}
