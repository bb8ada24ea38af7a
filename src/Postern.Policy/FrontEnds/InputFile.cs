using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Fwknop.Directives;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds;

/// <param name="Name">As the user gave it; "-" is standard input.</param>
public sealed record InputFile(string Name, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Gives the files that this one names; null where nobody does.</summary>
    public NamedFileReader? ReadNamed { get; init; }

    /// <summary>Gives the names of what is in a folder that this one names; null where nobody does.</summary>
    public NamedFolderReader? ListNamed { get; init; }

    /// <summary>What may be done with it by people who should not: who holds a key may open doors, who writes keys lets himself in.</summary>
    public FileExposure Exposure { get; init; }
}

/// <summary>What anybody but root and a file's owner may do with it; nothing where the machine does not say.</summary>
[Flags]
public enum FileExposure
{
    None = 0,
    Read = 1,
    Write = 2,
}

/// <summary>The files in a folder that an input names whose names end in <c>.conf</c>, in order, as <see cref="NamedFileReader"/> takes them.</summary>
/// <param name="refusal">Why it cannot be listed.</param>
/// <returns>Null where it cannot be listed.</returns>
public delegate IReadOnlyList<string>? NamedFolderReader(string name, out string? refusal);

/// <summary>Reads a file that an input names; how a name that is relative is meant is for whoever reads.</summary>
/// <param name="refusal">Why it cannot be read.</param>
/// <returns>The file with a name by which it can be found again; null where it cannot be read.</returns>
public delegate InputFile? NamedFileReader(string name, out string? refusal);

/// <param name="ReadNamed"><inheritdoc cref="InputFile.ReadNamed" path="/summary"/></param>
public sealed record KnockdInput(SourceText Text, NamedFileReader? ReadNamed);

/// <param name="File">Reads and lists what the text includes.</param>
public sealed record FwknopInput(SourceText Text, InputFile File);

/// <param name="ReadNamed"><inheritdoc cref="InputFile.ReadNamed" path="/summary"/></param>
/// <param name="Exposure"><inheritdoc cref="InputFile.Exposure" path="/summary"/></param>
public sealed record PolicyInput(SourceText Text, NamedFileReader? ReadNamed, FileExposure Exposure);

/// <summary>The inputs by kind, each kind in the order given.</summary>
public sealed record Inputs(IReadOnlyList<PolicyInput> Policies, IReadOnlyList<SourceText> Scripts, IReadOnlyList<KnockdInput> KnockdFiles)
{
    public IReadOnlyList<FwknopInput> AccessFiles { get; init; } = [];

    /// <summary>Each a fwknopd.conf.</summary>
    public IReadOnlyList<FwknopInput> FwknopServerFiles { get; init; } = [];
}

/// <summary>Tells policies, RouterOS scripts, knockd.conf and fwknop's files apart, by the name's ending or, where that says nothing, by the first statement.</summary>
public static class InputReader
{
    public static Inputs Read(IReadOnlyList<InputFile> files, DiagnosticBag diagnostics)
    {
        var policies = new List<PolicyInput>();
        var scripts = new List<SourceText>();
        var knockdFiles = new List<KnockdInput>();
        var accessFiles = new List<FwknopInput>();
        var serverFiles = new List<FwknopInput>();
        foreach (var file in files)
        {
            var kind = KindByName(file.Name);
            if (SourceReader.Read(file.Name, file.Bytes.Span, kind is InputKind.Script or InputKind.Knockd, diagnostics) is not { } text)
                continue;
            switch (kind == InputKind.Unknown ? KindByContent(text.Text) : kind)
            {
                case InputKind.Policy:
                    policies.Add(new PolicyInput(text, file.ReadNamed, file.Exposure));
                    break;
                case InputKind.Script:
                    scripts.Add(text);
                    break;
                case InputKind.Knockd:
                    knockdFiles.Add(new KnockdInput(text, file.ReadNamed));
                    break;
                case InputKind.Access:
                    accessFiles.Add(new FwknopInput(text, file));
                    break;
                case InputKind.FwknopServer:
                    serverFiles.Add(new FwknopInput(text, file));
                    break;
                default:
                    diagnostics.Add(ReadingDiagnostics.UnknownFormat(SourceSpan.WholeFile(file.Name)));
                    break;
            }
        }

        return new Inputs(policies, scripts, knockdFiles) { AccessFiles = accessFiles, FwknopServerFiles = serverFiles };
    }

    /// <summary>Whether its lines may be keys.</summary>
    public static bool IsOfFwknop(SourceText text) =>
        (KindByName(text.File) is var kind and not InputKind.Unknown ? kind : KindByContent(text.Text)) is InputKind.Access or InputKind.FwknopServer;

    private static InputKind KindByName(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".yaml" or ".yml" => InputKind.Policy,
        ".rsc" => InputKind.Script,
        _ => Path.GetFileName(name).ToLowerInvariant() switch
        {
            "knockd.conf" => InputKind.Knockd,
            "access.conf" => InputKind.Access,
            "fwknopd.conf" => InputKind.FwknopServer,
            _ => InputKind.Unknown,
        },
    };

    private static InputKind KindByContent(string text)
    {
        if (IsKnockd(text))
            return InputKind.Knockd;
        if (FwknopKind(text) is { } kind)
            return kind;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var trimmed = line.TrimStart(" \t0123456789.•");
            if (trimmed.StartsWith("/") || trimmed.StartsWith("add ") || trimmed.StartsWith(":") || trimmed.StartsWith("["))
                return InputKind.Script;
            foreach (var key in (ReadOnlySpan<string>)["doors:", "gate:", "traps:", "trusted:", "spa:", "people:", "---"])
            {
                if (trimmed.StartsWith(key))
                    return InputKind.Policy;
            }
        }

        return InputKind.Unknown;
    }

    /// <summary>The first line that says something is a section; a script of RouterOS has brackets there only around a command.</summary>
    private static bool IsKnockd(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] == '#')
                continue;
            return trimmed[0] == '[' && trimmed[^1] == ']' && !trimmed.ContainsAny(" /:;=");
        }

        return false;
    }

    /// <summary>The first line that says something begins with a word of fwknop's; null for another file.</summary>
    private static InputKind? FwknopKind(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] is '#' or ';')
                continue;
            var end = trimmed.IndexOfAny(' ', '\t');
            var word = end < 0 ? trimmed : trimmed[..end].TrimEnd(':');
            return end < 0 ? null : DirectiveTable.Access.Has(word) ? InputKind.Access : DirectiveTable.Server.Has(word) ? InputKind.FwknopServer : null;
        }

        return null;
    }

    private enum InputKind
    {
        Unknown,
        Policy,
        Script,
        Knockd,
        Access,
        FwknopServer,
    }
}
