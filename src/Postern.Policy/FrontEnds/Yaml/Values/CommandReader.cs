using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary>A program and its arguments, a list of words. No shell ever reads them, so that nothing in them needs quoting.</summary>
internal static class CommandReader
{
    public const string Example = "[/usr/bin/logger, -t, postern, opened]";

    /// <summary>In UTF-8; the kernel takes words of 128 KB and, with the environment, some more in all.</summary>
    public const int MostBytes = 64 * 1024;

    public const int MostWords = 256;

    /// <summary>Null after a diagnostic.</summary>
    public static IReadOnlyList<string>? Read(Entry entry, DiagnosticBag diagnostics)
    {
        if (entry.Value is ScalarNode { Text.Length: > 0 } line)
            diagnostics.Add(CommandDiagnostics.NotAList(line.Span, entry.Key.Text, line.Text));
        else if (entry.Value is not ListNode { Items.Count: > 0 } list)
            diagnostics.Add(YamlDiagnostics.NeedsList(entry.Place, entry.Key.Text, entry.Value.Kind, Example));
        else
            return ReadWords(entry, list, diagnostics);
        return null;
    }

    private static List<string>? ReadWords(Entry entry, ListNode list, DiagnosticBag diagnostics)
    {
        var words = new List<string>();
        foreach (var item in list.Items)
        {
            if (item is ScalarNode word)
                words.Add(word.Text);
            else
                diagnostics.Add(YamlDiagnostics.NeedsText(item.Span, $"a word of {entry.Key.Text}", item.Kind, Example));
        }

        if (words.Count < list.Items.Count)
            return null;
        if (!IsAbsolute(words[0]))
            diagnostics.Add(CommandDiagnostics.NotAbsolute(list.Items[0].Span, words[0]));
        else if (words.Count > MostWords || words.Sum(w => (long)System.Text.Encoding.UTF8.GetByteCount(w)) > MostBytes)
            diagnostics.Add(CommandDiagnostics.TooLong(entry.Key.Span, MostWords, MostBytes));
        else
            return words;
        return null;
    }

    private static bool IsAbsolute(string program) => program.Length > 1 && program[0] == '/' && program[^1] != '/' && !program.Any(char.IsControl);
}

/// <summary>PN1180 to PN1183: commands.</summary>
internal static class CommandDiagnostics
{
    public static Diagnostic NotAList(SourceSpan span, string key, string text) => new("PN1180", Severity.Error, span,
        $"{key} is a single text, and a command is a list of words",
        "a shell would have to take it apart, and none ever reads a policy's commands",
        $"write {key}: [{Quote.Bounded(string.Join(", ", text.Split(' ', StringSplitOptions.RemoveEmptyEntries)))}]; what needs a shell names it: [/bin/sh, -c, '…']");

    public static Diagnostic NotAbsolute(SourceSpan span, string program) => new("PN1181", Severity.Error, span,
        $"the program {Quote.Of(program)} is not an absolute path", "which program a bare name stands for depends on who starts it, and where",
        "write its whole path, such as /usr/bin/logger; command -v NAME shows it");

    public static Diagnostic TooLong(SourceSpan span, int words, int bytes) => new("PN1182", Severity.Error, span,
        $"the command has more than {words} words or {bytes:N0} bytes", "the kernel might refuse to start it, when it is needed", "put it into a script, and name that");

    public static Diagnostic NotAUser(SourceSpan span, string text) => new("PN1183", Severity.Error, span,
        $"{Quote.Of(text)} is no user's name", "commands are started as that user or not at all", "write a name as in /etc/passwd, such as nobody");
}
