using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.AuthorizedKeys;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.Model;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary>A person's <c>keys</c>: names of authorized_keys files, or their lines themselves, one or many.</summary>
internal static class PersonKeyReader
{
    public static IEnumerable<PersonKey> Read(Entry entry, KeyLimits person, PolicyInput policy, DiagnosticBag diagnostics)
    {
        var keys = new List<PersonKey>();
        foreach (var text in entry.Texts("alice.keys", diagnostics))
        {
            if (AuthorizedKeysReader.IsLine(text.Text))
                keys.AddRange(AuthorizedKeysReader.Read(text.All, person, diagnostics));
            else if (NamedFile.Open(text, PolicyKeys.Keys, policy.ReadNamed, FileExposure.Write, diagnostics) is { } file)
                keys.AddRange(AuthorizedKeysReader.Read(ScalarNode.Of(file.Text).All, person, diagnostics));
        }

        return keys;
    }
}
