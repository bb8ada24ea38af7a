using Postern.Policy.Backends.Nftables.Loading;
using Shouldly;
using Xunit;

namespace Postern.Tests.Backends;

public sealed class SpaTagCommandsTests
{
    [Fact]
    public void All_tags_are_exchanged_at_once_in_the_order_of_their_bytes() =>
        SpaTagCommands.Exchange("postern", [new byte[] { 0, 1, 2, 3, 4, 5, 6, 7 }, new byte[] { 0xff, 0, 0, 0, 0, 0, 0, 0xfe }, new byte[] { 0, 1, 2, 3, 4, 5, 6, 7 }]).ShouldBe("""
            flush set inet postern spa.tags
            add element inet postern spa.tags { 0x0001020304050607, 0xff000000000000fe }

            """);

    [Fact]
    public void Without_tags_the_set_is_empty() => SpaTagCommands.Exchange("postern", []).ShouldBe("flush set inet postern spa.tags\n");

    [Fact]
    public void What_is_no_tag_is_a_mistake_of_the_caller()
    {
        Should.Throw<ArgumentException>(() => SpaTagCommands.Exchange("postern", [new byte[7]]));
        Should.Throw<ArgumentException>(() => SpaTagCommands.Exchange("postern", [.. Enumerable.Range(0, SpaTagCommands.Most + 1).Select(i => (ReadOnlyMemory<byte>)new byte[8])]));
    }
}
