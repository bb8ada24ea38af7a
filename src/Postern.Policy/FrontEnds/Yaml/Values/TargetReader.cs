using System.Net;
using System.Net.Sockets;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary><c>10.0.0.5:443</c>, <c>[fd00::5]:443</c>, or either without its port: the port then stays as it is.</summary>
internal static class TargetReader
{
    public const string Example = "10.0.0.5:443 or [fd00::5]:443";

    private static readonly AddressRange[] NoHost = [.. new[] { "0.0.0.0/8", "224.0.0.0/3", "::", "ff00::/8", "::ffff:0:0/96" }.Select(Range)];
    private static readonly AddressRange[] Loopback = [Range("127.0.0.0/8"), Range("::1")];
    private static readonly AddressRange LinkLocal = Range("fe80::/10");

    /// <summary>One host of each IP version at most; null after a diagnostic.</summary>
    public static IReadOnlyList<ForwardTarget>? ReadAll(Entry entry, DiagnosticBag diagnostics)
    {
        var before = diagnostics.Count;
        var targets = new List<ForwardTarget>();
        foreach (var text in entry.Texts(Example, diagnostics))
        {
            if (Read(text.All, diagnostics) is not { } target)
                continue;
            if (targets.Exists(t => IpFamilies.Of(t.Address) == IpFamilies.Of(target.Address)))
                diagnostics.Add(TargetDiagnostics.SecondOfVersion(target.Span, target, targets.Find(t => IpFamilies.Of(t.Address) == IpFamilies.Of(target.Address))));
            else
                targets.Add(target);
        }

        return diagnostics.Count > before ? null : targets;
    }

    /// <summary>Null after a diagnostic.</summary>
    internal static ForwardTarget? Read(Slice text, DiagnosticBag diagnostics)
    {
        var (host, port) = Split(text);
        if (!TryHost(host.Text, out var address))
        {
            diagnostics.Add(TargetDiagnostics.NotAHost(text.Span, text.Text));
            return null;
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !host.Chars.StartsWith("["))
        {
            diagnostics.Add(TargetDiagnostics.NeedsBrackets(text.Span, text.Text));
            return null;
        }

        ushort? number = null;
        if (port is { } written && (number = PortReader.ReadPort(written, diagnostics)) is null)
            return null;
        if (Loopback.Any(r => r.Contains(address)))
            diagnostics.Add(TargetDiagnostics.Loopback(host.Span, address));
        else if (NoHost.Any(r => r.Contains(address)))
            diagnostics.Add(TargetDiagnostics.NoHost(host.Span, address));
        else if (LinkLocal.Contains(address))
            diagnostics.Add(TargetDiagnostics.LinkLocal(host.Span, address));
        else
            return new ForwardTarget(address, number, text.Span);
        return null;
    }

    // More than one colon outside brackets is an IPv6 address alone.
    private static (Slice Host, Slice? Port) Split(Slice text)
    {
        var chars = text.Chars;
        if (chars.StartsWith("[") && chars.IndexOf("]:") is var close and > 0)
            return (text.Part(0, close + 1), text.From(close + 2));
        var colon = chars.IndexOf(':');
        return colon < 0 || chars.StartsWith("[") || chars[(colon + 1)..].Contains(':') ? (text, null) : (text.Part(0, colon), text.From(colon + 1));
    }

    private static bool TryHost(string text, out IPAddress address)
    {
        var isBracketed = text.StartsWith('[') && text.EndsWith(']');
        var bare = isBracketed ? text[1..^1] : text;
        address = IPAddress.None;
        if (bare.Contains('/') || bare.Contains('-') || !AddressRange.TryParse(bare, out var range))
            return false;
        address = range.First;
        return !isBracketed || address.AddressFamily == AddressFamily.InterNetworkV6;
    }

    private static AddressRange Range(string text) => AddressRange.TryParse(text, out var range) ? range : throw new FormatException(text);
}
