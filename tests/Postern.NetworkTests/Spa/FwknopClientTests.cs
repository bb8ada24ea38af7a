using System.Net;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Spa;

/// <summary>fwknop's own client at the running gate: whatever it can be told to send opens what it asks for.</summary>
public sealed class FwknopClientTests
{
    private static readonly string[] Modes = ["CBC", "ECB", "CFB", "OFB", "CTR", "legacy"];
    private static readonly string[] Digests = ["MD5", "SHA1", "SHA256", "SHA384", "SHA512", "SHA3_256", "SHA3_512"];

    [Theory]
    [InlineData("policy.yaml")]
    [InlineData("access.conf")]
    public async Task Every_mode_with_every_digest_and_every_hmac_opens(string file)
    {
        var people = Combinations().ToList();
        people.Count.ShouldBe((5 * 7 * 8) + 7);
        await using var gate = await Start(file, people);
        // One process that starts all: nothing but the client's own time.
        var said = (await gate.Lab.Client.Run(["env", $"NAMES={string.Join(' ', people.Select(p => p.Name))}", "sh", "-c", "for each in $NAMES; do \"$@\" -n $each || echo $each failed; done", "sh", .. FwknopPerson.Client(gate)])).OrThrow();
        said.Out.ShouldNotContain("failed");

        await RunningGate.Until(async () => await gate.Counted("accepted") + await gate.Refused() == people.Count, "an end", 2);
        (await gate.Counted("accepted")).ShouldBe(people.Count, string.Join('\n', gate.Watcher.Lines.Where(l => l.Contains("refused"))));
        (await gate.Lab.Granted()).ShouldBe(people.Select((_, i) => $"{(file == "policy.yaml" ? "ssh" : "tcp/22")} {Address(i)}").Order(StringComparer.Ordinal));
        await RunningGate.Until(async () => (await Causes(gate)).Count == people.Count, "as many lines in the journal");
        (await Causes(gate)).Order().ShouldBe(people.Select(p => $"spa {p.Name}").Order());
        for (var i = 0; i < 254; i += 23)
            await gate.Lab.ShouldBeOpen(Ip.V4, source: Address(i));
        await gate.Lab.ShouldBeShut(Ip.V4);
    }

    /// <summary>The client takes no HMAC in legacy mode.</summary>
    private static IEnumerable<FwknopPerson> Combinations()
    {
        var number = 0;
        foreach (var mode in Modes)
        {
            foreach (var hmac in mode == "legacy" ? [""] : Digests.Append(""))
            {
                // With MD5 inside and no HMAC outside a packet is too short for fwknopd and for us, unless the name is long.
                foreach (var digest in Digests)
                {
                    yield return new($"{mode}-{digest}-{(hmac.Length == 0 ? "without-hmac" : hmac)}", mode, hmac)
                    {
                        AtClient = [$"DIGEST_TYPE {digest}", "ACCESS tcp/22", $"ALLOW_IP {Address(number++)}"],
                    };
                }
            }
        }
    }

    private static IPAddress Address(int number) => number < 254 ? GuardedLab.Source(Ip.V4, number + 1) : IPAddress.Parse($"192.0.2.{number - 200}");

    private static Task<RunningGate> Start(string file, IReadOnlyList<FwknopPerson> people) => file == "policy.yaml"
        ? FwknopGate.FromPolicy(
            $"doors:\n  ssh: {{opens: tcp/22, for: 2m, spa: [{string.Join(", ", people.Select(p => p.Name))}]}}",
            [.. people.Select(p => p with { AtGate = ["source: stated"] })])
        : FwknopGate.FromAccess([.. people.Select(p => p with { AtGate = ["OPEN_PORTS tcp/22", "REQUIRE_SOURCE_ADDRESS Y", "FW_ACCESS_TIMEOUT 120"] })]);

    /// <summary>A line of the journal is its checksum and JSON.</summary>
    private static async Task<List<string>> Causes(RunningGate gate) =>
        [.. (await gate.Journal()).Where(l => l.Contains("\"cause\":\"spa ")).Select(l => l.Split("\"cause\":\"")[1].Split('"')[0])];
}
