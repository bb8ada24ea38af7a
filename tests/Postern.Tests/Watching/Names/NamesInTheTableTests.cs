using System.Text;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.FrontEnds;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Names;

public sealed class NamesInTheTableTests
{
    private const string Policy = """
        doors:
          ssh: {opens: tcp/22, knock: [tcp/7001, tcp/9001, tcp/8001]}
        trusted: [Home.example.net.]
        """;

    [Fact]
    public void Without_a_watcher_a_name_is_refused_with_the_command_that_has_one()
    {
        var refused = Compile(hasWatcher: false).Diagnostics.Single(d => d.Code == "PN4101");
        refused.ToString().ShouldContain("postern gate FILE");
    }

    [Fact]
    public void With_one_the_plan_says_which_sets_it_fills_and_a_reload_keeps_them()
    {
        var table = Compile(hasWatcher: true).Table!;
        table.Watch.Names.Select(n => $"{n.HostName} {n.Family} {n.Set}").ShouldBe(["home.example.net V4 trusted.names4", "home.example.net V6 trusted.names6"]);
        table.Sets.Where(s => s.IsWatched).Select(s => s.Name).ShouldBe(["trusted.names4", "trusted.names6"]);
        table.Sets.Where(s => s.IsWatched).ShouldAllBe(s => s.IsState);
    }

    private static Compilation Compile(bool hasWatcher) => PolicyCompiler.Compile([new InputFile("policy.yaml", Encoding.UTF8.GetBytes(Policy))],
        new CompileOptions { ForNftables = true, Nftables = new NftablesOptions { HasWatcher = hasWatcher } });
}
