using System.Globalization;
using System.Text;

namespace Postern.Cli.Sessions.AtLogin;

/// <summary>A unit of the person's own systemd. Sources: systemd.unit(5), systemd.service(5) on command lines, systemd-escape(1).</summary>
internal sealed class SystemdUserUnit(LoginEntry entry, string home) : ILoginRegistry
{
    public string Name { get; } = $"postern-{Escape(entry.Profile)}.service";

    public string Place => Path.Combine(home, ".config", "systemd", "user", Name);

    public LoginFile File => new(Place, Encoding.UTF8.GetBytes(Text), IsKept: true);

    public IReadOnlyList<IReadOnlyList<string>> Installing =>
    [
        ["systemctl", "--user", "daemon-reload"],
        ["systemctl", "--user", "enable", Name],
        // Not "start": what runs already may be an older line.
        ["systemctl", "--user", "restart", Name],
    ];

    public IReadOnlyList<IReadOnlyList<string>> Removing => [["systemctl", "--user", "disable", "--now", Name]];

    public IReadOnlyList<IReadOnlyList<string>> Forgetting => [["systemctl", "--user", "daemon-reload"]];

    internal string Text => $"""
        # Made by: postern knock {Comment(entry.Profile)} --keep-open --at-login
        [Unit]
        Description={Percent(Comment(entry.Sentence))}
        # A network that is away for long is no reason to give up.
        StartLimitIntervalSec=0

        [Service]
        ExecStart={string.Join(' ', entry.Arguments.Select(Quote).Prepend(Quote(entry.Program).Replace("$$", "$", StringComparison.Ordinal)))}
        Restart=on-failure
        RestartSec=30s
        # The profile or the command is wrong: trying again mends neither.
        RestartPreventExitStatus=1 2
        NoNewPrivileges=yes

        [Install]
        WantedBy=default.target

        """;

    /// <summary>Always in quotes, so that blanks and semicolons are part of the word. A program's own name has no variables, so that its dollars are not doubled.</summary>
    internal static string Quote(string word)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in word)
        {
            quoted.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '%' => "%%",
                '$' => "$$",
                < ' ' or '\x7f' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}"),
                _ => letter.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>As systemd-escape does; a hyphen may stay where no path is meant.</summary>
    internal static string Escape(string name)
    {
        var escaped = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(name))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'_' or (byte)'-' || (octet == '.' && escaped.Length > 0))
                escaped.Append((char)octet);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\x{octet:x2}");
        }

        return escaped.ToString();
    }

    private static string Percent(string text) => text.Replace("%", "%%", StringComparison.Ordinal);

    // A line break would begin a setting of its own, and a backslash at the end would swallow the next line.
    private static string Comment(string text) => string.Concat(text.Select(c => char.IsControl(c) || c == '\\' ? '?' : c));
}
