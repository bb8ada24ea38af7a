using Postern.Policy.Diagnostics;
using Postern.Policy.Model;
using Postern.Policy.Text;

namespace Postern.Policy.FrontEnds.Fwknop;

/// <summary>A file with the keys of an fwknop client by itself, without the policy that names it.</summary>
public static class FwknopKeys
{
    /// <summary>A stanza without HMAC is one too; whether that is enough is the policy's to say.</summary>
    public static IReadOnlyList<FwknopStanza> Read(InputFile file, DiagnosticBag diagnostics) =>
        SourceReader.Read(file.Name, file.Bytes.Span, keepsBytes: false, diagnostics) is not { } text ? [] :
        [
            .. KeyFileReader.Read(text, diagnostics).SelectMany(s => s.Make(isLegacy: true, diagnostics) is { } key ? (FwknopStanza[])[new FwknopStanza(key, KeyLimits.None, s.Span) { User = s.User }] : []),
        ];
}
