using System.Text;

namespace Postern.Cli;

/// <summary>Where a command reads and writes, so that tests can stand in for a person.</summary>
public sealed record Terminal(TextWriter Out, TextWriter Error, Func<Stream> OpenInput, TimeProvider Time)
{
    /// <summary>The person's own folder.</summary>
    public string Home { get; init; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>For bytes that are no text.</summary>
    public Func<Stream> OpenOutput { get; init; } = Console.OpenStandardOutput;

    /// <summary>Asks a person for what nobody shall see: what was typed, without echo; null where nobody can be asked, or who was asked gave up.</summary>
    public Func<string, string?> AskSecret { get; init; } = _ => null;

    /// <summary>Reads a line that a person types; null where nobody can be asked.</summary>
    public Func<string?>? ReadLine { get; init; }

    public bool CanAsk => ReadLine is not null;

    public static Terminal Real()
    {
        if (OperatingSystem.IsWindows())
            SpeakUnicode();
        return new(Console.Out, Console.Error, Console.OpenStandardInput, TimeProvider.System) { AskSecret = Routers.SecretPrompt.Ask, ReadLine = Console.IsInputRedirected ? null : Console.ReadLine };
    }

    /// <summary>True when a person watches: colours and live screens are for them, plain lines for pipes.</summary>
    public bool IsInteractive => ReferenceEquals(Out, Console.Out) && !Console.IsOutputRedirected;

    /// <summary>The same of what is said beside the output.</summary>
    public bool IsErrorInteractive => ReferenceEquals(Error, Console.Error) && !Console.IsErrorRedirected;

    /// <summary>A console of Windows has an alphabet of its own time and place, in which half of what we say is question marks. It gets it back at our end.</summary>
    private static void SpeakUnicode()
    {
        var before = Console.OutputEncoding;
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Console.OutputEncoding = before;
    }
}
