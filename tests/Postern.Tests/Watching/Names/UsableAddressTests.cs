using System.Net;
using Postern.Watcher.Names;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Names;

public sealed class UsableAddressTests
{
    [Theory]
    [InlineData("198.51.100.7")]
    [InlineData("223.255.255.255")]
    [InlineData("100.63.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("2001:db8::7")]
    public void A_public_name_may_stand_for_public_addresses(string address) => Refusal("home.example.net", address).ShouldBeNull();

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("fd00::1")]
    public void A_private_address_counts_for_names_of_the_own_network_alone(string address)
    {
        Refusal("home.example.net", address).ShouldNotBeNull();
        Refusal("lan.example.net", address).ShouldNotBeNull();
        Refusal("nas", address).ShouldBeNull();
        Refusal("nas.lan", address).ShouldBeNull();
        Refusal("nas.home.arpa", address).ShouldBeNull();
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.1.1")]
    [InlineData("224.0.0.251")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::192.0.2.1")]
    [InlineData("::ffff:198.51.100.7")]
    [InlineData("fe80::1")]
    [InlineData("ff02::fb")]
    public void What_is_no_hosts_address_never_counts(string address)
    {
        Refusal("home.example.net", address).ShouldNotBeNull();
        Refusal("nas.lan", address).ShouldNotBeNull();
    }

    private static string? Refusal(string name, string address) => UsableAddress.Refusal(name, IPAddress.Parse(address));
}
