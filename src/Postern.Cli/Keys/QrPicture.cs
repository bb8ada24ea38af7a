using System.Text;
using QRCoder;

namespace Postern.Cli.Keys;

/// <summary>A text as a QR code: for terminals, and as a picture.</summary>
internal sealed class QrPicture : IDisposable
{
    private const int PixelsPerModule = 8;

    /// <summary>Light modules around it, which a scanner needs to find it.</summary>
    private const int QuietZone = 4;

    // Of the 256 colours only these sixteen and those above are the same whatever theme a terminal has.
    private const string WhiteOnBlack = "\e[38;5;231;48;5;16m";
    private const string Plain = "\e[0m";

    private readonly QRCodeData _data;

    private QrPicture(QRCodeData data) => _data = data;

    /// <summary>Null where the text is too long for a QR code.</summary>
    public static QrPicture? Of(string text)
    {
        using var generator = new QRCodeGenerator();
        try
        {
            // A screen loses no corners, and larger modules are easier to scan from it than more of them.
            return new QrPicture(generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.L));
        }
        catch (QRCoder.Exceptions.DataTooLongException)
        {
            return null;
        }
    }

    public byte[] Png()
    {
        using var png = new PngByteQRCode(_data);
        return png.GetGraphic(PixelsPerModule);
    }

    public string Svg()
    {
        using var svg = new SvgQRCode(_data);
        return svg.GetGraphic(PixelsPerModule);
    }

    /// <summary>A row of 0 (light) and 1 (dark) for each row of modules, without the light ones around.</summary>
    public IEnumerable<string> Rows()
    {
        var size = _data.ModuleMatrix.Count;
        for (var y = QuietZone; y < size - QuietZone; y++)
            yield return string.Concat(Enumerable.Range(QuietZone, size - 2 * QuietZone).Select(x => IsDark(x, y) ? '1' : '0'));
    }

    /// <summary>Two rows of modules on each line. Light modules are drawn and dark ones left out, for a terminal's ground is dark.</summary>
    /// <param name="isColoured">Sets both colours, so that it can be scanned from a light terminal too.</param>
    public string Text(bool isColoured)
    {
        var size = _data.ModuleMatrix.Count;
        var text = new StringBuilder();
        for (var y = 0; y < size; y += 2)
        {
            text.Append(isColoured ? WhiteOnBlack : "");
            for (var x = 0; x < size; x++)
            {
                text.Append((IsDark(x, y), IsDark(x, y + 1)) switch
                {
                    (false, false) => '█',
                    (false, true) => '▀',
                    (true, false) => '▄',
                    _ => ' ',
                });
            }

            text.Append(isColoured ? Plain : "").Append('\n');
        }

        return text.ToString();
    }

    public void Dispose() => _data.Dispose();

    // Below the last row is the terminal's ground.
    private bool IsDark(int x, int y) => y >= _data.ModuleMatrix.Count || _data.ModuleMatrix[y][x];
}
