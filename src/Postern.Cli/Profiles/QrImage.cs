using System.ComponentModel;
using System.Diagnostics;
using Postern.Client;
using Postern.Policy.Text;

namespace Postern.Cli.Profiles;

/// <summary>The text of a QR code in a picture, read by the program <c>zbarimg</c>.</summary>
internal static class QrImage
{
    private const string Program = "zbarimg";

    /// <summary>Of what it says; no QR code holds more.</summary>
    private const int LongestText = 8 * 1024;

    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(20);

    /// <param name="file">What the person calls it.</param>
    /// <param name="bytes">All of it.</param>
    public static async Task<(string? Text, KnockProblem? Problem)> Read(string file, ReadOnlyMemory<byte> bytes, TimeProvider time, CancellationToken stop)
    {
        if (bytes.Length > SourceReader.MaximumBytes)
            return (null, KnockProblem.Wrong($"{file} is longer than {SourceReader.MaximumBytes >> 20} MiB", "give a smaller picture"));
        // Of the many formats that the program takes for pictures some name other files, pages and programs: SVG, PostScript, MVG.
        if (PictureHead.Read(bytes.Span) is not { } head)
            return (null, KnockProblem.Wrong($"{file} is neither a PNG nor a JPEG", "save the picture as one of them, a photograph of the screen for example, or import the line that the code holds"));
        if (head.IsTooLarge)
            return (null, KnockProblem.Wrong($"{file} has {head.Width} x {head.Height} points", $"cut out the code: at most {PictureHead.MostPixels / 1_000_000} million points are unpacked"));
        using var patience = new CancellationTokenSource(LongestRun, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(OwnPrograms.Find(Program))
            {
                // The format is said, not found out; and a file's name, which may be a pattern, an option or a format of its own, is not.
                ArgumentList = { "--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", $"{head.Coder}:-" },
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }) ?? throw new InvalidOperationException("no process was made");
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return (null, KnockProblem.Refused($"a picture is read by {Program}, which cannot be started here: {e.Message}",
                "install it (Debian: apt install zbar-tools), or scan the code with a phone and import the line that it holds"));
        }

        using (process)
        {
            try
            {
                var errors = Most(process.StandardError, either.Token);
                var output = Most(process.StandardOutput, either.Token);
                await Feed(process, bytes, either.Token);
                var text = await output;
                await errors;
                await process.WaitForExitAsync(either.Token);
                var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                return (process.ExitCode, lines) switch
                {
                    (0, [var only]) => (only, null),
                    (0, { Length: > 1 }) => (null, KnockProblem.Wrong($"{file} holds {lines.Length} QR codes", "cut out the one that is meant")),
                    (0 or 4, _) => (null, KnockProblem.Wrong($"no QR code is found in {file}", "take a sharper picture of the whole code, with the white around it")),
                    _ => (null, KnockProblem.Wrong($"{Program} cannot open {file} as a picture",
                        "it is damaged, or larger than its policy for ImageMagick lets it be: save it again")),
                };
            }
            catch (OperationCanceledException)
            {
                stop.ThrowIfCancellationRequested();
                return (null, KnockProblem.Refused($"{Program} has not read {file} within {LongestRun.TotalSeconds} s", "give a smaller picture"));
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill();
            }
        }
    }

    private static async Task Feed(Process process, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(bytes, stop);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code says why.
        }
    }

    /// <summary>As much as may be; what follows is read and forgotten, so that the program can end.</summary>
    private static async Task<string> Most(StreamReader reader, CancellationToken stop)
    {
        var text = new char[LongestText];
        var length = await reader.ReadBlockAsync(text, stop);
        var rest = new char[LongestText];
        while (await reader.ReadAsync(rest, stop) > 0)
        {
            // Until the program is done, or its time is over.
        }

        return new string(text, 0, length);
    }
}
