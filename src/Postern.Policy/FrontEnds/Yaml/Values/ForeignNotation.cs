namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary>How other programs write a port, in a policy's own words: one spelling keeps policies alike.</summary>
internal static class ForeignNotation
{
    /// <summary>
    /// <c>7001:tcp</c> (knockd), <c>22/tcp</c> (nmap, ufw), <c>tcp:7001</c> (Docker), <c>tcp 7001</c> and a bare number become
    /// <c>tcp/7001</c>. Null when it is none of these.
    /// </summary>
    public static string? Respelled(string text)
    {
        if (IsPorts(text))
            return $"tcp/{text}";
        var cut = text.IndexOfAny([':', '/', ' ']);
        if (cut < 0)
            return null;
        var (left, right) = (text[..cut], text[(cut + 1)..].Trim());
        if (IsPorts(left) && Protocol(right) is { } behind)
            return $"{behind}/{left}";
        return (text[cut] != '/' || left != Protocol(left)) && Protocol(left) is { } before && IsPorts(right) ? $"{before}/{right}" : null;
    }

    private static bool IsPorts(string text) => text.Length is > 0 and <= 11 && char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiDigit(c) || c == '-');

    private static string? Protocol(string text) => text.ToLowerInvariant() switch
    {
        "tcp" => "tcp",
        "udp" => "udp",
        _ => null,
    };
}
