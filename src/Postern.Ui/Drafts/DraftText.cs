using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Postern.Ui.Exchange;

namespace Postern.Ui.Drafts;

/// <summary>
/// A draft as the lines of a file, one for each field, so that whatever the reader of that file finds is found in a field of the form: a form has no rules of its own.
/// </summary>
internal sealed class DraftText
{
    private readonly StringBuilder _text = new();
    private readonly List<string?> _places = [];

    private DraftText()
    {
    }

    public string Text => _text.ToString();

    /// <summary>The field that a line stands for; null for none.</summary>
    /// <param name="line">First line is 1.</param>
    public string? PlaceOf(int line) => line >= 1 && line <= _places.Count ? _places[line - 1] : null;

    /// <summary>What the gate has to be told.</summary>
    public static DraftText Policy(SequenceDraft draft)
    {
        var text = new DraftText();
        text.Line("doors:", null);
        text.Line($"  {Scalar(draft.Name)}:", "name");
        text.Line($"    opens: {Services(draft.Opens)}", "opens");
        text.Line($"    for: {Scalar(draft.For)}", "for");
        text.Line("    step-timeout: 5s", null);
        text.Line("    strict: gate", null);
        text.Steps(draft, "    ");
        return text;
    }

    /// <summary>What the person keeps.</summary>
    public static DraftText Profile(SequenceDraft draft)
    {
        var text = new DraftText();
        text.Line($"{Scalar(draft.Name)}:", "name");
        text.Line($"  host: {Scalar(draft.Host)}", "host");
        text.Line($"  opens: {Services(draft.Opens)}", "opens");
        text.Line($"  for: {Scalar(draft.For)}", "for");
        text.Steps(draft, "  ");
        return text;
    }

    /// <summary>What the person keeps of an invitation.</summary>
    public static DraftText Profile(InvitationQuestion question)
    {
        var text = new DraftText();
        text.Line($"{Scalar(question.Name)}:", "name");
        text.Line($"  invitation: {Scalar(string.Concat(question.Line.Where(c => !char.IsWhiteSpace(c))))}", "invitation");
        if (!string.IsNullOrWhiteSpace(question.Door))
            text.Line($"  door: {Scalar(question.Door.Trim())}", "door");
        if (!string.IsNullOrWhiteSpace(question.Opens))
            text.Line($"  opens: {Services(question.Opens)}", "opens");
        return text;
    }

    /// <summary>A step in a policy's notation: <c>udp/62000 "open sesame"</c>. What was typed is not judged here.</summary>
    public static string Step(DraftStep step) => step.Kind switch
    {
        "tcp" => $"tcp/{step.Port.Trim()}",
        "udp" => $"udp/{step.Port.Trim()}{Payload(step.Value)}",
        "icmp" => $"icmp{(step.Port.Trim() is { Length: > 0 } size ? $"/size={size}" : "")}{Payload(step.Value)}",
        "http" => $"http{(step.Port.Trim() is { Length: > 0 } port ? $":{port}" : "")}/GET {step.Value.Trim()}",
        _ => step.Value.Trim(),
    };

    // "hex:…" is bytes, everything else is text.
    private static string Payload(string typed) =>
        typed.Length == 0 ? "" : typed.StartsWith("hex:", StringComparison.Ordinal) ? $" {typed}" : $" \"{typed.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";

    private void Steps(SequenceDraft draft, string indent)
    {
        Line(draft.Steps.Count == 0 ? $"{indent}knock: []" : $"{indent}knock:", "steps");
        for (var i = 0; i < draft.Steps.Count; i++)
            Line($"{indent}  - {Scalar(Step(draft.Steps[i]))}", $"{i}");
    }

    private void Line(string line, string? place)
    {
        _text.Append(line).Append('\n');
        _places.Add(place);
    }

    private static string Services(string typed)
    {
        var services = typed.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return services.Length == 1 ? Scalar(services[0]) : $"[{string.Join(", ", services.Select(Scalar))}]";
    }

    // Plain where it is plain to everybody; else as JSON has it, which YAML takes as it is and which keeps all on one line.
    private static string Scalar(string text) => IsPlain(text) ? text : Quoted(text);

    private static bool IsPlain(string text) =>
        text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && !char.IsWhiteSpace(text[^1])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '=' or '.' or '-' or '_' or ' ' or '"' or '\\')
        && !text.All(c => char.IsAsciiDigit(c) || c == '.') && text.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off");

    private static string Quoted(string text)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            json.WriteStringValue(text);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
