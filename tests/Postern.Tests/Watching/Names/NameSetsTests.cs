using System.Net;
using Postern.Watcher.Names;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Names;

public sealed class NameSetsTests
{
    private static readonly NameChange[] Changes =
    [
        new("list.friends.names.4", IPAddress.Parse("198.51.100.8"), IsAdded: true),
        new("trusted.names6", IPAddress.Parse("2001:db8::8"), IsAdded: true),
        new("trusted.names6", IPAddress.Parse("2001:db8::9"), IsAdded: true),
        new("trusted.names6", IPAddress.Parse("2001:db8::7"), IsAdded: false),
    ];

    [Fact]
    public void Who_comes_in_stands_before_who_goes_and_is_banned_no_more() =>
        NameSets.Commands("postern", Changes, new HashSet<string> { "banned4", "banned6" }).ShouldBe("""
            add element inet postern list.friends.names.4 { 198.51.100.8 }
            add element inet postern trusted.names6 { 2001:db8::8, 2001:db8::9 }
            add element inet postern banned6 { 2001:db8::8 timeout 1s }
            delete element inet postern banned6 { 2001:db8::8 }
            add element inet postern banned6 { 2001:db8::9 timeout 1s }
            delete element inet postern banned6 { 2001:db8::9 }
            add element inet postern trusted.names6 { 2001:db8::7 }
            delete element inet postern trusted.names6 { 2001:db8::7 }

            """);

    [Fact]
    public void Bans_of_a_table_without_traps_are_not_named() => NameSets.Commands("postern", Changes, new HashSet<string>()).ShouldNotContain("banned");
}
