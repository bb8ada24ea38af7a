using Shouldly;
using Xunit;

namespace Postern.Tests;

public sealed class AddressRangeTests
{
    [Fact]
    public void A_range_knows_its_prefix() =>
        Postern.Rules.Model.AddressRange.Prefix(System.Net.IPAddress.Parse("10.1.2.3"), 8).ToString().ShouldBe("10.0.0.0/8");
}
