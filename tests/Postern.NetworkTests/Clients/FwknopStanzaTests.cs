using Postern.NetworkTests.Harness;
using Postern.NetworkTests.Spa;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Clients;

/// <summary>The stanza that <c>postern client --as fwknop</c> prints, given to fwknop's own client.</summary>
public sealed class FwknopStanzaTests
{
    [Theory]
    [InlineData("CBC", "SHA256", "udp/62201")]
    [InlineData("CTR", "SHA512", "udp/4000")]
    [InlineData("CBC", "SHA3_256", "tcp/62201")]
    public async Task The_stanza_opens_the_door(string mode, string hmac, string port)
    {
        var alice = new FwknopPerson("alice", mode, hmac) { User = "alice" };
        var bob = new FwknopPerson("bob");
        await using var gate = await FwknopGate.FromPolicy($"spa: {{ports: [{port}]}}\ndoors:\n  ssh: {{opens: tcp/22, for: 2m, spa: [alice, bob]}}", alice, bob);
        var printed = await gate.Lab.Client.Postern("client", gate.Beside("policy.yaml"), "ssh", "--as", "fwknop", "--host", gate.Lab.Gate.IPv4.ToString(), "--person", "alice");
        printed.OrThrow().Error.ShouldContain("PN6055");
        FwknopGate.Secret(gate.Beside("printed"), printed.Out);
        await gate.Lab.ShouldBeShut(Ip.V4);

        (await gate.Lab.Client.Run("env", "HOME=/nonexistent", "fwknop", "--no-home-dir", "--no-save-args", "-E", "/dev/null", "--rc-file", gate.Beside("printed"), "-n", "alice")).OrThrow();

        await RunningGate.Until(async () => (await gate.Lab.Granted()).Count == 1, "a grant");
        await gate.Lab.ShouldBeOpen(Ip.V4);
        await gate.Lab.ShouldBeShut(Ip.V4, gate.Lab.Other);
    }
}
