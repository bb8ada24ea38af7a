using Postern.NetworkTests.Harness;
using Postern.NetworkTests.Routers;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.RouterDouble;

/// <summary>The double as a process: what it is told on its command line and by its control socket, what it does to the kernel, and how it ends.</summary>
public sealed class RouterProcessTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Postern.RouterDouble");

    [Fact]
    public async Task Its_port_forwards_are_the_kernels_and_follow_its_lists_until_a_signal_ends_it()
    {
        await using var lab = await NetworkLab.Create();
        await using var service = TcpService.Listen(lab.Inside, 443);
        await using var router = await RouterProcess.Start(lab.Gate, "192.0.2.1", """
            /ip firewall nat
            add action=jump chain=dstnat dst-address-type=local jump-target=mine
            add action=dst-nat chain=mine protocol=tcp dst-port=8000,8443 src-address-list=secured to-addresses=192.0.2.10 to-ports=443
            add action=dst-nat chain=mine protocol=tcp dst-port=9000 content=x to-addresses=192.0.2.10 to-ports=443
            /ip firewall filter
            add action=add-src-to-address-list chain=input protocol=udp dst-port=7000 address-list=secured address-list-timeout=3s

            """, "--own", "203.0.113.1", "--forward");
        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, 8443)).ShouldBe(ProbeResult.Refused);

        // A packet that its rules let in by a list, for the evaluator, is let in by the kernel.
        (await router.Judge("203.0.113.2 knocks udp/7000 at 203.0.113.1 in wan0")).ShouldBe(["accepted"]);
        (await router.On("secured")).ShouldBe(["203.0.113.2"]);
        await RunningGate.Until(async () => await Probe.Tcp(lab.Client, lab.Gate.IPv4, 8443) == ProbeResult.Connected, "an open port");
        (await Probe.Tcp(lab.Other, lab.Gate.IPv4, 8443)).ShouldBe(ProbeResult.Refused);
        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, 9000)).ShouldBe(ProbeResult.Refused);
        await router.Has("secured");
        await RunningGate.Until(async () => await Probe.Tcp(lab.Client, lab.Gate.IPv4, 8443) == ProbeResult.Refused, "a shut port");

        (await router.Process.Terminate()).ShouldBe(0);
        (await lab.Gate.NftList("tables")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Its_control_socket_answers_every_line()
    {
        await using var lab = await NetworkLab.Create();
        await using var router = await RouterProcess.Start(lab.Gate, "192.0.2.1", "/ip firewall address-list\nadd list=a address=192.0.2.7\nadd list=a address=192.0.2.8 timeout=1h\n/ip firewall filter add chain=input action=drop in-interface=ether1 protocol=tcp\n");
        (await router.Ask("lists")).Split('\n')[0].ShouldBe("a 192.0.2.7 - static");
        (await router.Ask("lists")).Split('\n')[1].ShouldEndWith(" dynamic");
        (await router.Judge("203.0.113.2 sends tcp/22 in ether1")).ShouldBe(["dropped"]);
        (await router.Judge("203.0.113.2 sends tcp/22 in ether2")).ShouldBe(["accepted"]);
        (await router.Judge("203.0.113.2 knocks tcp/22 udp/53 in ether1")).ShouldBe(["dropped", "accepted"]);
        (await router.Ask("judge nonsense")).ShouldContain("error");
        (await router.Ask("reboot")).ShouldBe("ok");
        (await router.On("a")).ShouldBe(["192.0.2.7"]);
        (await router.Ask("commands")).ShouldBe("0");
        (await router.Ask("fault delay 1")).ShouldBe("ok");
        (await router.Ask("fault nonsense")).ShouldBe("unknown: nonsense");
        (await router.Ask("nonsense")).ShouldBe("unknown: nonsense");
        (await router.Export()).ShouldContain("in-interface=ether1");
    }

    [Fact]
    public async Task What_it_does_not_understand_it_does_not_begin()
    {
        await using var lab = await NetworkLab.Create();
        (await lab.Gate.Run(Program, "--nonsense", "1")).ExitCode.ShouldBe(2);
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, "/ip firewall filter add chain=input action=acept\n", TestContext.Current.CancellationToken);
            var refused = await lab.Gate.Run(Program, "--config", script);
            refused.ExitCode.ShouldBe(1);
            refused.Error.ShouldContain("input does not match any value of action");
        }
        finally
        {
            File.Delete(script);
        }
    }
}
