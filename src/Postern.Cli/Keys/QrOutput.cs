using System.CommandLine;
using Postern.Cli.Output;

namespace Postern.Cli.Keys;

/// <summary>The options by which a QR code goes to the terminal or to files, and what they do.</summary>
internal sealed class QrOutput
{
    public Option<string?> Png { get; } = new("--png") { Description = "write a picture to a new file that only you can read", HelpName = "FILE" };

    public Option<string?> Svg { get; } = new("--svg") { Description = "the same as a drawing", HelpName = "FILE" };

    /// <summary>The QR code of a text, in files where the options name any, else on the terminal.</summary>
    /// <returns>The command's exit code.</returns>
    public int Show(string text, ParseResult parsed, Terminal terminal)
    {
        using var picture = QrPicture.Of(text);
        if (picture is null)
        {
            terminal.Error.WriteLine("postern: that is too long for a QR code");
            return ExitCode.WrongInput;
        }

        var files = new List<(string Name, byte[] Content)>();
        if (parsed.GetValue(Png) is { } png)
            files.Add((png, picture.Png()));
        if (parsed.GetValue(Svg) is { } svg)
            files.Add((svg, System.Text.Encoding.UTF8.GetBytes(picture.Svg())));
        foreach (var (name, content) in files)
        {
            if (SecretFile.Create(name, content, terminal) is var code and not ExitCode.Done)
                return code;
            terminal.Error.WriteLine($"wrote {name}, readable by you alone");
        }

        if (files.Count == 0)
            terminal.Out.Write(picture.Text(terminal.IsInteractive));
        return ExitCode.Done;
    }

    /// <summary>The text and its modules as JSON.</summary>
    /// <returns>The command's exit code.</returns>
    public static int ShowJson(string kind, string text, Terminal terminal)
    {
        using var picture = QrPicture.Of(text);
        if (picture is null)
        {
            terminal.Error.WriteLine("postern: that is too long for a QR code");
            return ExitCode.WrongInput;
        }

        JsonOutput.Write(terminal.Out, json =>
        {
            json.WriteString("kind", kind);
            json.WriteString("text", text);
            json.WriteStartArray("modules");
            foreach (var row in picture.Rows())
                json.WriteStringValue(row);
            json.WriteEndArray();
        });
        return ExitCode.Done;
    }
}
