using Shouldly;
using Xunit;

namespace Postern.Tests.RouterDouble;

/// <summary>Safe mode as the manual and danikf/tik4net's tests against 7.23 tell it.</summary>
public sealed class DoubleSafeModeTests
{
    private readonly Double _double = new();

    [Fact]
    public void A_session_that_breaks_takes_all_changes_with_it()
    {
        var kept = _double.Rule("before");
        var other = _double.Router.Login("admin", "right", "192.0.2.10", "api")!;
        _double.Ask("/safe-mode/take").ShouldBe("");
        _double.Rule("mine");
        _double.Ask(other, Double.Filter + "/add", ("chain", "input"), ("comment", "theirs"));
        _double.Ask(Double.Filter + "/set", (".id", kept), ("comment", "changed"));
        _double.Comments().ShouldBe("changed mine theirs");
        _double.Router.Close(_double.Session);
        _double.Comments().ShouldBe("before");
    }

    [Fact]
    public void Released_is_kept()
    {
        _double.Ask("/safe-mode/take");
        _double.Rule("mine");
        _double.Ask("/safe-mode/release").ShouldBe("");
        _double.Router.Close(_double.Session);
        _double.Comments().ShouldBe("mine");
    }

    [Fact]
    public void Unrolled_is_undone_at_once()
    {
        _double.Ask("/safe-mode/take");
        _double.Ask(Double.Lists + "/add", ("list", "x"), ("address", "192.0.2.1"));
        _double.Ask("/safe-mode/unroll").ShouldBe("");
        _double.Entries().ShouldBe("");
        _double.Ask(Double.Lists + "/add", ("list", "x"), ("address", "192.0.2.1")).ShouldStartWith("*");
        _double.Router.IsInSafeMode.ShouldBeFalse();
    }

    [Fact]
    public void One_session_holds_it()
    {
        var other = _double.Router.Login("admin", "right", "192.0.2.10", "api")!;
        _double.Ask("/safe-mode/take");
        _double.Ask(other, "/safe-mode/take").ShouldStartWith("!failure: Safe Mode is taken");
        _double.Router.Close(other);
        _double.Router.IsInSafeMode.ShouldBeTrue();
    }

    [Fact]
    public void Beyond_the_history_there_is_nothing_to_go_back_to()
    {
        _double.Ask("/safe-mode/take");
        for (var i = 0; i <= 100; i++)
            _double.Rule($"r{i}");
        _double.Router.IsInSafeMode.ShouldBeFalse();
        _double.Router.Close(_double.Session);
        _double.Router.Items(Double.Filter).Count.ShouldBe(101);
    }

    [Theory]
    [InlineData("7.17")]
    [InlineData("6.49.13")]
    public void Before_718_there_is_none(string version) => new Double(version).Ask("/safe-mode/take").ShouldBe("!no such command prefix");
}
