using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Postern.Linux.Systemd;

/// <summary>
/// Tells systemd how a service fares. Without systemd nothing is said, and nothing goes wrong. For concurrent use. Source: sd_notify(3),
/// sd_watchdog_enabled(3).
/// </summary>
public sealed class ServiceNotifier : IDisposable
{
    private readonly Socket? _socket;

    private ServiceNotifier(Socket? socket, TimeSpan? watchdogInterval) => (_socket, WatchdogInterval) = (socket, watchdogInterval);

    /// <summary>How often <see cref="Watchdog"/> is due, half of what systemd waits; null where it does not wait.</summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <param name="variable">The environment: NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID count.</param>
    public static ServiceNotifier Open(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return new ServiceNotifier(Connect(variable("NOTIFY_SOCKET")), Interval(variable("WATCHDOG_USEC"), variable("WATCHDOG_PID")));
    }

    public void Ready(string status) => Send($"READY=1\nSTATUS={Line(status)}\n");

    /// <summary>To be followed by <see cref="Ready"/>, whether or not the reload came to something.</summary>
    public void Reloading() => Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={Microseconds()}\n"));

    public void Status(string status) => Send($"STATUS={Line(status)}\n");

    public void Stopping() => Send("STOPPING=1\n");

    public void Watchdog() => Send("WATCHDOG=1\n");

    public void Dispose() => _socket?.Dispose();

    // A line's end would begin another assignment.
    private static string Line(string status) => string.Concat(status.Select(c => char.IsControl(c) ? ' ' : c));

    /// <summary>On Linux the stopwatch is CLOCK_MONOTONIC, which systemd compares with.</summary>
    private static long Microseconds() => (long)(Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000.0));

    private static TimeSpan? Interval(string? microseconds, string? process) =>
        ulong.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) && whole is > 0 and < long.MaxValue / 10
            && (string.IsNullOrEmpty(process) || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(whole / 2.0)
            : null;

    private static Socket? Connect(string? path)
    {
        // A path, or an abstract name whose first byte, NUL, is written as @.
        if (string.IsNullOrEmpty(path) || path[0] is not ('/' or '@'))
            return null;
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path));
            return socket;
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            socket.Dispose();
            return null;
        }
    }

    private void Send(string state)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // systemd is restarting or gone; the gate does not need it.
        }
    }
}
