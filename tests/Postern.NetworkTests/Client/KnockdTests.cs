using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Client;

/// <summary>knockd 0.8 and its client: the peers that people have.</summary>
[Collection(nameof(Alone))]
public sealed class KnockdTests
{
    [Theory]
    [InlineData("syn", "7001", "9001")]
    [InlineData("fin", "tcp/7001 flags=fin", "tcp/9001 flags=fin")]
    [InlineData("fin,!syn,!ack", "tcp/7001 flags=fin,!syn,!ack", "tcp/9001 flags=fin,!syn,!ack")]
    public async Task Knockd_opens_on_our_knock_and_not_on_a_wrong_one(string flags, string first, string last)
    {
        await using var lab = await NetworkLab.Create();
        var folder = Directory.CreateTempSubdirectory("postern-knockd-").FullName;
        try
        {
            var opened = Path.Combine(folder, "opened");
            var configuration = Path.Combine(folder, "knockd.conf");
            await File.WriteAllTextAsync(configuration, $"""
                [options]
                  logfile = {folder}/log
                [door]
                  sequence = 7001,8001:udp,9001
                  seq_timeout = 5
                  tcpflags = {flags}
                  command = /bin/sh -c 'echo %IP% >> {opened}'
                """, TestContext.Current.CancellationToken);
            await using var knockd = lab.Gate.Start("knockd", "-i", NetworkLab.GateInterface, "-c", configuration, "-p", Path.Combine(folder, "pid"));
            await UntilItListens(lab.Gate);

            (await lab.Other.Postern("knock", lab.Gate.IPv4.ToString(), first, last, "8001:udp")).ShouldBeDone();
            (await lab.Client.Postern("knock", lab.Gate.IPv4.ToString(), first, "8001:udp", last)).ShouldBeDone();
            for (var waited = 0; waited < 300 && !File.Exists(opened); waited++)
                await Task.Delay(10, TestContext.Current.CancellationToken);
            File.Exists(opened).ShouldBeTrue(string.Join('\n', knockd.Lines));
            (await File.ReadAllTextAsync(opened, TestContext.Current.CancellationToken)).Trim().ShouldBe(lab.Client.IPv4.ToString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // One difference is meant: after -u knock sends even 9001:tcp as UDP, and we do as 9001:tcp says.
    [Theory]
    [InlineData("-d", "50", "HOST", "7001", "8001:udp", "9001:tcp")]
    [InlineData("-u", "-d", "50", "HOST", "7001", "8001:udp", "9001")]
    [InlineData("-4", "-v", "-d50", "HOST", "7001", "8001:udp")]
    [InlineData("-6", "-uv", "-d", "50", "HOST6", "7001", "8001")]
    [InlineData("--udp", "--delay", "50", "--verbose", "--ipv4", "HOST", "7001")]
    public async Task What_knocks_own_client_is_told_we_understand_alike(params string[] arguments)
    {
        await using var lab = await NetworkLab.Create();
        string[] told = [.. arguments.Select(a => a switch { "HOST" => lab.Gate.IPv4.ToString(), "HOST6" => lab.Gate.IPv6.ToString(), _ => a })];
        var knocks = told.Count(a => char.IsAsciiDigit(a[0]) && a != "50") - 1;
        (await Seen("knock", told)).ShouldBe(await Seen(PosternBinary.Path, ["knock", .. told]));

        async Task<string[]> Seen(string program, string[] told)
        {
            await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface);
            (await lab.Client.Run([program, .. told])).ShouldBeDone();
            var packets = await capture.Expect(knocks);
            packets.Count.ShouldBe(knocks);
            return [.. packets.Select(p => $"{p.Source} → {p.Destination} {p.Protocol}/{p.Port} flags {p.Flags:x2} length {p.Length} {Convert.ToHexStringLower(p.Payload)}")];
        }
    }

    // knockd says so only into a buffer; the kernel knows when its packet socket is there.
    private static async Task UntilItListens(LabHost gate)
    {
        for (var waited = 0; waited < 100; waited++)
        {
            if ((await gate.Run("cat", "/proc/net/packet")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 1)
                return;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("knockd does not listen");
    }
}
