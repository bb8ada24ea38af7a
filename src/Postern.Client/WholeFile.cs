namespace Postern.Client;

/// <summary>Files that are there whole or not at all, and folders for them. By default they are their owner's alone.</summary>
public static class WholeFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>With the folders around it.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>For writing; a file that comes into being has this mode.</summary>
    public static FileStream Open(string path, FileMode mode, FileShare share = FileShare.Read, UnixFileMode rights = OwnerOnly)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = rights;
        return new FileStream(path, options);
    }

    /// <summary>Puts new content in the place of whatever is there: who reads it meanwhile finds the old or the new.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content, UnixFileMode rights = OwnerOnly)
    {
        var beside = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            using (var stream = Open(beside, FileMode.CreateNew, rights: rights))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
