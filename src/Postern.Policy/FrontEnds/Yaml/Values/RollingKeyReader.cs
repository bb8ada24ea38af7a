using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Sections;
using Postern.Policy.Text;
using Postern.Spa.Rolling;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary>The file that a door's <c>rolling</c> names: one line is a key.</summary>
internal static class RollingKeyReader
{
    /// <summary>Null after a diagnostic.</summary>
    public static RollingKey? Read(Entry entry, NamedFileReader? files, DiagnosticBag diagnostics)
    {
        if (entry.Text("vpn.rolling", diagnostics) is not { } name)
            return null;
        if (NamedFile.TryOpen(name, files, out var refusal) is not { } file)
        {
            diagnostics.Add(RollingDiagnostics.NoFile(name.Span, name.Text, refusal));
            return null;
        }

        if (NamedFile.Text(file, name, FileExposure.Read | FileExposure.Write, diagnostics) is not { } read)
            return null;
        var text = read.Text.Text;
        var lines = OneTimeLines.Unused(text).ToList();
        if (lines.Count != 1)
        {
            diagnostics.Add(lines.Count == 0 ? SpaDiagnostics.NoKeyInFile(name.Span, file.Name) : RollingDiagnostics.SeveralKeys(read.Text.Span(lines[1].Start, lines[1].Length)));
            return null;
        }

        if (RollingKey.TryRead(text.Substring(lines[0].Start, lines[0].Length), out var key, out var problem))
            return key;
        diagnostics.Add(RollingDiagnostics.BadKey(read.Text.Span(lines[0].Start, lines[0].Length), problem));
        return null;
    }
}
