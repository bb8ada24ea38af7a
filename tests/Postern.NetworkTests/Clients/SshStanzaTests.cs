using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Clients;

/// <summary>The stanza that needs no Postern at the client, read by ssh itself: it knocks, and what it then carries reaches the service.</summary>
public sealed class SshStanzaTests
{
    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task Ssh_with_netcat_reaches_the_service(Ip ip)
    {
        var policy = PrintedClient.Policy("tcp/7001", "udp/62000 \"it''s 100% open\"", "icmp/size=720", "tcp/7002");
        await using var lab = await GuardedLab.Up(policy);
        var printed = (await lab.Client.PosternWithInput(policy, "client", "-", "ssh", "--as", "ssh", "--host", lab.To(ip).ToString())).OrThrow().Out;
        var lines = printed.Split('\n');
        var aside = Array.FindIndex(lines, l => l.StartsWith("# Without Postern", StringComparison.Ordinal));
        aside.ShouldBePositive(printed);
        var config = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(config, lines[(aside + 1)..].Where(l => l.Length > 0).Select(l => l[2..]), TestContext.Current.CancellationToken);
            await lab.ShouldBeShut(ip);
            // Nothing answers as sshd would: what counts is who was let in.
            var run = await lab.Client.Run("timeout", "15", "ssh", "-F", config, "-o", "ConnectTimeout=8", "-o", "BatchMode=yes", lab.To(ip).ToString(), "true");
            (await lab.Granted()).ShouldHaveSingleItem(run.Error);
            await lab.ShouldHaveEntered(1);
        }
        finally
        {
            File.Delete(config);
        }
    }
}
