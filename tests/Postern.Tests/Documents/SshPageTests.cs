using System.Diagnostics;
using System.Text.RegularExpressions;
using Postern.Cli;
using Postern.Policy.Diagnostics;
using Postern.Policy.Profiles;
using Postern.Policy.Text;
using Shouldly;
using Xunit;

namespace Postern.Tests.Documents;

/// <summary>Profiles and lines for ssh on the page about what people use are read by those whom they are for.</summary>
public sealed class SshPageTests
{
    private const string Page = "docs/ssh.md";

    [Fact]
    public void Every_profile_is_one()
    {
        var blocks = Blocks("yaml profiles");
        blocks.Count.ShouldBe(2);
        foreach (var block in blocks)
        {
            var findings = new DiagnosticBag();
            ProfileReader.Read(new SourceText("profiles.yaml", block), findings).ShouldAllBe(p => p.Run.Count > 0 && p.For != null);
            findings.InOrder().ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Every_line_for_ssh_is_understood_by_ssh_and_calls_us_rightly()
    {
        var blocks = Blocks("ssh-config");
        blocks.Count.ShouldBe(3);
        var file = Path.GetTempFileName();
        try
        {
            foreach (var block in blocks)
            {
                // Whatever a condition would start here, it is not us.
                await File.WriteAllTextAsync(file, block.Replace("exec \"postern", "exec \"true postern", StringComparison.Ordinal), TestContext.Current.CancellationToken);
                using var ssh = Process.Start(new ProcessStartInfo("ssh", ["-T", "-G", "-F", file, "home"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
                var output = ssh.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
                (await ssh.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
                (await output).ShouldContain("controlmaster");
            }
        }
        finally
        {
            File.Delete(file);
        }

        var calls = blocks.SelectMany(b => Regex.Matches(b, "postern ([^\"\n]*)")).Select(m => m.Groups[1].Value.Replace("%h", "home.example.net").Replace("%p", "22")).ToList();
        calls.Count.ShouldBe(2);
        foreach (var call in calls)
            CommandLine.Parse(call.Split(' '), new Terminal(TextWriter.Null, TextWriter.Null, () => Stream.Null, TimeProvider.System)).Errors.ShouldBeEmpty(call);
    }

    private static List<string> Blocks(string kind) =>
        [.. Regex.Matches(Repository.Read(Page), $"(?ms)^```{kind}\n(.*?)^```").Select(m => m.Groups[1].Value)];
}
