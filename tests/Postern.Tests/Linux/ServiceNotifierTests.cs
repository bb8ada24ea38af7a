using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Postern.Linux.Systemd;
using Shouldly;
using Xunit;

namespace Postern.Tests.Linux;

public sealed class ServiceNotifierTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_state_is_one_datagram(bool isAbstract)
    {
        var path = Path.Combine(Path.GetTempPath(), $"postern-notify-{Guid.NewGuid():n}");
        var name = isAbstract ? "@" + path[1..] : path;
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name[1..] : name));
        systemd.ReceiveTimeout = 5000;
        using var notifier = ServiceNotifier.Open(v => v == "NOTIFY_SOCKET" ? name : null);

        notifier.Ready("3 doors\nREADY=0");
        Received(systemd).ShouldBe("READY=1\nSTATUS=3 doors READY=0\n");
        notifier.Status("reload refused");
        Received(systemd).ShouldBe("STATUS=reload refused\n");
        notifier.Watchdog();
        Received(systemd).ShouldBe("WATCHDOG=1\n");
        notifier.Stopping();
        Received(systemd).ShouldBe("STOPPING=1\n");

        var before = Monotonic();
        notifier.Reloading();
        var lines = Received(systemd).Split('\n');
        lines[0].ShouldBe("RELOADING=1");
        long.Parse(lines[1]["MONOTONIC_USEC=".Length..], CultureInfo.InvariantCulture).ShouldBeInRange(before, Monotonic() + 20_000);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/nowhere/notify")]
    [InlineData("vsock:2:1234")]
    [InlineData("relative")]
    public void Without_systemd_nothing_is_said_and_nothing_goes_wrong(string? socket)
    {
        using var notifier = ServiceNotifier.Open(v => v == "NOTIFY_SOCKET" ? socket : null);
        notifier.Ready("");
        notifier.Watchdog();
        notifier.WatchdogInterval.ShouldBeNull();
    }

    [Fact]
    public void A_systemd_that_is_gone_does_no_harm()
    {
        var path = Path.Combine(Path.GetTempPath(), $"postern-notify-{Guid.NewGuid():n}");
        var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        using var notifier = ServiceNotifier.Open(v => v == "NOTIFY_SOCKET" ? path : null);
        systemd.Dispose();
        notifier.Ready("");
        notifier.Stopping();
    }

    [Theory]
    [InlineData("30000000", null, 15.0)]
    [InlineData("30000000", "", 15.0)]
    [InlineData("1", null, 0.0000005)]
    [InlineData("30000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("-5", null, null)]
    [InlineData("99999999999999999999999", null, null)]
    [InlineData("18446744073709551615", null, null)]
    [InlineData(null, null, null)]
    public void The_watchdog_is_fed_at_half_its_time(string? microseconds, string? process, double? seconds) =>
        ServiceNotifier.Open(v => v switch { "WATCHDOG_USEC" => microseconds, "WATCHDOG_PID" => process, _ => null })
            .WatchdogInterval.ShouldBe(seconds is { } known ? TimeSpan.FromSeconds(known) : null);

    [Fact]
    public void The_watchdog_of_this_process_is_its_own() =>
        ServiceNotifier.Open(v => v switch { "WATCHDOG_USEC" => "2000000", "WATCHDOG_PID" => Environment.ProcessId.ToString(CultureInfo.InvariantCulture), _ => null })
            .WatchdogInterval.ShouldBe(TimeSpan.FromSeconds(1));

    private static string Received(Socket socket)
    {
        var buffer = new byte[1000];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }

    // In hundredths of a second; the same clock on a machine that was never suspended.
    private static long Monotonic() => (long)(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture) * 1_000_000);
}
