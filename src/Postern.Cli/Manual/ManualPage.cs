using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Postern.Cli.Manual;

/// <summary>The command line's definitions as a manual page, by the macros of man(7).</summary>
internal static class ManualPage
{
    private static readonly (int Code, string Meaning)[] ExitCodes =
    [
        (ExitCode.Done, "done"),
        (ExitCode.WrongInput, "the policy, script or argument is wrong"),
        (ExitCode.Usage, "usage"),
        (ExitCode.MachineRefused, "rights, kernel, interface or library: the machine refused"),
        (ExitCode.StillClosed, "knock: the knock left, and the door is still closed"),
        (ExitCode.NameUnknown, "knock: the host's name is not known"),
        (ExitCode.NoRoute, "knock: no way leads to the gate"),
        (ExitCode.OtherFamily, "knock: open over one IP version, and what follows would use the other"),
        (ExitCode.ClockOff, "knock: gate and client do not agree on the time"),
        (ExitCode.AddressChanges, "knock: the public address changes from one packet to the next"),
    ];

    private static readonly (string Path, string Meaning)[] Files =
    [
        ("/etc/postern/postern.yaml", "the policy that the service postern.service runs; readable by root and the group postern alone"),
        ("/var/lib/postern", "the gate's journal, from which grants come back after a boot"),
        ("~/.config/postern/profiles.yaml", "a person's profiles, for postern knock PROFILE"),
        ("~/.fwknoprc", "stanzas of fwknop's, for postern knock STANZA"),
    ];

    /// <param name="day">Printed at its foot.</param>
    public static string Of(RootCommand root, DateTimeOffset day)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $".TH POSTERN 1 \"{day:yyyy-MM-dd}\" \"postern {Version()}\" \"User Commands\"\n");
        page.Append(".SH NAME\npostern \\- keep services invisible until the right knock\n");
        page.Append(".SH SYNOPSIS\n.B postern\n.I COMMAND\n.RI [ OPTIONS ]\n");
        page.Append(".SH DESCRIPTION\n").Append(Text(root.Description ?? "")).Append('\n');
        page.Append("A command's own words are printed by\n.B postern\n.I COMMAND\n.BR \\-\\-help .\n.SH COMMANDS\n");
        foreach (var command in root.Subcommands.Where(c => !c.Hidden))
            Append(page, command, "postern");
        page.Append(".SH \"EXIT STATUS\"\n");
        foreach (var (code, meaning) in ExitCodes)
            page.Append(CultureInfo.InvariantCulture, $".TP\n.B {code}\n{Text(meaning)}\n");
        page.Append(".SH FILES\n");
        foreach (var (path, meaning) in Files)
            page.Append(CultureInfo.InvariantCulture, $".TP\n.I {Text(path)}\n{Text(meaning)}\n");
        page.Append(".SH EXAMPLES\n.TP\n.B postern init > postern.yaml\nA policy with a strong random sequence.\n.TP\n.B postern up postern.yaml \\-\\-safe 60s\nThe gate, which goes again if nobody says\n.B postern keep\nin time.\n"
            + ".TP\n.B postern knock home \\-\\- ssh home\nKnocks as the profile home says, then becomes ssh.\n");
        page.Append(".SH \"SEE ALSO\"\n.BR nft (8),\n.BR ssh (1),\n.BR systemd (1)\n");
        return page.ToString();
    }

    private static void Append(StringBuilder page, Command command, string before)
    {
        var name = $"{before} {command.Name}";
        if (command.Subcommands.Count == 0 || command.Arguments.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $".SS \"{Text(name)}{Synopsis(command)}\"\n{Sentence(command.Description)}\n");
            foreach (var argument in command.Arguments.Where(a => !a.Hidden && !string.IsNullOrEmpty(a.Description)))
                page.Append(CultureInfo.InvariantCulture, $".TP\n.I {Text(argument.Name)}\n{Sentence(argument.Description)}\n");
            foreach (var option in command.Options.Where(o => !o.Hidden && o.Name is not "--help"))
                page.Append(CultureInfo.InvariantCulture, $".TP\n{Names(option)}\n{Sentence(option.Description)}\n");
        }

        foreach (var sub in command.Subcommands.Where(c => !c.Hidden))
            Append(page, sub, name);
    }

    private static string Synopsis(Command command)
    {
        var words = new StringBuilder();
        foreach (var argument in command.Arguments.Where(a => !a.Hidden))
        {
            var word = Text(argument.Name) + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");
            words.Append(' ').Append(argument.Arity.MinimumNumberOfValues == 0 ? $"[{word}]" : word);
        }

        return words.ToString();
    }

    private static string Names(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(a => !a.StartsWith('/')).Order(StringComparer.Ordinal).Prepend(option.Name).Distinct(StringComparer.Ordinal).Select(n => $"\\fB{Text(n)}\\fR"));
        return option.Arity.MinimumNumberOfValues > 0 ? $"{names} \\fI{Text(option.HelpName ?? "VALUE")}\\fR" : names;
    }

    private static string Sentence(string? description)
    {
        var text = (description ?? "").Trim();
        if (text.Length == 0)
            return "";
        // What is written as it is typed keeps its first letter.
        if (char.IsLower(text[0]) && text.AsSpan(1).IndexOfAny(" ,;.:") is > 0 and var end && !text.AsSpan(0, end + 1).ContainsAny('/', ':', '-'))
            text = char.ToUpperInvariant(text[0]) + text[1..];
        return Text(text.EndsWith('.') ? text : text + ".");
    }

    /// <summary>What roff would take for its own is said in its own words; a minus is one that can be pasted.</summary>
    private static string Text(string text)
    {
        var roff = new StringBuilder();
        foreach (var letter in text.ReplaceLineEndings(" "))
        {
            roff.Append(letter switch
            {
                '\\' => "\\e",
                '-' => "\\-",
                '"' => "\\(dq",
                '\'' => "\\(aq",
                '`' => "\\(ga",
                '~' => "\\(ti",
                '^' => "\\(ha",
                > '\x7f' => string.Create(CultureInfo.InvariantCulture, $"\\[u{(int)letter:X4}]"),
                _ => letter.ToString(),
            });
        }

        return roff.Length > 0 && roff[0] == '.' ? $"\\&{roff}" : roff.ToString();
    }

    private static string Version() =>
        typeof(ManualPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
