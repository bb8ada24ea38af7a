using Postern.Routers;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers;

/// <summary>Messages as routers sent them to others: the manual, the findings and tests of tik4net, go-routeros and librouteros.</summary>
public sealed class TrapMessageTests
{
    [Theory]
    [InlineData("no such item", TrapKind.NoSuchItem)]
    [InlineData("no such item (4)", TrapKind.NoSuchItem)]
    [InlineData("missing or invalid resource identifier", TrapKind.NoSuchItem)]
    [InlineData("failure: already have such entry", TrapKind.AlreadyThere)]
    [InlineData("failure: already have such address", TrapKind.AlreadyThere)]
    [InlineData("already have device with such name", TrapKind.AlreadyThere)]
    [InlineData("item with such name already exists", TrapKind.AlreadyThere)]
    [InlineData("no such command", TrapKind.NoSuchCommand)]
    [InlineData("no such command prefix", TrapKind.NoSuchCommand)]
    [InlineData("bad command name foo (line 1 column 1)", TrapKind.NoSuchCommand)]
    [InlineData("unknown parameter colour", TrapKind.NotUnderstood)]
    [InlineData("missing =address=", TrapKind.NotUnderstood)]
    [InlineData("invalid value for argument address", TrapKind.NotUnderstood)]
    [InlineData("input does not match any value of chain", TrapKind.NotUnderstood)]
    [InlineData("expected end of command (line 1 column 5)", TrapKind.NotUnderstood)]
    [InlineData("not enough permissions (9)", TrapKind.NotPermitted)]
    [InlineData("std failure: not allowed (9)", TrapKind.NotPermitted)]
    [InlineData("failure: not allowed by device-mode", TrapKind.DeviceMode)]
    [InlineData("interrupted", TrapKind.Interrupted)]
    [InlineData("failure: not enough disk space", TrapKind.NoRoom)]
    [InlineData("some unrelated router error", TrapKind.Other)]
    [InlineData("", TrapKind.Other)]
    public void A_message_is_one_kind_of_trap(string message, TrapKind kind) => RouterTrap.Of(message).Kind.ShouldBe(kind);

    [Fact]
    public void A_message_cannot_command_a_terminal() => RouterTrap.Of("\u001b]0;title\u0007\r\nfailure\u202e").Message.ShouldAllBe(c => !char.IsControl(c) && c != '\u202e');
}
