using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary>The name of a group of users, as useradd(8) lets one be: whether there is such a group is the machine's to say.</summary>
internal static class GroupReader
{
    private const int Longest = 32;

    /// <summary>Null after a diagnostic.</summary>
    public static string? Read(Entry entry, DiagnosticBag diagnostics)
    {
        if (entry.Text("gatekeepers", diagnostics) is not { } name)
            return null;
        var text = name.Text;
        if (text.Length <= Longest && (char.IsAsciiLetter(text[0]) || text[0] == '_') && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            return text;
        diagnostics.Add(GroupDiagnostics.NotAGroup(name.Span, entry.Key.Text, text));
        return null;
    }
}

/// <summary>PN5020.</summary>
internal static class GroupDiagnostics
{
    public static Diagnostic NotAGroup(SourceSpan span, string key, string text) => new("PN5020", Severity.Error, span,
        $"{key} cannot be {Quote.Of(text)}", "it is the name of a group of this machine's users: letters, digits, _ - and ., 32 at most; numbers differ from machine to machine",
        "name the group whose members may ask for status and let others in, for example gatekeepers");
}
