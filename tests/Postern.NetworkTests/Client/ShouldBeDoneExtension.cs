using Postern.NetworkTests.Harness;
using Shouldly;

namespace Postern.NetworkTests.Client;

internal static class ShouldBeDoneExtension
{
    /// <summary>Exit code 0, or a failure that shows what the command said.</summary>
    public static void ShouldBeDone(this CommandResult result) => result.ExitCode.ShouldBe(0, result.Out + result.Error);
}
