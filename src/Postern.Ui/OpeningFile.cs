using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Ui;

/// <summary>
/// A file that only its owner can read and that leads a browser to the page: the page's address has the token in it, and the arguments of the program that opens
/// a browser are for everybody on the machine to read. Disposal removes it.
/// </summary>
public sealed class OpeningFile : IDisposable
{
    private OpeningFile(string path) => Path = path;

    public string Path { get; }

    /// <exception cref="IOException">Or <see cref="UnauthorizedAccessException"/>: it cannot be made.</exception>
    public static OpeningFile Create(string folder, Uri page)
    {
        var path = System.IO.Path.Combine(folder, $"page-{RandomNumberGenerator.GetHexString(16, lowercase: true)}.html");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var address = WebUtility.HtmlEncode(page.ToString());
        using var stream = new FileStream(path, options);
        stream.Write(Encoding.UTF8.GetBytes($"""
            <!doctype html>
            <meta charset="utf-8">
            <meta name="referrer" content="no-referrer">
            <meta http-equiv="refresh" content="0;url={address}">
            <title>Postern</title>
            <a href="{address}">Postern</a>

            """));
        return new OpeningFile(path);
    }

    public void Dispose()
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The token in it is worth nothing once the page is gone.
        }
    }
}
