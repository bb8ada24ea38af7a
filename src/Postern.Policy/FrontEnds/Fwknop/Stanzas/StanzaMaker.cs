using System.Net;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Fwknop.Directives;
using Postern.Policy.FrontEnds.Fwknop.Values;
using Postern.Policy.Model;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Spa.Fwknop;

namespace Postern.Policy.FrontEnds.Fwknop.Stanzas;

/// <summary>One stanza's directives, understood.</summary>
internal sealed class StanzaMaker
{
    private const int LongestName = Yaml.Sections.DoorSection.LongestName;

    /// <summary>fwknopd's own defaults.</summary>
    private static readonly TimeSpan DefaultFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultLongest = TimeSpan.FromSeconds(300);

    private readonly StanzaDraft _draft;
    private readonly DiagnosticBag _diagnostics;
    private bool _isWrong;

    private StanzaMaker(StanzaDraft draft, DiagnosticBag diagnostics) => (_draft, _diagnostics) = (draft, diagnostics);

    /// <summary>Null after an error.</summary>
    public static Stanza? Make(StanzaDraft draft, DiagnosticBag diagnostics) => new StanzaMaker(draft, diagnostics).Make();

    private Stanza? Make()
    {
        var source = Needed(AddressesValue.Read(_draft.Source.Value, _diagnostics));
        var destinations = _draft[AccessDirectives.Destination] is { } destination ? Needed(AddressesValue.Read(destination.Value, _diagnostics)) : [];
        var ports = Ports(AccessDirectives.OpenPorts);
        var restricted = Ports(AccessDirectives.RestrictPorts);
        var user = _draft[AccessDirectives.RequireUsername]?.Value.Text;
        var name = ReadName(user);
        var key = ReadKey();
        var forward = ReadForward();
        var (duration, longest) = ReadTimes();
        var expires = Read(AccessDirectives.AccessExpire, l => ExpiryValue.Read(l, _diagnostics));
        var cycle = ReadCycle(ports is null ? [] : [.. ports.Except(restricted ?? [])]);
        var isStated = DirectiveTable.IsYes(_draft[AccessDirectives.RequireSourceAddress]);
        if (forward is not null && ports is null && !_isWrong)
            Wrong(FwknopDiagnostics.ForwardNeedsPorts(_draft[AccessDirectives.ForceNat]!.Key.Span));
        if (_isWrong)
            return null;
        var limits = new KeyLimits { Sources = source!, Source = isStated ? SourceRule.Stated : SourceRule.Either, Expires = expires, For = duration, Longest = longest };
        return new Stanza(name!, _draft.Number, key!, limits, _draft.Source.Key.Span)
        {
            User = user,
            Destinations = destinations!,
            Ports = ports,
            Restricted = restricted ?? [],
            RestrictedSpan = _draft[AccessDirectives.RestrictPorts]?.Value.Span ?? default,
            ForwardTo = forward,
            Cycle = cycle,
        };
    }

    private IReadOnlyList<PortPattern>? Ports(string directive) => _draft[directive] is { } line ? Needed(PortsValue.Read(line.Value, _diagnostics)) : null;

    private string? ReadName(string? user)
    {
        var name = _draft.Name?.Text ?? user ?? $"stanza {_draft.Number}";
        if (name.Length <= LongestName && !name.Any(char.IsControl))
            return name;
        Wrong(FwknopDiagnostics.BadName(_draft.Source.Key.Span, LongestName));
        return null;
    }

    private FwknopKey? ReadKey()
    {
        var (secret, hmac) = (_draft[AccessDirectives.Key], _draft[AccessDirectives.HmacKey]);
        if (secret is null)
        {
            Wrong(_draft.Gnupg is { } gnupg ? FwknopDiagnostics.OnlyGnupg(gnupg.Key.Span) : FwknopDiagnostics.NoKey(_draft.Source.Key.Span));
            return null;
        }

        if (_draft.Gnupg is { } beside)
            _diagnostics.Add(FwknopDiagnostics.GnupgLeftOut(beside.Key.Span));
        if (hmac is null && !_draft.IsLegacy)
            Wrong(FwknopDiagnostics.NoHmac(_draft.Source.Key.Span));
        return Needed(Key(secret, hmac));
    }

    private FwknopKey? Key(FwknopLine secret, FwknopLine? hmac)
    {
        var mode = _draft[AccessDirectives.EncryptionMode];
        // Only packets of GnuPG are in this mode; with a KEY beside it, clients use the usual one.
        if (_draft.Gnupg is not null && mode?.Value.Chars.Equals("Asymmetric", StringComparison.OrdinalIgnoreCase) == true)
            mode = null;
        var stanza = new KeyFileStanza(_draft.Source.Key.Span);
        foreach (var line in new[] { secret, hmac, mode, _draft[AccessDirectives.HmacDigestType] }.OfType<FwknopLine>())
            stanza.Read(line.Name, line.Key.Span, line.Value.Text, line.Value.Span, _diagnostics);
        return stanza.Make(isLegacy: true, _diagnostics);
    }

    private (TimeSpan For, TimeSpan Longest) ReadTimes()
    {
        var usual = Seconds(AccessDirectives.FwAccessTimeout, DefaultFor);
        var longest = Seconds(AccessDirectives.MaxFwTimeout, DefaultLongest);
        if (_draft[AccessDirectives.CycleOpen] is not null)
            usual = Seconds(AccessDirectives.CycleTimer, usual);
        else if (usual > longest)
            usual = longest;
        return (usual, longest > usual ? longest : usual);
    }

    // As in fwknopd 0 is the default.
    private TimeSpan Seconds(string directive, TimeSpan usual) =>
        Read(directive, l => NumberValue.Read(l, 0, NumberValue.MostSeconds, _diagnostics)) is { } seconds and > 0 ? TimeSpan.FromSeconds(seconds) : usual;

    private ForwardTarget? ReadForward()
    {
        if (_draft[AccessDirectives.ForceNat] is not { } line)
            return null;
        var words = line.Value.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 2 && AddressRange.TryParse(words[0], out var host) && host.IsSingle && !host.First.Equals(IPAddress.Any) && ushort.TryParse(words[1], out var port) && port > 0)
            return new ForwardTarget(host.First, port, line.Value.Span);
        Wrong(FwknopDiagnostics.NotATarget(line.Value.Span));
        return null;
    }

    private CommandCycle? ReadCycle(IReadOnlyList<PortPattern> ports)
    {
        var (open, close) = (_draft[AccessDirectives.CycleOpen], _draft[AccessDirectives.CycleClose]);
        if (open is null && close is null)
            return null;
        if (open is null || close is null)
        {
            Wrong(FwknopDiagnostics.HalfACycle((open ?? close)!.Key.Span, open is null ? AccessDirectives.CycleOpen : AccessDirectives.CycleClose));
            return null;
        }

        var closes = !close.Value.Chars.StartsWith("NONE");
        if (closes && _draft[AccessDirectives.CycleTimer] is null)
            Wrong(FwknopDiagnostics.HalfACycle(open.Key.Span, AccessDirectives.CycleTimer));
        var opening = Needed(CycleCommand.Read(open.Value, ports, opens: true, _diagnostics));
        var closing = closes ? Needed(CycleCommand.Read(close.Value, ports, opens: false, _diagnostics)) : null;
        return opening is null ? null : new CommandCycle(opening, open.Value.Span, closing, close.Value.Span);
    }

    /// <summary>A line that is there and cannot be read is an error.</summary>
    private T? Read<T>(string directive, Func<FwknopLine, T?> read)
        where T : struct
    {
        if (_draft[directive] is not { } line)
            return null;
        var value = read(line);
        _isWrong |= value is null;
        return value;
    }

    private T? Needed<T>(T? value)
        where T : class
    {
        _isWrong |= value is null;
        return value;
    }

    private void Wrong(Diagnostic diagnostic)
    {
        _isWrong = true;
        _diagnostics.Add(diagnostic);
    }
}
