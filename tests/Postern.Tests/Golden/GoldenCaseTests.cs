using Postern.Cli;
using Postern.Cli.Commands;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.Rules;
using Shouldly;
using Xunit;

namespace Postern.Tests.Golden;

/// <summary>
/// Every stage's output of every case, byte for byte. A change that is meant is written with
/// <c>POSTERN_UPDATE_GOLDEN=1 ./test --filter-class '*GoldenCaseTests'</c>, read in the diff, and explained in the commit.
/// </summary>
public sealed class GoldenCaseTests
{
    private static readonly bool IsUpdate = Environment.GetEnvironmentVariable("POSTERN_UPDATE_GOLDEN") == "1";

    public static TheoryData<string> Names => [.. GoldenCase.All().Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_case_comes_out_as_it_stands_in_its_folder(string name)
    {
        var golden = new GoldenCase(Path.Combine(GoldenCase.Root, name));
        var files = golden.Files;
        var interfaces = InterfaceMapping.Parse(golden.Interfaces, new Terminal(TextWriter.Null, TextWriter.Null, () => Stream.Null, TimeProvider.System))!;
        var compilation = PolicyCompiler.Compile(files, new CompileOptions { ForNftables = true, Nftables = new NftablesOptions { Interfaces = interfaces, HasWatcher = golden.HasWatcher } });

        Compare(golden, "diagnostics.txt", string.Concat(compilation.Diagnostics.Select(d => d + "\n")));
        Compare(golden, "rules.txt", RuleListing.Print(compilation.RuleSet));
        Compare(golden, "out.nft", compilation.Table?.ToString() ?? "");
        CompareRouter(golden);
    }

    /// <summary>A policy as a script for a router, and what is said about that alone; an empty stage where there is no policy.</summary>
    private static void CompareRouter(GoldenCase golden)
    {
        var options = new RouterOsOptions { MarksAll = true };
        var compilation = PolicyCompiler.Compile(golden.Files, new CompileOptions { RouterOs = options });
        var isPolicy = compilation.Policy is not null;
        var findings = compilation.Diagnostics.Where(d => isPolicy && d.Code.StartsWith("PN42", StringComparison.Ordinal));
        Compare(golden, "router-diagnostics.txt", string.Concat(findings.Select(d => d + "\n")));
        Compare(golden, "out.rsc", compilation.Router is { } router && isPolicy ? RouterOsBackend.Script(router, options) : "");
    }

    [Fact]
    public void There_are_cases() => GoldenCase.All().Count().ShouldBeGreaterThan(20);

    /// <summary>A stage that says nothing has no file.</summary>
    private static void Compare(GoldenCase golden, string stage, string actual)
    {
        var path = Path.Combine(golden.Folder, stage);
        if (IsUpdate)
        {
            if (actual.Length > 0)
                File.WriteAllText(path, actual);
            else
                File.Delete(path);
        }

        actual.ShouldBe(File.Exists(path) ? File.ReadAllText(path) : "", $"{golden.Name}/{stage}");
    }
}
