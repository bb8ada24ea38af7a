using Postern.Linux;
using Postern.Policy.FrontEnds;

namespace Postern.Cli.Commands;

/// <summary>What others may do with a file, as its mode says.</summary>
internal static class FileAccessRights
{
    private const UnixFileMode Reads = UnixFileMode.OtherRead;
    private const UnixFileMode Writes = UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;

    /// <summary>A group may read what is root's: root has chosen it. Any other owner's group is often everybody.</summary>
    public static FileExposure Exposure(FileStream file)
    {
        if (OperatingSystem.IsWindows() || !file.CanSeek)
            return FileExposure.None;
        var mode = File.GetUnixFileMode(file.SafeFileHandle);
        var isRead = (mode & Reads) != 0 || ((mode & UnixFileMode.GroupRead) != 0 && FileStatus.Owner(file.SafeFileHandle, file.Name).User != 0);
        return (isRead ? FileExposure.Read : FileExposure.None) | ((mode & Writes) != 0 ? FileExposure.Write : FileExposure.None);
    }
}
