namespace Postern.NetworkTests.Harness;

/// <summary>What a finished command left behind.</summary>
public sealed record CommandResult(string Command, int ExitCode, string Out, string Error)
{
    /// <summary>For commands that a test only needs to have worked.</summary>
    /// <exception cref="InvalidOperationException">The exit code is not 0; the message holds all that the command said.</exception>
    public CommandResult OrThrow() =>
        ExitCode == 0 ? this : throw new InvalidOperationException($"exit {ExitCode}: {Command}\n{Out}{Error}");
}
