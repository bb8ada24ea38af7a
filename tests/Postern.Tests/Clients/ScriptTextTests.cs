using System.Diagnostics;
using System.Text;
using Postern.Policy.Backends.Clients.Scripts;
using Shouldly;
using Xunit;

namespace Postern.Tests.Clients;

/// <summary>Whatever bytes a policy has, the language that they are quoted for reads those bytes: asked of bash and Python themselves.</summary>
public sealed class ScriptTextTests
{
    private const int Seed = 20260105;

    private static readonly string[] Hostile = ["", "'", "''", "\\", "\\'", "-n", "--", "%s%n%", "$(id)", "`id`", "\"", "!!", "a'b\\", "\0\n\r\0", "\\x41", "'''", "\u00e9\u201c", "*", "~", "\\0101", " "];

    public static IEnumerable<byte[]> Payloads()
    {
        var random = new Random(Seed);
        return Hostile.Select(Encoding.UTF8.GetBytes).Concat(Enumerable.Range(0, Trials.Count(200, 5000)).Select(_ =>
        {
            var bytes = new byte[random.Next(1, 40)];
            random.NextBytes(bytes);
            return bytes;
        })).Append([.. Enumerable.Range(0, 256).Select(i => (byte)i)]);
    }

    [Fact]
    public void Bash_prints_the_bytes()
    {
        var payloads = Payloads().ToList();
        var said = Run("bash", "set -u\n" + string.Concat(payloads.Select(p => $"printf -- {BashText.Format(p)} | od -An -v -tx1 | tr -d ' \\n'; echo\n")));
        said.ShouldBe(string.Concat(payloads.Select(p => Convert.ToHexStringLower(p) + "\n")), $"seed {Seed}");
    }

    [Fact]
    public void Bash_takes_a_text_for_one_word()
    {
        var texts = Payloads().Select(p => Encoding.Latin1.GetString([.. p.Where(b => b != 0)])).ToList();
        var said = Run("bash", "say() { printf '%s' \"$#\" \"$1\" | od -An -v -tx1 | tr -d ' \\n'; echo; }\n" + string.Concat(texts.Select(t => $"say {BashText.Quoted(t)}\n")));
        said.ShouldBe(string.Concat(texts.Select(t => $"31{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(t))}\n")), $"seed {Seed}");
    }

    [Fact]
    public void Python_holds_the_bytes()
    {
        var payloads = Payloads().ToList();
        var said = Run("python3", string.Concat(payloads.Select(p => $"print({PythonText.Bytes(p)}.hex())\n")));
        said.ShouldBe(string.Concat(payloads.Select(p => Convert.ToHexStringLower(p) + "\n")), $"seed {Seed}");
    }

    /// <summary>By PowerShell's rules for literals, which are few: between single quotes only a doubled one means something.</summary>
    [Fact]
    public void PowerShell_holds_the_bytes()
    {
        foreach (var payload in Payloads())
        {
            var text = PowerShellText.Bytes(payload);
            text.ShouldAllBe(c => c >= ' ' && c <= '~');
            const string Ascii = "([Text.Encoding]::ASCII.GetBytes('", Numbers = "([byte[]] @(";
            if (text.StartsWith(Ascii, StringComparison.Ordinal))
            {
                text.ShouldEndWith("'))");
                var inside = text[Ascii.Length..^3];
                inside.Replace("''", "", StringComparison.Ordinal).ShouldNotContain("'");
                Encoding.ASCII.GetBytes(inside.Replace("''", "'", StringComparison.Ordinal)).ShouldBe(payload);
            }
            else
            {
                text.ShouldStartWith(Numbers);
                text[Numbers.Length..^2].Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(byte.Parse).ShouldBe(payload);
            }
        }
    }

    private static string Run(string program, string script)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = Encoding.UTF8 };
        foreach (var argument in program == "bash" ? new[] { "--norc", "-s" } : ["-I", "-"])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        if (!process.WaitForExit(60_000))
            process.Kill();
        error.Result.ShouldBe("");
        return output.Result;
    }
}
