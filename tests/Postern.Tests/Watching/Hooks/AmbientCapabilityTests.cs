using System.Diagnostics;
using System.Runtime.InteropServices;
using Postern.Policy.Watching;
using Postern.Rules.Model;
using Postern.Watcher;
using Postern.Watcher.Events;
using Postern.Watcher.Hooks;
using Shouldly;
using Xunit;
using Hook = Postern.Policy.Watching.Hook;

namespace Postern.Tests.Watching.Hooks;

/// <summary>A service manager gives a watcher that is not root CAP_NET_ADMIN as an ambient capability, which every program that it starts would inherit.</summary>
public sealed class AmbientCapabilityTests : IDisposable
{
    private const int CapNetAdmin = 12;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ambient-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_command_does_not_get_the_watchers_rights()
    {
        if (!Environment.IsPrivilegedProcess || !OperatingSystem.IsLinux())
            return;
        var (ours, theirs) = (Path.Combine(_folder.FullName, "ours"), Path.Combine(_folder.FullName, "theirs"));
        Exception? failure = null;
        // Capabilities belong to threads: this one gets what a service manager would give, and the runner's thread is its child.
        var thread = new Thread(() =>
        {
            try
            {
                RaiseAmbient();
                using var plain = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"grep CapAmb /proc/self/status >{ours}"]))!;
                plain.WaitForExit();
                var hook = new Hook(HookMoment.Open, null, ["/bin/sh", "-c", $"grep CapAmb /proc/self/status >{theirs}"], SourceSpan.WholeFile("p.yaml"));
                using var runner = new HookRunner(new HookSettings { Hooks = [hook] }, new Troubles(TimeProvider.System, _ => { }));
                runner.Tell(new GateEvent(DateTimeOffset.UnixEpoch, GateEventKind.Open, "192.0.2.1", "ssh"));
                SpinWait.SpinUntil(() => File.Exists(theirs) && new FileInfo(theirs).Length > 0, TimeSpan.FromSeconds(20));
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        failure.ShouldBeNull();
        File.ReadAllText(ours).Trim().ShouldEndWith("0000000000001000");
        File.ReadAllText(theirs).Trim().ShouldEndWith("0000000000000000");
    }

    // capset(2) with version 3, prctl(2) PR_CAP_AMBIENT_RAISE.
    private static void RaiseAmbient()
    {
        int[] header = [0x20080522, 0];
        var data = new uint[6];
        capget(header, data).ShouldBe(0);
        data[2] |= 1u << CapNetAdmin;
        capset(header, data).ShouldBe(0);
        prctl(47, 2, CapNetAdmin, 0, 0).ShouldBe(0);
    }

    [DllImport("libc")]
    private static extern int capget(int[] header, [In, Out] uint[] data);

    [DllImport("libc")]
    private static extern int capset(int[] header, uint[] data);

    [DllImport("libc")]
    private static extern int prctl(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);
}
