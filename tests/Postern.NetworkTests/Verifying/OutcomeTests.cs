using System.Text.Json;
using Postern.NetworkTests.Harness;
using Postern.NetworkTests.Spa;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Verifying;

/// <summary>What the command line says, and its exit code, where a real gate opens and where it does not.</summary>
public sealed class OutcomeTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Opened_closed_refused_and_prohibited_are_told_apart()
    {
        await using var lab = await GuardedLab.Up("doors: {ssh: {opens: tcp/22, knock: [tcp/7001, tcp/8001, tcp/9001]}}");
        var gate = lab.Gate.IPv4.ToString();
        string[] right = ["knock", gate, "7001", "8001", "9001"];
        await lab.Other.Nft("table inet far {\n chain in {\n type filter hook input priority 0\n tcp dport 25 reject with icmpx type admin-prohibited\n }\n }\n");

        var wrong = lab.Client.Run(Longest, PosternBinary.Path, "knock", "--source", "198.51.100.9", gate, "7001", "9001", "8001", "--opens", "tcp/22");
        var open = await lab.Client.Postern([.. right, "--opens", "tcp/22", "--json"]);
        open.ExitCode.ShouldBe(0, open.Error);
        open.Error.ShouldStartWith("3 knocks sent; tcp/22 answers after ", customMessage: "a pipe gets no progress line");
        using (var json = JsonDocument.Parse(open.Out))
        {
            json.RootElement.GetProperty("outcome").GetString().ShouldBe("open");
            json.RootElement.GetProperty("rounds").GetInt32().ShouldBe(1);
            json.RootElement.GetProperty("tried").GetProperty("answer").GetString().ShouldBe("open");
        }

        (await lab.Client.Postern([.. right, "--opens", "tcp/22"])).Out.ShouldStartWith("3 knocks sent; tcp/22 answers after ");
        var refused = await lab.Client.Postern("knock", lab.Other.IPv4.ToString(), "7001", "--opens", "tcp/24");
        refused.ExitCode.ShouldBe(4);
        refused.Error.ShouldContain("refuses connections");
        var prohibited = lab.Client.Run(Longest, PosternBinary.Path, "knock", lab.Other.IPv4.ToString(), "7001", "--opens", "tcp/25");

        var (closed, filtered) = (await wrong, await prohibited);
        closed.ExitCode.ShouldBe(4);
        closed.Out.ShouldBeEmpty();
        closed.Error.ShouldContain("still does not answer");
        filtered.ExitCode.ShouldBe(4);
        filtered.Error.ShouldContain("ICMP says unreachable or prohibited");
    }

    [Fact]
    public async Task An_address_that_changes_from_one_connection_to_the_next_is_seen_by_the_gate()
    {
        await using var lab = await InvitedLab.WithAgent();
        // Fifty addresses by turns: never the same one twice, as carrier-grade translation mostly has it.
        var pool = string.Join(", ", Enumerable.Range(0, 50).Select(n => $"{n} : 198.51.100.{n + 100}"));
        await lab.Gate.Lab.Client.Nft($$"""
            table ip carrier {
              chain out {
                type nat hook postrouting priority 100
                snat to numgen inc mod 50 map { {{pool}} }
              }
            }
            """);
        var changing = await lab.Alice.Postern("knock", "home", "--opens", "tcp/22");
        changing.ExitCode.ShouldBe(9, changing.Out + changing.Error);
        changing.Error.ShouldContain("your public address changes from one connection to the next: ");
        changing.Error.ShouldContain("--prefix 24");
        var wide = await lab.Alice.Postern("knock", "home", "--prefix", "24", "--opens", "tcp/22");
        wide.ExitCode.ShouldBe(0, wide.Error);
        wide.Out.ShouldContain("; tcp/22 answers after ");
    }
}
