namespace Postern.Cli.Sessions.AtLogin;

/// <summary>What a login is to start: <c>postern knock PROFILE --keep-open</c>, and nothing that is secret.</summary>
/// <param name="Program">This program's own file.</param>
internal sealed record LoginEntry(string Program, string Profile)
{
    public IReadOnlyList<string> Arguments { get; } = ["knock", Profile, "--keep-open", "--no-run"];

    public string Sentence => $"Postern keeps {Profile} open";
}

/// <summary>How one system is told what to start at a login.</summary>
internal interface ILoginRegistry
{
    /// <summary>Where the entry stands, for messages: a file's path, or a task's name.</summary>
    string Place { get; }

    /// <summary>What to write to <see cref="Place"/>, or to a file that is removed again, before <see cref="Installing"/> is run.</summary>
    LoginFile File { get; }

    /// <summary>Commands, in turn, that make the system know the entry and start it.</summary>
    IReadOnlyList<IReadOnlyList<string>> Installing { get; }

    /// <summary>Commands, in turn, that stop it, before its file is removed.</summary>
    IReadOnlyList<IReadOnlyList<string>> Removing { get; }

    /// <summary>Commands, in turn, after its file is gone.</summary>
    IReadOnlyList<IReadOnlyList<string>> Forgetting => [];
}

/// <param name="IsKept">False: the system has read it when the commands are done.</param>
internal sealed record LoginFile(string Path, byte[] Content, bool IsKept);
