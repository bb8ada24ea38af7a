using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Packaging;

/// <summary>Tab in real shells.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("postern-completion-").FullName;

    public CompletionTests()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_home, ".config", "postern"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Write(Path.Combine(folder.FullName, "profiles.yaml"), "homely: {host: home.example.net, knock: [tcp/7001, tcp/7002]}\n");
        Write(Path.Combine(_home, "policy.yaml"), "doors:\n  cellar: {opens: tcp/22, knock: [tcp/7001, tcp/9002, tcp/8003]}\n");
        File.CreateSymbolicLink(Path.Combine(_home, "postern"), PosternBinary.Path);
    }

    public static TheoryData<string, string> Lines => new()
    {
        { "postern kn", "knock" },
        { "postern knock --dela", "--delay" },
        { "postern knock hom", "homely" },
        { "postern client policy.yaml cel", "cellar" },
        { "postern check poli", "policy.yaml" },
        { "postern completion fi", "fish" },
        { "postern knock homely -- chec policy.y", "policy.yaml" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Bash(string line, string expected)
    {
        const string Script = """
            source /usr/share/bash-completion/bash_completion
            source <(postern completion bash)
            compopt() { :; }
            COMP_LINE=$1 COMP_POINT=${#1}
            read -ra COMP_WORDS <<<"$1"
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
            _postern postern "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        Assert.SkipUnless(File.Exists("/usr/share/bash-completion/bash_completion"), "bash-completion is not installed");
        (await Shell("bash", "-c", Script, "bash", line)).Split('\n').ShouldContain(expected);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Fish(string line, string expected)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/fish"), "fish is not installed");
        (await Shell("fish", "-c", "postern completion fish | source; complete -C $argv[1]", line)).Split('\n').Select(l => l.Split('\t')[0]).ShouldContain(expected);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Zsh(string line, string expected)
    {
        // A terminal of its own: Tab is typed as a person types it, and what stands on the line afterwards is the answer.
        const string Script = """
            zmodload zsh/zpty
            zpty z zsh -f -i
            zpty -w z "PS1='' PS2='' RPS1=''; autoload -U compinit; compinit -u -D; eval \"\$(postern completion zsh)\"; zstyle ':completion:*' menu no; show() { print -r -- \"LINE<\$BUFFER>\" }; zle -N show; bindkey '^X' show; print REA''DY"
            zpty -r -m z said '*READY*'
            zpty -w -n z "$1"$'\t'
            zpty -w -n z $'\x18'
            zpty -r -m z said '*LINE<*>*'
            print -r -- "${said##*LINE<}"
            zpty -d z
            """;
        Assert.SkipUnless(File.Exists("/usr/bin/zsh"), "zsh is not installed");
        (await Shell("zsh", "-f", "-c", Script, "zsh", line)).ShouldContain(expected);
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private async Task<string> Shell(params string[] argv) =>
        (await Processes.Run(["env", "-C", _home, $"HOME={_home}", $"PATH={_home}:/usr/bin:/bin", "TERM=dumb", .. argv])).Out;

    private static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
