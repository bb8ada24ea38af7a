using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Postern.RouterDouble.Sessions;

namespace Postern.RouterDouble.Rest;

/// <summary>What goes back over HTTP. Every value of an item is a string; an error's number is the only number.</summary>
internal sealed record DoubleRestAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    private const string Json = "application/json";

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static DoubleRestAnswer Nothing { get; } = new(204, Json, default);

    public static DoubleRestAnswer Error(int status, string? detail = null) => new(status, Json, Write(json =>
    {
        json.WriteStartObject();
        if (detail is not null)
            json.WriteString("detail", detail);
        json.WriteNumber("error", status);
        json.WriteString("message", ReasonPhrases.GetReasonPhrase(status));
        json.WriteEndObject();
    }));

    public static DoubleRestAnswer Items(IEnumerable<IReadOnlyList<DoubleWord>> items) => new(200, Json, Write(json =>
    {
        json.WriteStartArray();
        foreach (var item in items)
            WriteItem(json, item);
        json.WriteEndArray();
    }));

    public static DoubleRestAnswer Item(int status, IReadOnlyList<DoubleWord> item) => new(status, Json, Write(json => WriteItem(json, item)));

    /// <summary>WebFig's.</summary>
    public static DoubleRestAnswer Page(int status) =>
        new(status, "text/html", Encoding.UTF8.GetBytes(status == 200 ? "<html><head><title>RouterOS</title></head><body></body></html>" : "<html><head><title>Error 404: Not Found</title></head><body><h1>Error 404: Not Found</h1></body></html>"));

    private static void WriteItem(Utf8JsonWriter json, IReadOnlyList<DoubleWord> item)
    {
        json.WriteStartObject();
        foreach (var (name, value) in item.OrderBy(w => w.Name, StringComparer.Ordinal))
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Writing))
            write(json);
        return buffer.WrittenSpan.ToArray();
    }
}
