namespace Postern.Policy.FrontEnds.Fwknop
{
    internal static class FwknopKeys { public static System.Collections.Generic.IReadOnlyList<Postern.Policy.Model.FwknopStanza> Read(InputFile f, Postern.Policy.Diagnostics.DiagnosticBag b) => []; }
}
