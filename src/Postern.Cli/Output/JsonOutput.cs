using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Postern.Cli.Output;

/// <summary>One JSON object on one stream: what every command prints with --json.</summary>
public static class JsonOutput
{
    // Names of doors may be in any script; escaping them would only make the output unreadable.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(TextWriter writer, Action<Utf8JsonWriter> content)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
