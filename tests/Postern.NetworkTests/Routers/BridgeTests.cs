using System.Text;
using Postern.NetworkTests.Harness;
using Postern.NetworkTests.Spa;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Routers;

/// <summary>Who is let in by the running gate is let in at the router: the real kernel, the real client, the API over TLS with a pinned certificate.</summary>
public sealed class BridgeTests
{
    private const string Knocked = """
        doors:
          ssh: {opens: tcp/22, for: 5m, knock: [tcp/7001, udp/62000, tcp/3333], enforce: [local, routeros://edge1]}
          camera: {opens: tcp/443, for: 2m, knock: [tcp/7002, udp/62001, tcp/3334], enforce: [routeros://edge1/secured]}

        """;

    [Fact]
    public async Task A_kernel_knock_and_allow_reach_the_router_and_so_does_revoke()
    {
        await using var gate = await RunningGate.Prepare("");
        await using var router = new RouterAtHome(gate.Lab.Inside).Up();
        await Begin(gate, router, Knocked);
        var client = gate.Lab.Client.IPv4.ToString();

        await gate.Lab.Knock(Ip.V4, "tcp/7001", "udp/62000", "tcp/3333");
        await router.Has("postern-ssh", client);
        router.Left("postern-ssh").ShouldBeInRange(290, 301);
        await gate.Lab.ShouldBeOpen(Ip.V4);

        // A door that only the router guards: here its port is nobody's business.
        await gate.Lab.ShouldBeOpen(Ip.V4, port: GuardedLab.Public);
        await gate.Lab.Knock(Ip.V4, "tcp/7002", "udp/62001", "tcp/3334");
        await router.Has("secured", client);
        (await gate.Lab.Granted()).ShouldBe([$"camera {client}", $"ssh {client}"]);

        (await gate.Postern("allow", "2001:db8:77::9", "ssh", "--for", "10m")).OrThrow();
        await router.Has("postern-ssh", "2001:db8:77::9/128", client);
        var status = (await gate.Postern("status")).OrThrow().Out;
        status.ShouldContain($"router edge1, routeros://{gate.Lab.Inside.IPv4}: connected since ");
        status.ShouldContain(" · 3 entries");

        (await gate.Postern("revoke", client)).OrThrow();
        (await gate.Postern("revoke", "2001:db8:77::9")).OrThrow();
        await router.Has("postern-ssh");
        await router.Has("secured");
    }

    [Fact]
    public async Task A_packet_of_fwknops_client_opens_the_router_and_nothing_secret_is_told()
    {
        var phone = new FwknopPerson("phone") { AtClient = ["ACCESS tcp/8443"] };
        await using var gate = await RunningGate.Prepare("");
        await using var router = new RouterAtHome(gate.Lab.Inside).Up();
        await Begin(gate, router, $"doors: {{camera: {{opens: tcp/8443, for: 10m, spa: phone, enforce: routeros://edge1}}}}\npeople:\n{phone.InPolicy()}");
        FwknopPerson.WriteRc(gate, phone);
        (await phone.Fwknop(gate, "-a", gate.Lab.Client.IPv4.ToString())).OrThrow();
        await router.Has("postern-camera", gate.Lab.Client.IPv4.ToString());
        router.Router.Items("/ip/firewall/address-list")[0].Comment.ShouldBe("postern:camera:grant");

        var told = (await gate.Postern("status")).OrThrow().Out + (await gate.Postern("status", "--json")).OrThrow().Out + string.Join('\n', gate.Watcher.Lines)
            + string.Join('\n', await gate.Journal()) + Encoding.UTF8.GetString(await File.ReadAllBytesAsync($"/proc/{gate.Watcher.Id}/cmdline", TestContext.Current.CancellationToken))
            + Encoding.UTF8.GetString(await File.ReadAllBytesAsync($"/proc/{gate.Watcher.Id}/environ", TestContext.Current.CancellationToken));
        told.ShouldContain("edge1");
        told.ShouldNotContain(RouterAtHome.Password);
    }

    [Fact]
    public async Task A_router_that_was_down_or_rebooted_has_the_live_grants_with_the_time_that_is_left()
    {
        await using var gate = await RunningGate.Prepare("");
        await using var router = new RouterAtHome(gate.Lab.Inside);
        await Begin(gate, router, Knocked);
        (await gate.Postern("allow", "198.51.100.7", "ssh", "--for", "3m")).OrThrow();
        (await gate.Postern("allow", "198.51.100.8", "ssh", "--for", "3m")).OrThrow();
        (await gate.Trouble("grants come to it as soon as it is back")).ShouldStartWith("router edge1: ");

        router.Up();
        await router.Has("postern-ssh", "198.51.100.7", "198.51.100.8");
        await RunningGate.Until(async () => (await gate.Troubles()).Count == 0, "no trouble");

        await router.Down();
        (await gate.Postern("revoke", "198.51.100.8")).OrThrow();
        router.Up();
        await router.Has("postern-ssh", "198.51.100.7");

        await router.Reboot();
        await router.Has("postern-ssh", "198.51.100.7");
        router.Left("postern-ssh").ShouldBeInRange(100, 179.5);
    }

    [Fact]
    public async Task A_watcher_that_starts_anew_and_a_policy_that_changes_keep_the_lists_right()
    {
        await using var gate = await RunningGate.Prepare("");
        await using var router = new RouterAtHome(gate.Lab.Inside).Up();
        await Begin(gate, router, Knocked);
        (await gate.Postern("allow", "198.51.100.7", "ssh", "--for", "3m")).OrThrow();
        (await gate.Postern("allow", "198.51.100.7", "camera", "--for", "3m")).OrThrow();
        await router.Has("postern-ssh", "198.51.100.7");
        await router.Has("secured", "198.51.100.7");

        await gate.Watcher.Kill();
        router.On("postern-ssh").ShouldBe(["198.51.100.7"]);
        (await gate.Lab.Gate.Postern("revoke", "198.51.100.7", "camera")).OrThrow();
        await gate.Watch();
        await router.Has("secured");
        await router.Has("postern-ssh", "198.51.100.7");
        router.Router.Commands.Count(c => c == "/ip/firewall/address-list/add").ShouldBe(2);

        await gate.Write(router.InPolicy + Knocked.Replace("[local, routeros://edge1]", "[routeros://edge1/friends]", StringComparison.Ordinal));
        await router.Has("friends", "198.51.100.7");
        await router.Has("postern-ssh");
        await gate.Write(Knocked.Replace("enforce: [local, routeros://edge1]", "enforce: local", StringComparison.Ordinal).Replace("enforce: [routeros://edge1/secured]", "enforce: local", StringComparison.Ordinal));
        await router.Has("friends");
    }

    private static async Task Begin(RunningGate gate, RouterAtHome router, string policy)
    {
        RouterAtHome.Write(Path.GetDirectoryName(gate.Beside("x"))!);
        await gate.Write(router.InPolicy + policy);
        await gate.Watch();
    }
}
