using System.Text.Json;
using Postern.Policy.Diagnostics;

namespace Postern.Cli.Output;

/// <summary>Diagnostics for people and for programs.</summary>
public static class DiagnosticPrinter
{
    public static void Print(IReadOnlyList<Diagnostic> diagnostics, TextWriter writer)
    {
        foreach (var diagnostic in diagnostics)
            writer.WriteLine(diagnostic);
        var errors = diagnostics.Count(d => d.Severity == Severity.Error);
        var warnings = diagnostics.Count(d => d.Severity == Severity.Warning);
        if (errors + warnings > 0)
            writer.WriteLine($"{Count(errors, "error")}, {Count(warnings, "warning")}");
    }

    public static void PrintJson(IReadOnlyList<Diagnostic> diagnostics, TextWriter writer) => JsonOutput.Write(writer, json => WriteJson(diagnostics, json));

    /// <summary>As the array <c>diagnostics</c> of an object that may hold more.</summary>
    public static void WriteJson(IReadOnlyList<Diagnostic> diagnostics, Utf8JsonWriter json)
    {
        json.WriteStartArray("diagnostics");
        foreach (var d in diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("code", d.Code);
            json.WriteString("severity", d.Severity.ToString().ToLowerInvariant());
            json.WriteString("file", d.Span.File);
            json.WriteNumber("line", d.Span.Line);
            json.WriteNumber("column", d.Span.Column);
            json.WriteNumber("length", d.Span.Length);
            json.WriteString("message", d.Message);
            json.WriteString("why", d.Why);
            json.WriteString("remedy", d.Remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
