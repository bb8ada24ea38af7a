namespace Postern.Routers;

/// <summary>What a router's error message means, whichever of its services said it.</summary>
/// <remarks>
/// The texts are those of RouterOS as people met them: the manual's pages on the API, REST and address lists; the tests and findings of
/// tik4net against 6.49, 7.21 and 7.23; those of go-routeros and librouteros.
/// </remarks>
internal static class TrapMessage
{
    // The first that fits counts. A text begins a message, or stands anywhere in it where it begins with *.
    private static readonly (string Text, TrapKind Kind)[] Known =
    [
        ("*no such item", TrapKind.NoSuchItem),
        ("*missing or invalid resource identifier", TrapKind.NoSuchItem),
        ("*expected item id", TrapKind.NoSuchItem),
        ("*already have", TrapKind.AlreadyThere),
        ("*with such name already", TrapKind.AlreadyThere),
        ("*already exists", TrapKind.AlreadyThere),
        ("*device-mode", TrapKind.DeviceMode),
        ("*not enough permissions", TrapKind.NotPermitted),
        ("*not allowed (9)", TrapKind.NotPermitted),
        ("*permission denied", TrapKind.NotPermitted),
        ("*no space left", TrapKind.NoRoom),
        ("*not enough space", TrapKind.NoRoom),
        ("*not enough disk", TrapKind.NoRoom),
        ("*not enough memory", TrapKind.NoRoom),
        ("*disk full", TrapKind.NoRoom),
        ("*disk is full", TrapKind.NoRoom),
        ("*out of memory", TrapKind.NoRoom),
        ("no such command", TrapKind.NoSuchCommand),
        ("no such directory", TrapKind.NoSuchCommand),
        ("bad command name", TrapKind.NoSuchCommand),
        ("unknown parameter", TrapKind.NotUnderstood),
        ("missing =", TrapKind.NotUnderstood),
        ("missing value", TrapKind.NotUnderstood),
        ("invalid value", TrapKind.NotUnderstood),
        ("input does not match", TrapKind.NotUnderstood),
        ("value of ", TrapKind.NotUnderstood),
        ("ambiguous value", TrapKind.NotUnderstood),
        ("syntax error", TrapKind.NotUnderstood),
        ("expected end of command", TrapKind.NotUnderstood),
        ("*is not a valid dns name", TrapKind.NotUnderstood),
        ("interrupted", TrapKind.Interrupted),
    ];

    public static TrapKind KindOf(string message)
    {
        var text = message.AsSpan().Trim();
        foreach (var (known, kind) in Known)
        {
            if (known[0] == '*' ? text.Contains(known.AsSpan(1), StringComparison.OrdinalIgnoreCase) : text.StartsWith(known, StringComparison.OrdinalIgnoreCase))
                return kind;
        }

        return TrapKind.Other;
    }
}
