using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Ui;

/// <summary>
/// The page as a person meets it: headless Chromium, a real gate behind it. The paths are those of <c>browser/paths.js</c>.
/// <c>POSTERN_WRITE_SCREENSHOTS=1</c> takes the pictures of the documents instead.
/// </summary>
public sealed class PageInBrowserTests(PageLab lab) : IClassFixture<PageLab>
{
    private static readonly bool TakesPictures = Environment.GetEnvironmentVariable("POSTERN_WRITE_SCREENSHOTS") == "1";

    [Theory]
    [InlineData("opens by its address")]
    [InlineData("knocks by button")]
    [InlineData("knocks by keyboard")]
    [InlineData("a failing knock tells its reason")]
    [InlineData("a wrong sequence says that the door is still closed")]
    [InlineData("knocks by a web request")]
    [InlineData("Escape stops a knock")]
    [InlineData("secrets come by a click alone")]
    [InlineData("builds a sequence and saves it")]
    [InlineData("suggests a strong sequence")]
    [InlineData("adds an invitation")]
    [InlineData("a phone can scan the code")]
    [InlineData("has a dark and a light face that can be read")]
    [InlineData("fits a phone")]
    [InlineData("a wrong token is refused")]
    [InlineData("another site can change nothing")]
    public void The_page(string path)
    {
        Assert.SkipWhen(TakesPictures, "pictures are taken");
        lab.ProblemOf(path).ShouldBeNull();
        lab.Walked.Count.ShouldBe(16, "a path without a test");
    }
}
