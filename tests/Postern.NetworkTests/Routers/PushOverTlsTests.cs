using System.Globalization;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Routers;

/// <summary><c>push</c> and <c>pull</c> from one machine to a router that is another's process, over TLS with a pinned certificate.</summary>
public sealed class PushOverTlsTests
{
    private const string Door = "doors: {ssh: {opens: tcp/22, knock: [tcp/7001, udp/9001, tcp/7003], enforce: routeros://edge1}}\n";

    [Theory]
    [InlineData("routeros")]
    [InlineData("routeros-rest")]
    public async Task Pulled_proven_pushed_once_and_taken_back(string transport)
    {
        await using var home = await HomeLab.Up();
        home.Write(home.Router.InPolicy(transport) + Door);
        string[] login = [home.Router.Address(transport), "--password-file", home.Beside("edge1.password"), "--fingerprint", home.Router.Fingerprint];
        var before = await home.Router.Export();
        var pulled = (await home.Postern(["pull", .. login])).OrThrow().Out;
        pulled.ShouldContain("dst-port=62201");
        (await home.Pi.PosternWithInput(pulled, "prove", "-")).Error.ShouldBeEmpty();

        var pushed = (await home.Push()).OrThrow();
        pushed.Out.ShouldContain("+ add chain=postern-input");
        pushed.Out.ShouldContain($"pushed: {home.Router.Address(transport)}");
        (await home.Push()).OrThrow().Out.ShouldStartWith($"{home.Router.Address(transport)}: nothing to change");
        await ShouldWork(home, 1);
        (await home.Postern(["pull", .. login])).OrThrow().Out.ShouldContain("postern:ssh:3");

        (await home.Push("--remove")).OrThrow();
        (await home.Router.Export()).ShouldBe(before);
    }

    [Fact]
    public async Task A_wrong_certificate_or_password_is_told_apart_and_nothing_is_asked_of_the_router()
    {
        await using var home = await HomeLab.Up();
        home.Write(home.Router.InPolicy() + Door);
        var before = await home.Router.Export();
        var wrong = "SHA256:" + Convert.ToBase64String(new byte[32]).TrimEnd('=');
        foreach (var transport in (string[])["routeros", "routeros-rest"])
        {
            string[] login = [home.Router.Address(transport), "--password-file", home.Beside("edge1.password")];
            foreach (var command in (string[][])[["pull"], ["push", home.PolicyFile, "--yes"]])
            {
                var refused = await home.Postern([.. command, .. login, "--fingerprint", wrong]);
                refused.ExitCode.ShouldBe(1, refused.Error);
                refused.Error.ShouldContain(wrong);
                refused.Error.ShouldContain(home.Router.Fingerprint);
                refused.Error.ShouldNotContain(RouterProcess.Password);
            }

            // Nobody vouches for a certificate that a router has signed itself.
            (await home.Postern(["pull", .. login])).ExitCode.ShouldBe(1);
        }

        await File.WriteAllTextAsync(home.Beside("edge1.password"), "guessed\n", TestContext.Current.CancellationToken);
        var stranger = await home.Push();
        stranger.ExitCode.ShouldBe(1);
        stranger.Error.ShouldContain("password");
        stranger.Error.ShouldNotContain("guessed");
        (await home.Router.Ask("commands")).ShouldBe("0");
        (await home.Router.Export()).ShouldBe(before);
    }

    // By safe mode, and by the router's own scheduler.
    [Theory]
    [InlineData("7.18", "fatal-at")]
    [InlineData("7.18", "closes-in-reply-to")]
    [InlineData("6.49.13", "closes-in-reply-to")]
    public async Task Whatever_breaks_off_the_router_is_as_before_and_the_next_push_completes(string version, string fault)
    {
        await using var home = await HomeLab.Up("--version", version);
        home.Write(home.Router.InPolicy() + Door);
        var before = await home.Router.Export();
        // In the middle of the changes.
        var command = 20 + new Random().Next(30);
        await home.Router.Break(fault, command);
        var broken = await home.Push();
        var what = string.Create(CultureInfo.InvariantCulture, $"{fault} {command}: {broken.Out}{broken.Error}");
        broken.ExitCode.ShouldBe(3, what);
        await RunningGate.Until(async () => await home.Router.Export() == before, $"the router as before, {what}", 10);
        (await home.Push()).OrThrow();
        await ShouldWork(home, 1);
        // Whoever was let in is on the list with a time that runs on, and goes too.
        (await home.Push("--remove")).OrThrow();
        (await home.Router.Export()).ShouldBe(before);
    }

    private static async Task ShouldWork(HomeLab home, int source)
    {
        async Task Sees(string verdict) => (await home.Router.Judge($"198.51.100.{source} sends tcp/22 to {HomeLab.Outside} in wan0")).ShouldBe([verdict]);

        await Sees("dropped");
        await home.Router.Judge($"198.51.100.{source} knocks tcp/7001 udp/9001 tcp/7003 at {HomeLab.Outside} in wan0");
        await Sees("accepted");
    }
}
