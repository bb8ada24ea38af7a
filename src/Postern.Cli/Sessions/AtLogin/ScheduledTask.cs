using System.Text;
using System.Xml.Linq;

namespace Postern.Cli.Sessions.AtLogin;

/// <summary>A task of Windows' scheduler at one person's logon, which that person may make without more rights. Source: the Task Scheduler schema, version 1.2.</summary>
/// <param name="user">DOMAIN\NAME.</param>
/// <param name="folder">Where a file may stand for a moment.</param>
internal sealed class ScheduledTask(LoginEntry entry, string user, string folder) : ILoginRegistry
{
    private static readonly XNamespace Schema = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    private static readonly char[] Forbidden = ['\\', '/', ':', '*', '?', '"', '<', '>', '|'];

    /// <summary>A task's name is a file's name too.</summary>
    public string Place { get; } = $"Postern {string.Concat(entry.Profile.Select(c => char.IsControl(c) || Forbidden.Contains(c) ? '_' : c))}";

    public LoginFile File => new(Path.Combine(folder, $"{Place}.xml"), [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Text)], IsKept: false);

    public IReadOnlyList<IReadOnlyList<string>> Installing =>
    [
        ["schtasks", "/Create", "/TN", Place, "/XML", File.Path, "/F"],
        ["schtasks", "/Run", "/TN", Place],
    ];

    public IReadOnlyList<IReadOnlyList<string>> Removing =>
    [
        ["schtasks", "/End", "/TN", Place],
        ["schtasks", "/Delete", "/TN", Place, "/F"],
    ];

    internal string Text => new XDeclaration("1.0", "UTF-16", null) + "\r\n" + new XElement(Schema + "Task",
        new XAttribute("version", "1.2"),
        Element("RegistrationInfo", Element("Description", entry.Sentence)),
        Element("Triggers", Element("LogonTrigger", Element("Enabled", "true"), Element("UserId", user))),
        Element("Principals", new XElement(Schema + "Principal", new XAttribute("id", "Author"),
            Element("UserId", user), Element("LogonType", "InteractiveToken"), Element("RunLevel", "LeastPrivilege"))),
        Element("Settings",
            Element("MultipleInstancesPolicy", "IgnoreNew"),
            Element("DisallowStartIfOnBatteries", "false"),
            Element("StopIfGoingOnBatteries", "false"),
            Element("StartWhenAvailable", "true"),
            // Without a limit: the default ends a task after three days.
            Element("ExecutionTimeLimit", "PT0S"),
            Element("RestartOnFailure", Element("Interval", "PT1M"), Element("Count", "999"))),
        new XElement(Schema + "Actions", new XAttribute("Context", "Author"),
            Element("Exec", Element("Command", entry.Program), Element("Arguments", string.Join(' ', entry.Arguments.Select(Quote))))));

    /// <summary>As Windows programs take their line apart: CommandLineToArgvW.</summary>
    internal static string Quote(string word)
    {
        if (word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '='))
            return word;
        var quoted = new StringBuilder("\"");
        var backslashes = 0;
        foreach (var letter in word)
        {
            // Backslashes count double before a quotation mark, and there alone.
            if (letter == '"')
                quoted.Append('\\', backslashes + 1);
            backslashes = letter == '\\' ? backslashes + 1 : 0;
            quoted.Append(letter);
        }

        return quoted.Append('\\', backslashes).Append('"').ToString();
    }

    private static XElement Element(string name, params object[] content) => new(Schema + name, content);
}
