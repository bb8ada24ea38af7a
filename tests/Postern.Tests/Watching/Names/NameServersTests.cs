using Postern.Watcher.Names.Resolving;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Names;

public sealed class NameServersTests
{
    [Fact]
    public void The_first_three_are_asked() =>
        NameServers.Parse("# by hand\nsearch example.net\nnameserver 192.0.2.53\n\tnameserver\t2001:db8::53 \nnameserver nonsense\nnameserver 192.0.2.53\r\noptions edns0\nnameserver 192.0.2.54\nnameserver 192.0.2.55\n")
            .Select(s => s.ToString()).ShouldBe(["192.0.2.53:53", "[2001:db8::53]:53", "192.0.2.54:53"]);

    [Fact]
    public void Where_none_is_named_it_is_this_machine() => NameServers.Parse("domain lan\n").Select(s => s.ToString()).ShouldBe(["127.0.0.1:53"]);
}
