using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds;

/// <param name="Name">As the user gave it; "-" is standard input.</param>
public sealed record InputFile(string Name, ReadOnlyMemory<byte> Bytes);

/// <summary>The inputs by kind, each kind in the order given.</summary>
public sealed record Inputs(IReadOnlyList<SourceText> Policies, IReadOnlyList<SourceText> Scripts);

/// <summary>Tells a policy from a RouterOS script, by the name's ending or, where that says nothing, by the first statement.</summary>
public static class InputReader
{
    public static Inputs Read(IReadOnlyList<InputFile> files, DiagnosticBag diagnostics)
    {
        var policies = new List<SourceText>();
        var scripts = new List<SourceText>();
        foreach (var file in files)
        {
            var kind = KindByName(file.Name);
            if (SourceReader.Read(file.Name, file.Bytes.Span, kind == InputKind.Script, diagnostics) is not { } text)
                continue;
            switch (kind == InputKind.Unknown ? KindByContent(text.Text) : kind)
            {
                case InputKind.Policy:
                    policies.Add(text);
                    break;
                case InputKind.Script:
                    scripts.Add(text);
                    break;
                default:
                    diagnostics.Add(ReadingDiagnostics.UnknownFormat(SourceSpan.WholeFile(file.Name)));
                    break;
            }
        }

        return new Inputs(policies, scripts);
    }

    private static InputKind KindByName(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".yaml" or ".yml" => InputKind.Policy,
        ".rsc" => InputKind.Script,
        _ => InputKind.Unknown,
    };

    private static InputKind KindByContent(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var trimmed = line.TrimStart(" \t0123456789.•");
            if (trimmed.StartsWith("/") || trimmed.StartsWith("add ") || trimmed.StartsWith(":") || trimmed.StartsWith("["))
                return InputKind.Script;
            foreach (var key in (ReadOnlySpan<string>)["doors:", "gate:", "traps:", "trusted:", "---"])
            {
                if (trimmed.StartsWith(key))
                    return InputKind.Policy;
            }
        }

        return InputKind.Unknown;
    }

    private enum InputKind
    {
        Unknown,
        Policy,
        Script,
    }
}
