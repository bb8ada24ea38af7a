using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.FrontEnds.RouterOs.Syntax;
using Postern.Routers.Api;

namespace Postern.Routers.Rest;

/// <summary>What JSON says about items: a list of objects, or one object. Routers write every value as a string; numbers and words are taken as they stand.</summary>
/// <param name="IsList">False: it was one object.</param>
internal sealed record RestRecords(IReadOnlyList<IReadOnlyList<RouterProperty>> Items, bool IsList)
{
    /// <summary>False for bytes that are no JSON or no items; never throws. Bytes that are no UTF-8, as old comments have them, stay: <see cref="ScriptBytes"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out RestRecords? records)
    {
        records = null;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
            var strings = new ApiStrings();
            var items = new List<IReadOnlyList<RouterProperty>>();
            if (!reader.Read())
                return false;
            var isList = reader.TokenType == JsonTokenType.StartArray;
            if (isList)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType != JsonTokenType.StartObject)
                        return false;
                    items.Add(ReadItem(ref reader, json, strings));
                }
            }
            else
            {
                if (reader.TokenType != JsonTokenType.StartObject)
                    return false;
                items.Add(ReadItem(ref reader, json, strings));
            }

            // Throws for whatever stands behind it.
            reader.Read();
            records = new RestRecords(items, isList);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static List<RouterProperty> ReadItem(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ApiStrings strings)
    {
        var item = new List<RouterProperty>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader, strings);
            reader.Read();
            item.Add(new RouterProperty(name, Value(ref reader, json, strings)));
        }

        return item;
    }

    private static string Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ApiStrings strings)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return Text(ref reader, strings);
            case JsonTokenType.Null:
                return "";
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                var begin = (int)reader.TokenStartIndex;
                reader.Skip();
                return Encoding.UTF8.GetString(json[begin..(int)reader.BytesConsumed]);
            default:
                return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static string Text(ref Utf8JsonReader reader, ApiStrings strings)
    {
        if (!reader.ValueIsEscaped)
            return strings.Of(reader.ValueSpan);
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are no UTF-8 beside an escape: the text as it was written says more than nothing.
            return ScriptBytes.FromBytes(reader.ValueSpan);
        }
    }
}
