using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.Text;

namespace Postern.Policy.Profiles;

/// <summary>Reads <c>profiles.yaml</c>.</summary>
public static class ProfileReader
{
    public const int MostProfiles = 1000;

    private const string Example = "home: {host: home.example.net, knock: [tcp/7001, tcp/8001]}";

    /// <summary>Every profile that can be read; what cannot is said, and is in nobody's way but its own.</summary>
    public static IReadOnlyList<Profile> Read(SourceText text, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (IsBlank(text.Text))
            return [];
        var first = new DiagnosticBag();
        if (NodeReader.Read(text, first) is { } root)
        {
            Copy(first, diagnostics);
            return Read(root, diagnostics);
        }

        // Broken somewhere: what stands above and below can be whole all the same.
        var blocks = ProfileBlocks.Split(text);
        if (blocks.Count < 2)
        {
            Copy(first, diagnostics);
            return [];
        }

        var entries = new List<MapEntry>();
        foreach (var block in blocks)
        {
            if (NodeReader.Read(block, diagnostics) is MapNode map)
                entries.AddRange(map.Entries);
        }

        return Read(entries, diagnostics);
    }

    /// <summary>Whether there is nothing but white space and comments.</summary>
    internal static bool IsBlank(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.TrimStart() is { IsEmpty: false } rest && rest[0] != '#')
                return false;
        }

        return true;
    }

    private static IReadOnlyList<Profile> Read(PolicyNode root, DiagnosticBag diagnostics)
    {
        if (root is MapNode map)
            return Read(map.Entries, diagnostics);
        diagnostics.Add(YamlDiagnostics.NeedsMap(root.Span, "a file of profiles", root.Kind, Example));
        return [];
    }

    private static IReadOnlyList<Profile> Read(IReadOnlyList<MapEntry> entries, DiagnosticBag diagnostics)
    {
        var named = new Dictionary<string, ScalarNode>(StringComparer.Ordinal);
        var doubled = new HashSet<string>(StringComparer.Ordinal);
        var profiles = new List<Profile>();
        foreach (var (key, value) in entries)
        {
            if (named.Count == MostProfiles)
            {
                diagnostics.Add(ProfileDiagnostics.TooManyProfiles(key.Span, MostProfiles));
                break;
            }

            if (key is not ScalarNode name)
            {
                diagnostics.Add(KeyDiagnostics.NotAKey(key.Span, key.Kind));
            }
            else if (!named.TryAdd(name.Text, name))
            {
                diagnostics.Add(ProfileDiagnostics.Duplicate(name.Span, name.Text, named[name.Text].Span));
                doubled.Add(name.Text);
            }
            else if (!ProfileName.IsOne(name.Text))
            {
                diagnostics.Add(ProfileDiagnostics.Name(name.Span, name.Text));
            }
            else if (value is not MapNode map)
            {
                diagnostics.Add(YamlDiagnostics.NeedsMap(value is ScalarNode { Text.Length: 0 } ? name.Span : value.Span, $"the profile {Quote.Of(name.Text)}", value.Kind, Example));
            }
            else
            {
                var own = new DiagnosticBag();
                if (ProfileSection.Read(name, map, own) is { } profile && !own.HasErrors)
                    profiles.Add(profile);
                Copy(own, diagnostics);
            }
        }

        return [.. profiles.Where(p => !doubled.Contains(p.Name))];
    }

    private static void Copy(DiagnosticBag from, DiagnosticBag to)
    {
        foreach (var diagnostic in from.InOrder())
            to.Add(diagnostic);
    }
}
