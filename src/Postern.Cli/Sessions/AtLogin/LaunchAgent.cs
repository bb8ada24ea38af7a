using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Postern.Cli.Sessions.AtLogin;

/// <summary>What macOS starts at a person's login. Sources: launchd.plist(5), launchctl(1).</summary>
internal sealed class LaunchAgent(LoginEntry entry, string home) : ILoginRegistry
{
    // A file's name, whatever the profile is called, and another for each: two profiles in Cyrillic are not one.
    private readonly string _label = $"postern.{string.Concat(entry.Profile.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? $"{c}" : string.Create(CultureInfo.InvariantCulture, $"_{(int)c:x4}")))}";

    public string Place => Path.Combine(home, "Library", "LaunchAgents", _label + ".plist");

    public LoginFile File => new(Place, Encoding.UTF8.GetBytes(Text), IsKept: true);

    public IReadOnlyList<IReadOnlyList<string>> Installing => [["launchctl", "unload", Place], ["launchctl", "load", "-w", Place]];

    public IReadOnlyList<IReadOnlyList<string>> Removing => [["launchctl", "unload", "-w", Place]];

    internal string Text => new XDeclaration("1.0", "UTF-8", null) + "\n"
        + new XDocumentType("plist", "-//Apple//DTD PLIST 1.0//EN", "http://www.apple.com/DTDs/PropertyList-1.0.dtd", null) + "\n"
        + new XElement("plist", new XAttribute("version", "1.0"), new XElement("dict",
            Key("Label"), new XElement("string", _label),
            Key("ProgramArguments"), new XElement("array", entry.Arguments.Prepend(entry.Program).Select(word => new XElement("string", word))),
            Key("RunAtLoad"), new XElement("true"),
            Key("KeepAlive"), new XElement("dict", Key("SuccessfulExit"), new XElement("false")),
            Key("ThrottleInterval"), new XElement("integer", 30),
            Key("ProcessType"), new XElement("string", "Background"))) + "\n";

    private static XElement Key(string name) => new("key", name);
}
