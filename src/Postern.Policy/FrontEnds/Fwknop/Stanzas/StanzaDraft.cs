using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Fwknop.Directives;
using Postern.Policy.Text;

namespace Postern.Policy.FrontEnds.Fwknop.Stanzas;

/// <summary>A SOURCE and the lines below it, from whichever files. As in fwknopd the last of two counts.</summary>
/// <param name="number">The first stanza is 1.</param>
internal sealed class StanzaDraft(FwknopLine source, int number)
{
    private readonly Dictionary<string, FwknopLine> _lines = new(StringComparer.Ordinal);

    public FwknopLine Source => source;

    public int Number => number;

    /// <summary>Its packets may come without HMAC.</summary>
    public bool IsLegacy { get; set; }

    /// <summary>What a remark calls it.</summary>
    public Piece? Name { get; set; }

    /// <summary>The first line that is about GnuPG.</summary>
    public FwknopLine? Gnupg { get; set; }

    public FwknopLine? this[string directive] => _lines.GetValueOrDefault(directive);

    public void Set(FwknopLine line, DiagnosticBag diagnostics)
    {
        var slot = Slot(line.Name);
        if (_lines.TryGetValue(slot, out var first))
            diagnostics.Add(FwknopDiagnostics.Twice(line.Key.Span, line.Name, first.Key.Span));
        _lines[slot] = line;
    }

    // One name for what has two.
    private static string Slot(string name) => name switch
    {
        AccessDirectives.KeyBase64 => AccessDirectives.Key,
        AccessDirectives.HmacKeyBase64 => AccessDirectives.HmacKey,
        AccessDirectives.RequireSource => AccessDirectives.RequireSourceAddress,
        AccessDirectives.AccessExpireEpoch => AccessDirectives.AccessExpire,
        _ => name,
    };
}
