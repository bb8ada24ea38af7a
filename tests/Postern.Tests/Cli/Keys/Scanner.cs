using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Shouldly;

namespace Postern.Tests.Cli.Keys;

/// <summary>What zbarimg, another hand's decoder, reads from a QR code.</summary>
internal static class Scanner
{
    private const int Scale = 6;

    public static string Read(string picture)
    {
        var (code, output) = PersonsFolder.Ask("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture);
        code.ShouldBe(0, output);
        return output.TrimEnd('\n');
    }

    /// <summary>What a camera would see of a terminal: letters are light on a dark ground.</summary>
    public static string ReadTerminal(PersonsFolder folder, string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var light = new bool[lines.Length * 2, lines.Max(l => l.Length)];
        for (var y = 0; y < lines.Length; y++)
        {
            for (var x = 0; x < lines[y].Length; x++)
                (light[2 * y, x], light[2 * y + 1, x]) = (lines[y][x] is '█' or '▀', lines[y][x] is '█' or '▄');
        }

        return Read(Picture(folder, light.GetLength(1), light.GetLength(0), (x, y) => light[y, x]));
    }

    public static string ReadSvg(PersonsFolder folder, string text)
    {
        var root = XDocument.Parse(text).Root!;
        var size = (int)double.Parse(root.Attribute("viewBox")!.Value.Split(' ')[2], CultureInfo.InvariantCulture);
        var light = new bool[size, size];
        foreach (var box in root.Descendants().Where(e => e.Name.LocalName == "rect"))
        {
            var (x, y, width, height) = (Number(box, "x"), Number(box, "y"), Number(box, "width"), Number(box, "height"));
            for (var i = 0; i < width * height; i++)
                light[y + i / width, x + i % width] = box.Attribute("fill")!.Value == "#FFFFFF";
        }

        return Read(Picture(folder, size, size, (x, y) => light[y, x], scale: 1));
    }

    private static int Number(XElement box, string name) => (int)double.Parse(box.Attribute(name)?.Value ?? "0", CultureInfo.InvariantCulture);

    private static string Picture(PersonsFolder folder, int width, int height, Func<int, int, bool> isLight, int scale = Scale)
    {
        var bytes = new MemoryStream();
        bytes.Write(Encoding.ASCII.GetBytes($"P5 {width * scale} {height * scale} 255\n"));
        for (var y = 0; y < height * scale; y++)
        {
            for (var x = 0; x < width * scale; x++)
                bytes.WriteByte(isLight(x / scale, y / scale) ? (byte)255 : (byte)0);
        }

        var file = folder[$"seen{Guid.NewGuid():N}.pgm"];
        File.WriteAllBytes(file, bytes.ToArray());
        return file;
    }
}
