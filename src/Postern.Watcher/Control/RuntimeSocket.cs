using System.Net.Sockets;
using System.Runtime.Versioning;
using Postern.Linux;

namespace Postern.Watcher.Control;

/// <summary>
/// Unix sockets in <c>/run/postern</c>, named after the network namespace: each has its own kernel tables, and so its own gate. Who
/// may speak is the listener's to say.
/// </summary>
public static class RuntimeSocket
{
    private const string Folder = "/run/postern";

    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <param name="purpose"><c>control</c> or <c>trial</c>.</param>
    public static string PathHere(string purpose) => Path.Combine(Folder, $"{purpose}-{NetworkNamespace.Id()}.sock");

    /// <summary>Takes the place of a socket that a process which is no more has left behind. Null when somebody answers there.</summary>
    /// <exception cref="IOException">The folder cannot be made or written to.</exception>
    public static Socket? Listen(string path, UnixFileMode mode, int waiting)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("a gate is a Linux kernel or a router");
        if (Connect(path) is { } living)
        {
            living.Dispose();
            return null;
        }

        try
        {
            MakeFolder(Path.GetDirectoryName(path)!);
            File.Delete(path);
            var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, mode);
            listener.Listen(waiting);
            return listener;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or SocketException)
        {
            throw new IOException($"cannot listen at {path}: {e.Message}", e);
        }
    }

    /// <summary>Null when nobody answers there, or when this user may not even ask.</summary>
    public static Socket? Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void MakeFolder(string folder)
    {
        Directory.CreateDirectory(folder, FolderMode);

        // Whatever the mask took away, or an earlier maker; systemd's is fit already and another's is not ours to change.
        if ((File.GetUnixFileMode(folder) & FolderMode) != FolderMode)
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | FolderMode);
    }
}
