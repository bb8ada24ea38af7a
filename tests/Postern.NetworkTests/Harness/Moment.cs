using Xunit;

namespace Postern.NetworkTests.Harness;

/// <summary>Kernel timeouts run by the real clock.</summary>
public static class Moment
{
    public static Task Pass(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
}
