using System.Collections.Frozen;

namespace Postern.Ui.Serving;

/// <summary>What the page is made of: files inside this assembly.</summary>
internal static class PageFiles
{
    private const string Prefix = "page/";

    private static readonly FrozenDictionary<string, PageFile> All = Load();

    /// <param name="path">As a request has it: <c>/page.css</c>; <c>/</c> is the page itself.</param>
    public static PageFile? Find(string path) => All.GetValueOrDefault(path == "/" ? "/index.html" : path);

    private static FrozenDictionary<string, PageFile> Load()
    {
        var assembly = typeof(PageFiles).Assembly;
        return assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(n => n[(Prefix.Length - 1)..], name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return new PageFile(TypeOf(name), bytes);
        }, StringComparer.Ordinal);
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"no content type for {other}"),
    };
}

/// <param name="Type">For Content-Type.</param>
internal sealed record PageFile(string Type, byte[] Bytes);
