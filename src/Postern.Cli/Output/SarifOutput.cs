using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Policy.FrontEnds.Fwknop;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Cli.Output;

/// <summary>Findings as SARIF 2.1.0 (OASIS), which code hosts show beside the lines that they mean.</summary>
public static class SarifOutput
{
    private const string Home = "https://postern.example/";

    public static void Write(IReadOnlyList<Diagnostic> diagnostics, IReadOnlyList<InputFile> files, TextWriter writer) => JsonOutput.Write(writer, json =>
    {
        var codes = diagnostics.Select(d => d.Code).Distinct().Order(StringComparer.Ordinal).ToList();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, codes);
        json.WriteString("columnKind", "utf16CodeUnits");
        WriteResults(json, diagnostics, codes, new LineHashes(files));
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private static void WriteTool(Utf8JsonWriter json, IReadOnlyList<string> codes)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "postern");
        json.WriteString("version", typeof(SarifOutput).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]);
        json.WriteString("informationUri", Home);
        json.WriteStartArray("rules");
        foreach (var page in codes.Select(c => ExplanationPage.All[c]))
        {
            json.WriteStartObject();
            json.WriteString("id", page.Code);
            WriteText(json, "shortDescription", page.Title);
            WriteText(json, "fullDescription", page.Why ?? page.Message);
            json.WriteStartObject("help");
            json.WriteString("text", page.Text());
            json.WriteString("markdown", page.Markdown);
            json.WriteEndObject();
            json.WriteString("helpUri", $"{Home}diagnostics#{page.Code.ToLowerInvariant()}");
            json.WriteStartObject("defaultConfiguration");
            json.WriteString("level", page.Severity);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResults(Utf8JsonWriter json, IReadOnlyList<Diagnostic> diagnostics, List<string> codes, LineHashes hashes)
    {
        json.WriteStartArray("results");
        foreach (var finding in diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("ruleId", finding.Code);
            json.WriteNumber("ruleIndex", codes.BinarySearch(finding.Code, StringComparer.Ordinal));
            json.WriteString("level", finding.Severity.ToString().ToLowerInvariant());
            WriteText(json, "message", string.Join('\n', new[] { finding.Message, finding.Why is null ? null : $"Why: {finding.Why}", finding.Remedy is null ? null : $"Try: {finding.Remedy}" }.OfType<string>()));
            json.WriteStartArray("locations");
            json.WriteStartObject();
            json.WriteStartObject("physicalLocation");
            json.WriteStartObject("artifactLocation");
            json.WriteString("uri", Uri(finding.Span.File));
            json.WriteEndObject();
            WriteRegion(json, finding.Span);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartObject("partialFingerprints");
            json.WriteString("primaryLocationLineHash", hashes.Of(finding));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // Code hosts show only what has a line; a finding about a whole file stands at its first.
    private static void WriteRegion(Utf8JsonWriter json, SourceSpan span)
    {
        json.WriteStartObject("region");
        json.WriteNumber("startLine", Math.Max(1, span.Line));
        if (span.Line > 0)
        {
            json.WriteNumber("startColumn", span.Column);
            json.WriteNumber("endColumn", span.Column + span.Length);
        }

        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    /// <summary>Relative to where the program runs, as a code host expects from the root of a clone; a file elsewhere as a whole.</summary>
    private static string Uri(string file)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, file);
        return file != "-" && (Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal))
            ? new Uri(Path.GetFullPath(file)).AbsoluteUri
            : string.Join('/', (file == "-" ? file : relative).Split(Path.DirectorySeparatorChar).Select(System.Uri.EscapeDataString));
    }

    /// <summary>Tells a finding from others by its code and the text of its line, so that it is the same one when lines move.</summary>
    private sealed class LineHashes(IReadOnlyList<InputFile> files)
    {
        private readonly Dictionary<string, SourceText?> _texts = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

        public string Of(Diagnostic finding)
        {
            var text = Text(finding.Span.File);
            var line = text?.Line(finding.Span.Line) ?? "";
            // A hash of a short key tells it to who tries.
            if (text is not null && InputReader.IsOfFwknop(text))
                line = AccessReader.WithoutSecret(line);
            var words = string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{finding.Span.File}\n{finding.Code}\n{words}")))[..16];
            _seen[hash] = _seen.GetValueOrDefault(hash) + 1;
            return $"{hash}:{_seen[hash]}";
        }

        private SourceText? Text(string name)
        {
            if (!_texts.TryGetValue(name, out var text))
                _texts[name] = text = files.FirstOrDefault(f => f.Name == name) is { } file ? SourceReader.Read(name, file.Bytes.Span, keepsBytes: true, new DiagnosticBag()) : null;
            return text;
        }
    }
}
