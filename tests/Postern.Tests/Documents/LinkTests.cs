using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Postern.Tests.Documents;

public sealed class LinkTests
{
    public static TheoryData<string> Pages => [.. Repository.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_into_the_repository_leads_somewhere(string page)
    {
        foreach (Match link in Regex.Matches(WithoutCode(Repository.Read(page)), @"\]\(([^)\s]+)\)"))
        {
            var target = link.Groups[1].Value;
            if (target.Contains("://", StringComparison.Ordinal))
                continue;
            var (path, anchor) = target.Split('#', 2) is [var p, var a] ? (p, a) : (target, null);
            var file = path.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, path);
            Path.Exists(Path.Combine(Repository.Root, file)).ShouldBeTrue($"{page} links to {target}");
            if (anchor is not null)
                Anchors(Repository.Read(file)).ShouldContain(anchor, $"{page} links to {target}");
        }
    }

    /// <summary>In the guide for contributors a path in code letters is a promise too.</summary>
    [Fact]
    public void Every_path_that_the_tour_names_exists()
    {
        var named = Regex.Matches(Repository.Read("docs/codebase.md"), "`((?:src|tests|docs|schema)/[^`* ]+)`").Select(m => m.Groups[1].Value).ToList();
        named.Count.ShouldBeGreaterThan(10);
        named.Where(p => !Path.Exists(Path.Combine(Repository.Root, p))).ShouldBeEmpty();
    }

    [Fact]
    public void Links_are_found_at_all() =>
        Repository.Pages.Sum(p => Regex.Count(Repository.Read(p), @"\]\([^)\s:]+\)")).ShouldBeGreaterThan(10);

    // As GitHub makes them: lower case, blanks to hyphens, punctuation away.
    private static IEnumerable<string> Anchors(string text) => Regex.Matches(WithoutCode(text), "(?m)^#+ (.*)$")
        .Select(m => Regex.Replace(m.Groups[1].Value.Trim().ToLowerInvariant().Replace(' ', '-'), @"[^\w-]", ""));

    private static string WithoutCode(string text) => Regex.Replace(text, "(?ms)^```.*?^```", "");
}
