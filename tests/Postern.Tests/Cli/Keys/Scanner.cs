using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
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
        var ground = root.Elements().First(e => e.Name.LocalName == "rect");
        (ground.Attribute("fill")!.Value, ground.Attribute("width")!.Value).ShouldBe(("#FFF", $"{size}"));
        for (var i = 0; i < light.Length; i++)
            light[i / size, i % size] = true;
        // Runs of dark modules, a rectangle one module high each.
        var path = root.Elements().Single(e => e.Name.LocalName == "path");
        path.Attribute("fill")!.Value.ShouldBe("#000");
        foreach (Match run in Regex.Matches(path.Attribute("d")!.Value, @"M(\d+) (\d+)h(\d+)v1h-\d+z"))
        {
            var (x, y, width) = (Number(run, 1), Number(run, 2), Number(run, 3));
            for (var i = 0; i < width; i++)
                light[y, x + i] = false;
        }

        return Read(Picture(folder, size, size, (x, y) => light[y, x]));
    }

    private static int Number(Match run, int group) => int.Parse(run.Groups[group].Value, CultureInfo.InvariantCulture);

    private static string Picture(PersonsFolder folder, int width, int height, Func<int, int, bool> isLight)
    {
        var bytes = new MemoryStream();
        bytes.Write(Encoding.ASCII.GetBytes($"P5 {width * Scale} {height * Scale} 255\n"));
        for (var y = 0; y < height * Scale; y++)
        {
            for (var x = 0; x < width * Scale; x++)
                bytes.WriteByte(isLight(x / Scale, y / Scale) ? (byte)255 : (byte)0);
        }

        var file = folder[$"seen{Guid.NewGuid():N}.pgm"];
        File.WriteAllBytes(file, bytes.ToArray());
        return file;
    }
}
