using Postern.Rules.Doors;
using Postern.Spa.Native;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Native;

/// <summary>The rules know no keys and the packets know no rules: what both say of a packet is held together here.</summary>
public sealed class LengthTests
{
    [Fact]
    public void The_kernel_looks_for_packets_of_the_length_that_clients_send_and_gates_read()
    {
        SpaShape.Length.ShouldBe(SpaReader.PacketLength);
        SpaShape.Length.ShouldBe(SpaWriter.PacketLength);
        SpaShape.TagLength.ShouldBe(SpaTag.Length);
    }
}
