using System.ComponentModel;
using System.Diagnostics;
using Postern.Client;

namespace Postern.Cli.Profiles;

/// <summary>The text of a QR code in a picture, read by the program <c>zbarimg</c>.</summary>
internal static class QrImage
{
    private const string Program = "zbarimg";

    /// <summary>Of what it says; no QR code holds more.</summary>
    private const int LongestText = 8 * 1024;

    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(20);

    public static async Task<(string? Text, KnockProblem? Problem)> Read(string file, TimeProvider time, CancellationToken stop)
    {
        var start = new ProcessStartInfo(Program)
        {
            // An absolute path is neither an option nor one of the formats that begin with a word and a colon.
            ArgumentList = { "--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", Path.GetFullPath(file) },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var patience = new CancellationTokenSource(LongestRun, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new InvalidOperationException("no process was made");
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
                process.StandardInput.Close();
                var errors = Most(process.StandardError, either.Token);
                var text = await Most(process.StandardOutput, either.Token);
                await errors;
                await process.WaitForExitAsync(either.Token);
                var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                return (process.ExitCode, lines) switch
                {
                    (0, [var only]) => (only, null),
                    (0, { Length: > 1 }) => (null, KnockProblem.Wrong($"{file} holds {lines.Length} QR codes", "cut out the one that is meant")),
                    (0 or 4, _) => (null, KnockProblem.Wrong($"no QR code is found in {file}", "take a sharper picture of the whole code, with the white around it")),
                    _ => (null, KnockProblem.Wrong($"{Program} cannot open {file} as a picture",
                        "give a PNG or a JPEG; for an SVG, ImageMagick needs its renderer (Debian: apt install librsvg2-bin)")),
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
