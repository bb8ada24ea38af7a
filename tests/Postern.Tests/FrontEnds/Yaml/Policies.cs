using System.Runtime.CompilerServices;
using System.Text;
using Postern.Policy;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Rules.Doors;

namespace Postern.Tests.FrontEnds.Yaml;

/// <summary>Compiles policies given as text.</summary>
internal static class Policies
{
    public const string OneDoor = "doors: {ssh: {opens: tcp/22, knock: [tcp/7103, udp/5121, tcp/6007]}}\n";

    /// <summary>A gate's key and files with a router's password lie beside them, and nothing else.</summary>
    public static Compilation Compile(params string[] texts) => PolicyCompiler.Compile(
        [.. texts.Select((t, i) => new InputFile(texts.Length == 1 ? "p.yaml" : $"p{i + 1}.yaml", Encoding.UTF8.GetBytes(t)) { ReadNamed = Beside })], new CompileOptions());

    /// <summary>The guard of a policy without any finding.</summary>
    public static Guard Clean(string text)
    {
        var compilation = Compile(text);
        if (compilation.Diagnostics.Count > 0)
            throw new InvalidOperationException(string.Join('\n', compilation.Diagnostics));
        return compilation.RuleSet.Guard!;
    }

    /// <summary>Only door, its step or value put in.</summary>
    public static Door DoorWith(string line) => Clean($"doors:\n  ssh:\n    opens: tcp/22\n    {line}\n").Doors[0];

    public static Diagnostic? Find(Compilation compilation, string code) => compilation.Diagnostics.FirstOrDefault(d => d.Code == code);

    /// <summary>The characters of the text that the finding points at.</summary>
    public static string Pointed(string text, Diagnostic diagnostic)
    {
        if (diagnostic.Span.Line == 0)
            return "";
        var line = text.Split('\n')[diagnostic.Span.Line - 1];
        return line.Substring(diagnostic.Span.Column - 1, Math.Min(diagnostic.Span.Length, line.Length - diagnostic.Span.Column + 1));
    }

    private static InputFile? Beside(string name, out string? refusal)
    {
        var text = name switch
        {
            "gate.key" => Spa.SpaText.GateKeyLine,
            "edge1.password" or "shared.password" => "a password\n",
            "empty.password" => "\n",
            "two.password" => "a password\nanother\n",
            _ => null,
        };
        refusal = text is null ? "there is no such file" : null;
        return text is null ? null : new InputFile(name, Encoding.UTF8.GetBytes(text)) { Exposure = name == "shared.password" ? FileExposure.Read : FileExposure.None };
    }

    /// <summary>A file of the repository, found from this source file.</summary>
    public static string RepositoryFile(string path, [CallerFilePath] string here = "")
    {
        var root = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (!File.Exists(Path.Combine(root.FullName, "Postern.slnx")))
            root = root.Parent!;
        return File.ReadAllText(Path.Combine(root.FullName, path));
    }
}
