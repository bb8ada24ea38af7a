using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Sections;
using Postern.Policy.Text;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary>A file that a policy names, opened, with what nobody else may do with it.</summary>
internal static class NamedFile
{
    private const string NobodyReads = "nothing is read beside this input";

    /// <param name="exposure">What would be a fault: secrets that others read, keys that others write.</param>
    /// <returns>Null after a diagnostic.</returns>
    public static PolicyInput? Open(ScalarNode name, string key, NamedFileReader? files, FileExposure exposure, DiagnosticBag diagnostics)
    {
        if (TryOpen(name, files, out var refusal) is { } file)
            return Text(file, name, exposure, diagnostics);
        diagnostics.Add(SpaDiagnostics.NoFile(name.Span, key, refusal));
        return null;
    }

    public static InputFile? TryOpen(ScalarNode name, NamedFileReader? files, out string refusal)
    {
        string? reason = NobodyReads;
        var file = name.Text.Length == 0 ? null : files?.Invoke(name.Text, out reason);
        refusal = reason ?? NobodyReads;
        return file;
    }

    /// <summary><inheritdoc cref="Open"/></summary>
    public static PolicyInput? Text(InputFile file, ScalarNode name, FileExposure exposure, DiagnosticBag diagnostics)
    {
        var isEmpty = SourceReader.IsBlank(file.Bytes.Span);
        if (isEmpty)
            diagnostics.Add(SpaDiagnostics.NoKeyInFile(name.Span, file.Name));
        if ((file.Exposure & exposure & FileExposure.Write) != 0)
            diagnostics.Add(SpaDiagnostics.OthersWrite(name.Span, file.Name));
        else if ((file.Exposure & exposure & FileExposure.Read) != 0)
            diagnostics.Add(SpaDiagnostics.OthersRead(name.Span, file.Name));
        return !isEmpty && SourceReader.Read(file.Name, file.Bytes.Span, keepsBytes: false, diagnostics) is { } text
            ? new PolicyInput(text, file.ReadNamed, file.Exposure)
            : null;
    }
}
