using Postern.Policy.FrontEnds;
using Postern.Policy.Text;

namespace Postern.Cli.Commands;

/// <summary>Opens the FILE arguments; never reads more than the reader would accept.</summary>
public static class PolicyFiles
{
    /// <summary>Null after a message on the terminal: a file that cannot be opened is the user's to mend.</summary>
    /// <param name="asked">Takes the path of each file that these name, before it is read, while they are compiled.</param>
    public static IReadOnlyList<InputFile>? Open(IReadOnlyList<string> names, Terminal terminal, Action<string>? asked = null)
    {
        var files = new List<InputFile>();
        var refused = false;
        foreach (var name in names)
        {
            try
            {
                using var stream = name == "-" ? terminal.OpenInput() : File.OpenRead(name);
                files.Add(Read(name, stream, asked));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                terminal.Error.WriteLine($"{name}: error PN0009: cannot read the file: {e.Message}");
                refused = true;
            }
        }

        return refused ? null : files;
    }

    /// <summary>From the folder of the file that names it; for standard input, from where the command was started.</summary>
    private static InputFile? ReadBeside(string name, string named, Action<string>? asked, out string? refusal)
    {
        var path = PathBeside(name, named);
        asked?.Invoke(path);
        try
        {
            using var stream = File.OpenRead(path);
            refusal = null;
            return Read(path, stream, asked);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            refusal = Refusal(e);
            return null;
        }
    }

    private static IReadOnlyList<string>? ListBeside(string name, string named, Action<string>? asked, out string? refusal)
    {
        var path = PathBeside(name, named);
        asked?.Invoke(path);
        try
        {
            refusal = null;
            return [.. Directory.EnumerateFiles(path, "*.conf").Select(f => Path.Combine(named, Path.GetFileName(f))).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            refusal = Refusal(e);
            return null;
        }
    }

    /// <summary>Without the name: what should be one may be a secret that stands in the wrong place.</summary>
    private static string Refusal(Exception e) => e switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such folder",
        UnauthorizedAccessException => "it is a folder, or may not be read",
        PathTooLongException or ArgumentException or NotSupportedException => "no file can have that name",
        _ => "it cannot be opened",
    };

    private static string PathBeside(string name, string named) => Path.Combine(name == "-" ? "" : Path.GetDirectoryName(name) ?? "", named);

    private static InputFile Read(string name, Stream stream, Action<string>? asked) => new(name, ReadAtMost(stream, SourceReader.MaximumBytes + 1))
    {
        ReadNamed = (string named, out string? refusal) => ReadBeside(name, named, asked, out refusal),
        ListNamed = (string named, out string? refusal) => ListBeside(name, named, asked, out refusal),
        Exposure = stream is FileStream file ? FileAccessRights.Exposure(file) : FileExposure.None,
    };

    private static byte[] ReadAtMost(Stream stream, int limit)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        int read;
        while (buffer.Length < limit && (read = stream.Read(chunk, 0, (int)Math.Min(chunk.Length, limit - buffer.Length))) > 0)
            buffer.Write(chunk, 0, read);
        return buffer.ToArray();
    }
}
