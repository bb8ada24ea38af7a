using System.Net;
using Postern.Linux;
using Shouldly;
using Xunit;

namespace Postern.Tests.Linux;

public sealed class TcpSessionsTests
{
    [Theory]
    [InlineData("   1: 0100007F:0016 0A0000CB:C001 01 00000000:00000000 00:00000000", "203.0.0.10", 0xC001, 22)]
    [InlineData("   2: 0000000000000000FFFF00000100007F:0016 0000000000000000FFFF00000A0000CB:C001 01 0:0", "203.0.0.10", 0xC001, 22)]
    [InlineData("   3: B80D0120000000000000000001000000:0050 B80D0120000000000000000002000000:C001 01 0:0", "2001:db8::2", 0xC001, 80)]
    public void An_established_connection_is_read(string line, string remote, int remotePort, int localPort) =>
        TcpSessions.Parse(line).ShouldBe(new TcpSession(IPAddress.Parse(remote), (ushort)remotePort, (ushort)localPort));

    [Theory]
    [InlineData("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode")]
    [InlineData("   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1")]
    [InlineData("")]
    [InlineData("   1: 0100007F:00160A0000CB:C001 01")]
    [InlineData("   1: 0100007G:0016 0A0000CB:C001 01 0:0")]
    [InlineData("   1: 0100007F:F0016 0A0000CB:C001 01 0:0")]
    public void Anything_else_is_not(string line) => TcpSessions.Parse(line).ShouldBeNull();
}
