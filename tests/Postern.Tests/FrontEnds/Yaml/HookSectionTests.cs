using Postern.Policy.Watching;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Yaml;

public sealed class HookSectionTests
{
    [Fact]
    public void Commands_of_doors_and_of_all_doors_are_read()
    {
        var hooks = Policies.Compile("""
            doors:
              ssh:
                opens: tcp/22
                knock: [tcp/7103, udp/5121, tcp/6007]
                on-open: [/usr/bin/logger, -t, "two words", 7, ""]
              starter:
                knock: [udp/7104, tcp/5122, tcp/6008]
                on-close: [/bin/true]
            hooks: {user: nobody, limit: 10s, at-once: 4, open: [/bin/a], close: [/bin/b], ban: [/bin/c]}
            """).Policy.ShouldNotBeNull().Hooks;
        (hooks.User, hooks.Limit, hooks.AtOnce).ShouldBe(("nobody", TimeSpan.FromSeconds(10), 4));
        hooks.Hooks.Select(h => $"{h.On} {h.Door}: {string.Join('|', h.Command)}").ShouldBe([
            "Open ssh: /usr/bin/logger|-t|two words|7|", "Close starter: /bin/true", "Open : /bin/a", "Close : /bin/b", "Ban : /bin/c"]);
        hooks.Hooks[0].Span.ToString().ShouldBe("p.yaml:5:5");
    }

    [Fact]
    public void Without_any_the_usual_holds() => Policies.Compile(Policies.OneDoor).Policy.ShouldNotBeNull().Hooks.ShouldBe(HookSettings.None);

    [Fact]
    public void A_door_that_protects_nothing_still_opens()
    {
        var door = Policies.Clean("doors: {wake: {knock: [udp/7104, tcp/5122, tcp/6008], on-open: [/bin/true]}}\n").Doors.Single();
        door.Opens.ShouldBeEmpty();
    }

    [Fact]
    public void Commands_of_several_files_add_up_and_a_single_value_stands_in_one()
    {
        var compilation = Policies.Compile("hooks: {user: a, open: [/bin/a]}\n" + Policies.OneDoor, "hooks: {user: b, open: [/bin/b]}\n");
        compilation.Policy.ShouldNotBeNull().Hooks.Hooks.Count.ShouldBe(2);
        Policies.Find(compilation, "PN1021").ShouldNotBeNull().Message.ShouldContain("p1.yaml:1:9");
    }

    [Fact]
    public void A_command_written_as_one_text_is_answered_with_a_list() =>
        Policies.Find(Policies.Compile("hooks: {open: /usr/bin/logger -t postern}\n"), "PN1180").ShouldNotBeNull()
            .Remedy.ShouldNotBeNull().ShouldStartWith("write open: [/usr/bin/logger, -t, postern];");
}
