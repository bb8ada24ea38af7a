using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.FrontEnds.RouterOs.Syntax;

namespace Postern.Routers.Rest;

/// <summary>A command as REST says it.</summary>
/// <param name="Target">From <c>/rest/</c> on, with the query; ready for the wire.</param>
/// <param name="Body">JSON; null for a method that has none.</param>
internal sealed record RestRequest(HttpMethod Method, string Target, byte[]? Body)
{
    /// <summary>A longer query goes into a body.</summary>
    private const int LongestTarget = 1500;

    /// <summary>Letters beyond ASCII stay what they are, as every other client sends them.</summary>
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789ABCDEFabcdef");

    public static RestRequest Of(RouterCommand command) => command.Verb switch
    {
        "print" => Print(command),
        "add" => new(HttpMethod.Put, Resource(command.Menu), Fields(command.Attributes)),
        "set" when OnlyId(command) is { } id => new(HttpMethod.Patch, $"{Resource(command.Menu)}/{id}", Fields(command.Attributes.Where(a => a.Name != ".id"))),
        "remove" when OnlyId(command) is { } id => new(HttpMethod.Delete, $"{Resource(command.Menu)}/{id}", null),
        _ => new(HttpMethod.Post, Resource(command.Path), Fields(command.Attributes)),
    };

    /// <summary>What to ask after a router has refused the first way to say it; null: nothing else.</summary>
    public static RestRequest? Instead(RouterCommand command, RouterTrap refusal)
    {
        if (OnlyId(command) is not { } id)
            return null;

        // Some routers take no item in the address, and others say so to whoever may not write; both answer to the command itself.
        if (command.Verb is "set" or "remove" && refusal.Message.Contains("resource identifier", StringComparison.Ordinal))
            return new(HttpMethod.Post, Resource(command.Path), Fields(command.Attributes));

        // 7.21 takes no unset, but nothing in place of the value; 7.23 takes the former, and the latter for texts alone.
        return command.Verb == "unset" && refusal.Kind != TrapKind.NoSuchItem && command.Attributes.FirstOrDefault(a => a.Name == "value-name").Value is { } name
            ? new(HttpMethod.Patch, $"{Resource(command.Menu)}/{id}", Write(json => json.WriteNull(name)))
            : null;
    }

    private static RestRequest Print(RouterCommand command)
    {
        // The router reads what stands between ? and & as it is: only what needs no escape is put there.
        var words = command.Where.Select(w => $"{w.Name}={w.Value}").ToList();
        if (command.Properties.Count > 0)
            words.Add($".proplist={string.Join(',', command.Properties)}");
        var target = words.Count == 0 ? Resource(command.Menu) : $"{Resource(command.Menu)}?{string.Join('&', words)}";
        return command.Attributes.Count == 0 && target.Length <= LongestTarget
            && command.Where.All(w => w.Name[0] != '.' && IsPlain(w.Name) && IsPlain(w.Value))
            && command.Where.DistinctBy(w => w.Name).Count() == command.Where.Count
            && command.Properties.All(IsPlain)
            ? new(HttpMethod.Get, target, null)
            : new(HttpMethod.Post, Resource(command.Path), Write(json =>
            {
                WriteFields(json, command.Attributes);
                if (command.Properties.Count > 0)
                    WriteStrings(json, ".proplist", command.Properties);
                if (command.Where.Count > 0)
                    WriteStrings(json, ".query", command.Where.Select(w => $"{w.Name}={w.Value}"));
            }));
    }

    /// <summary>The one <c>*1A</c> that a command is about; its asterisk stays an asterisk in the address, for <c>%2A</c> is no item to a router.</summary>
    private static string? OnlyId(RouterCommand command)
    {
        string? only = null;
        foreach (var attribute in command.Attributes)
        {
            if (attribute.Name is not (".id" or "numbers"))
                continue;
            if (only is not null || attribute.Name != ".id" || attribute.Value is not ['*', _, ..] || attribute.Value.AsSpan(1).ContainsAnyExcept(Hex))
                return null;
            only = attribute.Value;
        }

        return only;
    }

    private static string Resource(string path) => "/rest" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static bool IsPlain(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or ':' or '/');

    private static byte[] Fields(IEnumerable<RouterProperty> attributes) => Write(json => WriteFields(json, attributes));

    private static void WriteFields(Utf8JsonWriter json, IEnumerable<RouterProperty> attributes)
    {
        foreach (var attribute in attributes)
        {
            json.WritePropertyName(attribute.Name);
            WriteText(json, attribute.Value);
        }
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            WriteText(json, value);
        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string text)
    {
        if (text.AsSpan().ContainsAnyInRange('\udc80', '\udcff'))
            json.WriteRawValue(ScriptBytes.ToBytes(Quoted(text)), skipInputValidation: true);
        else
            json.WriteStringValue(text);
    }

    /// <summary>For text with bytes in it that are no UTF-8: the router gets the same bytes back.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            if (character < ' ')
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                quoted.Append(character is '"' or '\\' ? "\\" : "").Append(character);
        }

        return quoted.Append('"').ToString();
    }

    private static byte[] Write(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
