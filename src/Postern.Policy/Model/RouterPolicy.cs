using Postern.Rules.Model;

namespace Postern.Policy.Model;

/// <summary>A router of a policy's <c>routers:</c>.</summary>
/// <param name="Name">What <c>enforce: [routeros://NAME]</c> and <c>postern push FILE NAME</c> call it.</param>
public sealed record RouterPolicy(string Name, RouterLogin Login, SourceSpan Span);

/// <summary>All that it takes to log in at a router.</summary>
public sealed record RouterLogin(RouterAddress Address)
{
    public string User { get; init; } = "postern";

    /// <summary>Null: not known yet; a command asks for it, the watcher refuses.</summary>
    public RouterPassword? Password { get; init; }

    /// <summary>SHA-256 over the certificate as DER, 32 bytes; null: the system's own authorities vouch for it.</summary>
    public ReadOnlyMemory<byte>? Fingerprint { get; init; }
}

/// <summary>A password that does not come out by printing what holds it.</summary>
public sealed record RouterPassword(string Text)
{
    /// <summary>Of a password file, all of which it need not be: its first line, without the line's end. Null where there is not even an empty line.</summary>
    public static RouterPassword? FromFile(string content)
    {
        var text = content.AsSpan().TrimStart('\ufeff');
        var end = text.IndexOfAny('\r', '\n');
        return text.IsEmpty ? null : new RouterPassword(text[..(end < 0 ? text.Length : end)].ToString());
    }

    public override string ToString() => "(a password)";
}

/// <summary>Where a door's grants go beside, or instead of, this gate's own kernel (<see cref="Rules.Doors.Door.IsLocal"/>).</summary>
/// <param name="List">The address list on the router that lets its sources in.</param>
public sealed record RouterEnforcement(string Door, string Router, string List, SourceSpan Span);
