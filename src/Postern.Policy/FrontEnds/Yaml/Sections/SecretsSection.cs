using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Values;

namespace Postern.Policy.FrontEnds.Yaml.Sections;

/// <summary><c>secrets:</c>, files that hold people's keys, so that who reads the policy need not read those.</summary>
internal sealed class SecretsSection
{
    private readonly List<PolicyInput> _files = [];

    public void Add(Entry entry, PolicyInput policy, DiagnosticBag diagnostics)
    {
        foreach (var name in entry.Texts("secrets.yaml", diagnostics))
        {
            if (NamedFile.Open(name, PolicyKeys.Secrets, policy.ReadNamed, FileExposure.Read | FileExposure.Write, diagnostics) is { } file)
                _files.Add(file);
        }
    }

    /// <summary>To be read when all policies are.</summary>
    public void Read(PeopleSection people, DiagnosticBag diagnostics)
    {
        foreach (var file in _files)
        {
            if (NodeReader.Read(file.Text, diagnostics) is not { } root)
                continue;
            if (root is not MapNode map)
                diagnostics.Add(YamlDiagnostics.NeedsMap(root.Span, PolicyKeys.SecretsKeys.Where, root.Kind, "people: {phone: {fwknop: {KEY_BASE64: …}}}"));
            else if (new MapReader(map, PolicyKeys.SecretsKeys, diagnostics)[PolicyKeys.People] is { } entry)
                people.ReadSecrets(entry, file, diagnostics);
        }
    }
}
