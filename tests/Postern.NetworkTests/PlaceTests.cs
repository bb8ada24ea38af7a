using Shouldly;
using Xunit;

namespace Postern.NetworkTests;

public sealed class PlaceTests
{
    [Fact]
    public void Network_tests_run_as_root() => Environment.IsPrivilegedProcess.ShouldBeTrue();
}
