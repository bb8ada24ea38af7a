using Postern.Linux.Capture;
using Spectre.Console;

namespace Postern.Cli.Simulating;

/// <summary>Plays a capture to its end; a person who waits sees how far it is.</summary>
internal static class CaptureProgress
{
    /// <summary>A shorter file is done before one could look.</summary>
    private const long WorthABar = 16 << 20;

    private const int FramesBetweenLooks = 4096;

    public static void Run(CaptureFile capture, long length, CaptureRun run, Terminal terminal)
    {
        if (!terminal.IsInteractive || length < WorthABar)
        {
            foreach (var _ in run.Play())
            {
            }

            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        console.Progress().AutoClear(true).HideCompleted(true).Start(context =>
        {
            var task = context.AddTask("packets", maxValue: length);
            foreach (var _ in run.Play())
            {
                if (capture.Frames % FramesBetweenLooks == 0)
                    task.Value = capture.Position;
            }
        });
    }
}
