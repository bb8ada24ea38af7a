namespace Postern.Watcher.Spa;

/// <summary>Finds the text of an fwknop packet in what a transport carries: it alone, or as the path of an HTTP request.</summary>
internal static class SpaText
{
    /// <param name="payload">Of a UDP datagram or a TCP segment.</param>
    /// <param name="room">Takes the text of a request, whose alphabet is another; as large as the longest packet.</param>
    /// <returns>Empty for what is longer than any packet.</returns>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> payload, bool isTcp, Span<byte> room)
    {
        if (!isTcp)
            return payload;
        if (!payload.StartsWith("GET "u8))
            return payload.TrimEnd("\r\n\0"u8);
        var path = payload[4..];
        if (path.IndexOfAny((byte)' ', (byte)'\r', (byte)'\n') is >= 0 and var end)
            path = path[..end];
        // A proxy is asked for a whole address.
        path = path[(path.LastIndexOf((byte)'/') + 1)..];
        if (path.Length > room.Length)
            return [];
        for (var i = 0; i < path.Length; i++)
            room[i] = path[i] switch { (byte)'-' => (byte)'+', (byte)'_' => (byte)'/', var same => same };
        return room[..path.Length];
    }
}
