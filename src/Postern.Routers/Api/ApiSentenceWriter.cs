using System.Buffers;
using System.Globalization;
using Postern.Policy.FrontEnds.RouterOs.Syntax;

namespace Postern.Routers.Api;

/// <summary>Sentences to bytes: a word at a time, then the end.</summary>
internal static class ApiSentenceWriter
{
    /// <summary>The command's words: its path, <c>=name=value</c>, <c>.proplist</c>, its tag, and <c>?name=value</c> for each condition.</summary>
    /// <remarks>A router holds several conditions to mean all of them: what they leave on its stack has to be true throughout.</remarks>
    /// <param name="tag">0 for none.</param>
    public static void Write(IBufferWriter<byte> to, RouterCommand command, uint tag)
    {
        Word(to, command.Path);
        foreach (var attribute in command.Attributes)
            Word(to, $"={attribute.Name}={attribute.Value}");
        if (command.Properties.Count > 0)
            Word(to, "=.proplist=" + string.Join(',', command.Properties));
        foreach (var condition in command.Where)
            Word(to, $"?{condition.Name}={condition.Value}");
        if (tag != 0)
            Word(to, string.Create(CultureInfo.InvariantCulture, $".tag={tag}"));
        End(to);
    }

    public static void Word(IBufferWriter<byte> to, string word)
    {
        // What a router once said goes back as the bytes it was; all else is UTF-8.
        if (word.AsSpan().ContainsAnyInRange('\udc80', '\udcff'))
        {
            Word(to, ScriptBytes.ToBytes(word));
            return;
        }

        var length = System.Text.Encoding.UTF8.GetByteCount(word);
        Length(to, length);
        System.Text.Encoding.UTF8.GetBytes(word, to.GetSpan(length));
        to.Advance(length);
    }

    public static void Word(IBufferWriter<byte> to, ReadOnlySpan<byte> word)
    {
        Length(to, word.Length);
        to.Write(word);
    }

    public static void End(IBufferWriter<byte> to) => Length(to, 0);

    private static void Length(IBufferWriter<byte> to, int length) => to.Advance(ApiWordLength.Write(to.GetSpan(ApiWordLength.MostBytes), (uint)length));
}
