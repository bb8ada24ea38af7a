using System.Diagnostics;
using System.Text.RegularExpressions;
using Postern.Policy.Backends.Clients.Scripts;
using Postern.Tests.Documents;
using Shouldly;
using Xunit;

namespace Postern.Tests.Clients;

/// <summary>There is no PowerShell here: what is printed for it is held against the grammar that editors read it with.</summary>
public sealed partial class PowerShellGrammarTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Postern.Tests", "Clients", "PowerShell");

    [Fact]
    public void Scripts_and_the_lines_of_batch_files_are_PowerShell()
    {
        var script = File.ReadAllText(Path.Combine(Folder, "..", "Printed", "powershell.txt"));
        var lines = Commands().Matches(File.ReadAllText(Path.Combine(Folder, "..", "Printed", "cmd.txt"))).Select(m => m.Groups[1].Value).ToList();
        lines.Count.ShouldBe(6);
        Parse([script, .. lines]).ShouldAllBe(p => p == "sound");
    }

    [Fact]
    public void Payloads_stay_literals()
    {
        var calls = ScriptTextTests.Payloads().Select(p => $"Send-Udp 5 {PowerShellText.Bytes(p)}\n").ToList();
        Parse(calls).ShouldAllBe(p => p == "sound");
    }

    [Fact]
    public void The_grammar_knows_what_is_none() => Parse(["Send-Udp 5 ('it's')\n", "if ($x {\n"]).ShouldAllBe(p => p != "sound");

    private static string[] Parse(IReadOnlyList<string> scripts)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules")), "the grammar is not installed: ./test does it with npm ci");
        var start = new ProcessStartInfo("node", "parse.js") { UseShellExecute = false, WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var node = Process.Start(start)!;
        var said = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var complained = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        node.StandardInput.Write(string.Concat(scripts.Select(s => s + "\0")));
        node.StandardInput.Close();
        if (!node.WaitForExit(60_000))
            node.Kill();
        complained.Result.ShouldBe("");
        var answers = said.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        answers.Length.ShouldBe(scripts.Count);
        return answers;
    }

    [GeneratedRegex("-Command \"([^\"]*)\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Commands();
}
