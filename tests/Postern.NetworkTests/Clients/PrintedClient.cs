using Postern.NetworkTests.Harness;
using Shouldly;

namespace Postern.NetworkTests.Clients;

/// <summary>What <c>postern client</c> prints for a door, run on another machine against the gate that has the policy.</summary>
internal static class PrintedClient
{
    /// <summary>Becomes nobody, who has no rights at all.</summary>
    private static readonly string[] Nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];

    /// <summary>The door <c>ssh</c> of a policy with these steps.</summary>
    public static string Policy(params string[] steps) => $$"""
        gate: {interfaces: [wan0]}
        doors:
          ssh:
            opens: tcp/22
            for: 30s
            step-timeout: 10s
            knock:
        {{string.Join('\n', steps.Select(s => $"      - '{s}'"))}}

        """;

    /// <summary>The door is shut before, open after, and shut for everybody else.</summary>
    /// <param name="interpreter">What runs it; the file's name follows.</param>
    public static async Task Opens(string form, Ip ip, string policy, IReadOnlyList<string> interpreter, bool isNobody = true)
    {
        await using var lab = await GuardedLab.Up(policy);
        await using var server = policy.Contains("http:8080", StringComparison.Ordinal) ? await WebServer(lab, ip) : null;
        var folder = Directory.CreateTempSubdirectory("postern-client-");
        try
        {
            File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
            var file = Path.Combine(folder.FullName, "policy.yaml");
            await File.WriteAllTextAsync(file, policy);
            var script = Path.Combine(folder.FullName, form);
            await File.WriteAllTextAsync(script, (await lab.Client.Postern("client", file, "ssh", "--as", form, "--host", lab.To(ip).ToString())).OrThrow().Out);
            await lab.ShouldBeShut(ip);
            var run = await lab.Client.Run([.. isNobody ? Nobody : [], .. interpreter, script]);
            (await lab.Look(ip)).ShouldBe(ProbeResult.Connected, $"{run.Out}{run.Error}\n{await File.ReadAllTextAsync(script)}");
            await lab.ShouldBeShut(ip, lab.Other);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<BackgroundProcess> WebServer(GuardedLab lab, Ip ip)
    {
        var server = lab.Gate.Start("python3", "-m", "http.server", "8080", "--bind", "::", "--directory", "/var/empty/none");
        await RunningGate.Until(async () => await Probe.TcpConnects(lab.Client, lab.To(ip), 8080), "the web server");
        return server;
    }
}
