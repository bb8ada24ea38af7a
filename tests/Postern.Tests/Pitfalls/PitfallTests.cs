using Postern.Policy;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Shouldly;
using Xunit;

namespace Postern.Tests.Pitfalls;

/// <summary>Each pitfall is seen where it is, at the very characters, and nowhere else.</summary>
public sealed class PitfallTests
{
    public static TheoryData<string> Names => [.. Pitfall.All().Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_reported_where_it_is(string name)
    {
        var pitfall = new Pitfall(Path.Combine(Pitfall.Root, name));
        var found = Check(pitfall.Has);
        pitfall.Expected.ShouldNotBeEmpty();
        foreach (var expected in pitfall.Expected)
            found.Select(d => $"{d.Code} {d.Span.Line}:{d.Span.Column}").ShouldContain(expected.ToString(), string.Join('\n', found));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_twin_without_it_is_not_accused(string name)
    {
        var pitfall = new Pitfall(Path.Combine(Pitfall.Root, name));
        var found = Check(pitfall.HasNot);
        found.Where(d => pitfall.Expected.Any(e => e.Code == d.Code)).ShouldBeEmpty();
        found.Where(d => d.Severity == Severity.Error).ShouldBeEmpty("the mended file must be one that works");
    }

    private static IReadOnlyList<Diagnostic> Check(string file) =>
        PolicyCompiler.Compile([new InputFile(Path.GetFileName(file), File.ReadAllBytes(file))], new CompileOptions()).Diagnostics;
}
