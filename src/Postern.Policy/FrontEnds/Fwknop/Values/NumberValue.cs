using System.Globalization;
using Postern.Policy.Diagnostics;
using Postern.Policy.Text;

namespace Postern.Policy.FrontEnds.Fwknop.Values;

/// <summary>A number within bounds, and nothing beside it.</summary>
internal static class NumberValue
{
    /// <summary>What fwknopd takes at most for any number of seconds.</summary>
    public const int MostSeconds = 1 << 23;

    /// <summary>Null for anything else.</summary>
    public static int? Read(Piece text, int least, int most) =>
        int.TryParse(text.Chars, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;

    /// <summary>Null where the line is not there, and after an error.</summary>
    public static int? Read(FwknopLine? line, int least, int most, DiagnosticBag diagnostics)
    {
        if (line is null)
            return null;
        var number = Read(line.Value, least, most);
        if (number is null)
            diagnostics.Add(FwknopDiagnostics.NotANumber(line.Value.Span, line.Name, least, most));
        return number;
    }
}
