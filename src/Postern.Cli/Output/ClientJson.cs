using Postern.Policy.Diagnostics;

namespace Postern.Cli.Output;

/// <summary>How to knock, for programs; the text is null where the form cannot.</summary>
public static class ClientJson
{
    public static void Print(string form, string door, string host, string? text, IReadOnlyList<Diagnostic> findings, TextWriter writer) => JsonOutput.Write(writer, json =>
    {
        DiagnosticPrinter.WriteJson(findings, json);
        json.WriteString("form", form);
        json.WriteString("door", door);
        json.WriteString("host", host);
        json.WriteString("text", text);
    });
}
