using System.Diagnostics;
using System.Globalization;
using Postern.Routers.Pushing;

namespace Postern.Cli.Routers;

/// <summary>Who holds the lock of a push: a process of a machine.</summary>
internal static class PushOwners
{
    public static PushOwner Mine() => new($"process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)} on {Environment.MachineName}", IsGone);

    /// <summary>Known only of processes of this machine.</summary>
    private static bool IsGone(string owner)
    {
        if (owner.Split(' ') is not ["process", var number, "on", var machine] || machine != Environment.MachineName || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return false;
        try
        {
            using var process = Process.GetProcessById(id);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
