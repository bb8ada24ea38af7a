using System.Net;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Policy.Model;
using Postern.Policy.Text;

namespace Postern.Policy.FrontEnds.Yaml.Sections;

/// <summary><c>routers:</c>, a map from names to how to log in there; names are unique over all files.</summary>
internal sealed class RouterSection
{
    private const int LongestUser = 64;
    private const string AddressExample = "routeros://192.0.2.1";

    private readonly Dictionary<string, ScalarNode> _names = [];
    private readonly List<RouterPolicy> _routers = [];

    public IReadOnlyList<RouterPolicy> Routers => _routers;

    /// <summary>Every name that was written, of routers with errors in them too.</summary>
    public IReadOnlyCollection<string> Names => _names.Keys;

    /// <summary>It stands in addresses, commands and messages, where it must be one word.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') && !IPAddress.TryParse(text, out _);

    public void Read(Entry entry, PolicyInput file, DiagnosticBag diagnostics)
    {
        if (entry.Value is not MapNode map)
        {
            diagnostics.Add(YamlDiagnostics.NeedsMap(entry.Place, "routers", entry.Value.Kind, "routers: {edge1: {address: routeros://192.0.2.1, password: edge1.password}}"));
            return;
        }

        foreach (var (key, value) in map.Entries)
        {
            if (key is not ScalarNode name)
                diagnostics.Add(KeyDiagnostics.NotAKey(key.Span, key.Kind));
            else if (!IsName(name.Text))
                diagnostics.Add(RouterDiagnostics.Name(name.Span));
            else if (!_names.TryAdd(name.Text, name))
                diagnostics.Add(RouterDiagnostics.Twice(name.Span, name.Text, _names[name.Text].Span));
            else if (ReadRouter(new Entry(name, value), file, diagnostics) is { } login)
                _routers.Add(new RouterPolicy(name.Text, login, name.Span));
        }
    }

    /// <summary>Every part is read, whatever the others are; null after a diagnostic.</summary>
    private static RouterLogin? ReadRouter(Entry router, PolicyInput file, DiagnosticBag diagnostics)
    {
        if (router.Value is ScalarNode { Text.Length: > 0 } text)
            return ReadAddress(text, diagnostics) is { } only ? new RouterLogin(only) : null;
        if (router.Value is not MapNode map)
        {
            diagnostics.Add(YamlDiagnostics.NeedsMap(router.Place, $"the router {Quote.Of(router.Key.Text)}", router.Value.Kind, "{address: routeros://192.0.2.1, password: edge1.password}"));
            return null;
        }

        var before = diagnostics.Count;
        var keys = new MapReader(map, PolicyKeys.RouterKeys, diagnostics);
        if (keys[PolicyKeys.Address] is not { } entry)
        {
            diagnostics.Add(KeyDiagnostics.Missing(router.Key.Span, $"the router {Quote.Of(router.Key.Text)}", "address, where it is", $"address: {AddressExample}"));
            return null;
        }

        var address = entry.Text(AddressExample, diagnostics) is { } written ? ReadAddress(written, diagnostics) : null;
        var user = keys[PolicyKeys.User]?.Text("postern", diagnostics);
        if (user is not null && (user.Text.Length > LongestUser || user.Text.Any(char.IsControl)))
            diagnostics.Add(RouterDiagnostics.User(user.Span, LongestUser));
        var password = keys[PolicyKeys.Password]?.Text("edge1.password", diagnostics) is { } name ? ReadPassword(name, file.ReadNamed, diagnostics) : null;
        var fingerprint = keys[PolicyKeys.Fingerprint]?.Text("SHA256:…", diagnostics) is { } print ? ReadFingerprint(print, address, diagnostics) : null;
        if (address is null || diagnostics.Count != before)
            return null;
        var login = new RouterLogin(address) { Password = password, Fingerprint = fingerprint is null ? null : (ReadOnlyMemory<byte>?)fingerprint };
        return user is null ? login : login with { User = user.Text };
    }

    private static RouterAddress? ReadAddress(ScalarNode text, DiagnosticBag diagnostics)
    {
        if (RouterAddress.TryParse(text.Text, out var address))
            return address;
        diagnostics.Add(text.Text.Contains('@') ? RouterDiagnostics.UserInAddress(text.Span) : RouterDiagnostics.NotAnAddress(text.Span, text.Text));
        return null;
    }

    private static byte[]? ReadFingerprint(ScalarNode text, RouterAddress? address, DiagnosticBag diagnostics)
    {
        if (address is { IsEncrypted: false })
            diagnostics.Add(RouterDiagnostics.FingerprintInTheClear(text.Span));
        else if (CertificateFingerprint.TryParse(text.Text, out var fingerprint))
            return fingerprint;
        else
            diagnostics.Add(RouterDiagnostics.NotAFingerprint(text.Span));
        return null;
    }

    private static RouterPassword? ReadPassword(ScalarNode name, NamedFileReader? files, DiagnosticBag diagnostics)
    {
        if (NamedFile.TryOpen(name, files, out var refusal) is not { } file)
        {
            diagnostics.Add(RouterDiagnostics.NoPasswordFile(name.Span, refusal));
            return null;
        }

        if (file.Exposure != FileExposure.None)
            diagnostics.Add(RouterDiagnostics.OthersRead(name.Span, file.Name, file.Exposure.HasFlag(FileExposure.Write) ? "write" : "read"));
        if (SourceReader.IsBlank(file.Bytes.Span))
        {
            diagnostics.Add(RouterDiagnostics.NoPassword(name.Span, file.Name));
            return null;
        }

        if (SourceReader.Read(file.Name, file.Bytes.Span, keepsBytes: false, diagnostics) is not { } text)
            return null;
        var password = text.Text.TrimEnd('\r', '\n');
        if (!password.AsSpan().ContainsAny('\r', '\n'))
            return new RouterPassword(password);
        diagnostics.Add(RouterDiagnostics.ManyLines(name.Span, file.Name));
        return null;
    }
}
