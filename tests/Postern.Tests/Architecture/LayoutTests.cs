using System.Reflection;
using System.Xml.Linq;
using Postern.Tests.Golden;
using Shouldly;
using Xunit;

namespace Postern.Tests.Architecture;

/// <summary>The borders between projects, and names that would make one of them hard to read.</summary>
public sealed class LayoutTests
{
    private static readonly string Source = Path.GetFullPath(Path.Combine(GoldenCase.Root, "..", "..", "src"));

    private static readonly Assembly[] Assemblies =
    [
        typeof(Rules.Model.RuleSet).Assembly, typeof(Postern.Spa.SpaRefusal).Assembly, typeof(Policy.PolicyCompiler).Assembly, typeof(Postern.Linux.SshSession).Assembly,
        typeof(Postern.Client.KnockNotation).Assembly, typeof(Postern.Ui.PageServer).Assembly, typeof(Postern.Routers.RouterCommand).Assembly, typeof(Postern.Watcher.Gates.KernelGate).Assembly, typeof(Postern.Cli.CommandLine).Assembly,
    ];

    [Theory]
    [InlineData("Postern.Rules")]
    [InlineData("Postern.Spa")]
    [InlineData("Postern.Policy", "Postern.Rules", "Postern.Spa")]
    [InlineData("Postern.Linux")]
    [InlineData("Postern.Client", "Postern.Policy", "Postern.Rules", "Postern.Spa")]
    [InlineData("Postern.Ui", "Postern.Client", "Postern.Policy", "Postern.Rules", "Postern.Spa")]
    [InlineData("Postern.Routers", "Postern.Policy", "Postern.Rules")]
    [InlineData("Postern.Watcher", "Postern.Linux", "Postern.Policy", "Postern.Routers", "Postern.Rules", "Postern.Spa")]
    [InlineData("Postern.Cli", "Postern.Client", "Postern.Linux", "Postern.Policy", "Postern.Routers", "Postern.Rules", "Postern.Spa", "Postern.Ui", "Postern.Watcher")]
    public void A_project_knows_only_what_it_may(string project, params string[] known) =>
        XDocument.Load(Path.Combine(Source, project, project + ".csproj")).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value)).Order(StringComparer.Ordinal).ShouldBe(known);

    [Fact]
    public void Only_Linux_has_unsafe_code() =>
        Directory.GetFiles(Source, "*.csproj", SearchOption.AllDirectories).Where(p => File.ReadAllText(p).Contains("AllowUnsafeBlocks"))
            .Select(Path.GetFileNameWithoutExtension).ShouldBe(["Postern.Linux"]);

    [Fact]
    public void No_type_has_the_name_of_a_namespace()
    {
        var types = Assemblies.SelectMany(a => a.GetTypes()).Where(t => t.Namespace?.StartsWith("Postern", StringComparison.Ordinal) == true).ToList();
        var segments = types.SelectMany(t => t.Namespace!.Split('.')).ToHashSet();
        types.Where(t => segments.Contains(t.Name)).Select(t => t.FullName).ShouldBeEmpty();
    }
}
