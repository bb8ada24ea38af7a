using System.Text.RegularExpressions;
using Postern.Cli;
using Postern.Spa.Keys;
using Postern.Tests.Cli.Keys;
using Shouldly;
using Xunit;

namespace Postern.Tests.Documents;

/// <summary>The commands of the page on keys are run one after the other, as a reader would, with the policy that the page shows.</summary>
public sealed class KeysPageTests : IDisposable
{
    private static readonly string Page = Repository.Read("docs/keys.md");

    private readonly PersonsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_command_does_what_the_page_says()
    {
        _folder.Write("policy.yaml", Regex.Match(Page, "(?ms)^```yaml\n(.*?)^```").Groups[1].Value);
        var calls = Regex.Matches(Page, "(?ms)^```sh\n(.*?)^```").SelectMany(b => ShellSnippetTests.CallsInBlock(b.Groups[1].Value)).ToList();
        calls.Count.ShouldBeGreaterThan(20);
        var invitation = "";
        foreach (var call in calls)
        {
            var (code, output, error) = await _folder.RunWith(invitation, [.. ShellSnippetTests.Words(call).Select(w => Regex.IsMatch(w, @"\.(yaml|key|fwknop|png|svg)$") ? _folder[w] : w)]);
            code.ShouldBe(ExitCode.Done, $"postern {call}: {error}");
            if (call == "key new")
                _folder.Write("alice.keys", output);
            if (output.StartsWith(Invitation.Scheme, StringComparison.Ordinal))
                invitation = output;
        }

        Invitation.TryRead(invitation, out var read, out var problem).ShouldBeTrue(problem);
    }

    [Fact]
    public void The_invitation_that_is_shown_is_one()
    {
        var line = Regex.Match(Page, "(?ms)^```text\n(postern://.*?)\n```").Groups[1].Value;
        Invitation.TryRead(line, out var invitation, out var problem).ShouldBeTrue(problem);
        invitation.Doors.ShouldBe(["ssh", "vpn"]);
    }
}
