using System.Net;
using Postern.Cli.Sessions;
using Postern.Client;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli.Sessions;

public sealed class DoorConnectionTests
{
    [Fact]
    public void The_address_that_was_knocked_at_is_tried_first_and_its_IP_version_before_the_other()
    {
        IPAddress[] addresses = [.. new[] { "2001:db8::1", "203.0.113.9", "203.0.113.1", "2001:db8::2" }.Select(IPAddress.Parse)];
        Order("203.0.113.1").ShouldBe(["203.0.113.1", "203.0.113.9", "2001:db8::1", "2001:db8::2"]);
        Order("2001:db8::2").ShouldBe(["2001:db8::2", "2001:db8::1", "203.0.113.9", "203.0.113.1"]);
        DoorConnection.InOrderOf(null, addresses).ShouldBe(addresses);

        IEnumerable<string> Order(string gate) =>
            DoorConnection.InOrderOf(new Route("home", IPAddress.Parse(gate), IPAddress.Loopback), addresses).Select(a => a.ToString());
    }
}
