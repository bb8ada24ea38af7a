using System.Net;
using Postern.NetworkTests.Harness;
using Postern.NetworkTests.Spa;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Routers;

/// <summary>The story of a home: fwknop's client abroad, a router that forwards its packets to a small machine, and a hole that this opens on the router.</summary>
public sealed class ForwardedPacketTests
{
    private static readonly IPAddress Outside = IPAddress.Parse(HomeLab.Outside);

    [Fact]
    public async Task A_packet_from_abroad_opens_the_routers_door_to_its_sender_for_a_while()
    {
        var phone = new FwknopPerson("phone") { AtClient = ["ACCESS tcp/8443"] };
        await using var home = await HomeLab.Up();
        await using var camera = TcpService.Listen(home.Pi, 443);
        var before = await home.Router.Export();
        home.Write($"{home.Router.InPolicy()}doors: {{camera: {{opens: tcp/8443, forward-to: '{HomeLab.Camera}:443', for: 10s, spa: phone, enforce: routeros://edge1}}}}\npeople:\n{phone.InPolicy()}");

        // The router gets its part of the policy, once.
        var pushed = await home.Push();
        pushed.ExitCode.ShouldBe(0, pushed.Out + pushed.Error);
        (await home.Push()).OrThrow().Out.ShouldContain("nothing to change");
        (await home.Router.Export()).ShouldContain("postern:camera:");

        await using var gate = await home.Gate();
        await ShouldBeShut(home, home.Client);
        await ShouldBeShut(home, home.Other);

        FwknopGate.Secret(home.Beside("fwknoprc"), phone.InRc());
        (await home.Client.Run("env", "HOME=/nonexistent", "fwknop", "--no-home-dir", "--no-save-args", "-E", "/dev/null", "--rc-file", home.Beside("fwknoprc"), "-n", "phone", "-a", home.Client.IPv4.ToString())).OrThrow();
        await home.Router.Has("postern-camera", home.Client.IPv4.ToString());
        (await home.Router.Left("postern-camera")).ShouldBeInRange(1, 11);
        await ShouldBeOpen(home, home.Client);
        await ShouldBeShut(home, home.Other);
        using var session = await TcpSession.Connect(home.Client, Outside, 8443);
        camera.Accepted.ShouldBeGreaterThan(0);

        // It ends by itself; who is inside stays.
        await home.Router.Has("postern-camera");
        await RunningGate.Until(async () => await Probe.Tcp(home.Client, Outside, 8443) != ProbeResult.Connected, "a shut door");
        await ShouldBeShut(home, home.Client);
        (await session.IsAlive()).ShouldBeTrue();

        // And all of it is undone by one command.
        await gate.Stop();
        (await home.Push("--remove")).OrThrow().Out.ShouldContain("nothing of Postern's is left");
        (await home.Router.Export()).ShouldBe(before);
    }

    private static async Task ShouldBeOpen(HomeLab home, LabHost from)
    {
        (await home.Router.Judge($"{from.IPv4} reaches tcp/8443 at {HomeLab.Outside} in wan0")).ShouldBe(["accepted"]);
        await RunningGate.Until(async () => await Probe.Tcp(from, Outside, 8443) == ProbeResult.Connected, "an open door");
    }

    private static async Task ShouldBeShut(HomeLab home, LabHost from)
    {
        (await home.Router.Judge($"{from.IPv4} reaches tcp/8443 at {HomeLab.Outside} in wan0")).ShouldBe(["dropped"]);
        (await Probe.Tcp(from, Outside, 8443)).ShouldNotBe(ProbeResult.Connected);
    }
}
