using System.CommandLine;
using System.Text;
using Postern.Cli.Keys;
using Postern.Client;
using Postern.Policy.Diagnostics;
using Postern.Policy.Profiles;
using Postern.Policy.Text;

namespace Postern.Cli.Profiles;

/// <summary>The keys of a profile as options. They are read by the file's own reader, so that both mean the same.</summary>
internal sealed class ProfileOptions
{
    private readonly Option<string[]> _knock = new("--knock")
    {
        Description = "a step, in the order given: 7001, 7001:udp, 'udp/62000 \"open sesame\"', icmp/size=720, 'http/GET /letmein'",
        HelpName = "KNOCK",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _opens = new("--opens") { Description = "what the door protects, to try after the knock: tcp/22", HelpName = "SERVICE", AllowMultipleArgumentsPerToken = true };

    private readonly Option<bool> _verify = new("--verify") { Description = "try the door after the knock; the default where --opens says what to try" };

    private readonly Option<bool> _noVerify = new("--no-verify") { Description = "do not try the door after the knock" };

    private readonly (string Key, Option<string> Option)[] _texts =
    [
        (ProfileKeys.Host, Of("--host", "HOST", "the gate, by name or address")),
        (ProfileKeys.Rolling, Of("--rolling", "FILE", "knock as a key that postern key new --rolling made says")),
        (ProfileKeys.Invitation, Of("--invitation", "LINE", "a line that begins with postern://; - takes it from standard input, where no list of processes shows it")),
        (ProfileKeys.Door, Of("--door", "DOOR", "with an invitation: which of its doors")),
        (ProfileKeys.Key, Of("--key", "KEY", "with an invitation: the SSH key to sign by; a file, a fingerprint or a comment")),
        (ProfileKeys.Prefix, Of("--prefix", "BITS", "with an invitation: let in your whole prefix, such as 24")),
        (ProfileKeys.Fwknop, Of("--stanza", "STANZA", "a stanza of ~/.fwknoprc")),
        (ProfileKeys.Rc, Of("--rc", "FILE", "with a stanza: the file it stands in")),
        (ProfileKeys.Delay, Of("--delay", "TIME", "between knocks and after the last: 100ms, 0s")),
        (ProfileKeys.Ip, Of("--ip", "4|6|both", "which IP versions to knock over; as the system orders if not given")),
        (ProfileKeys.Source, Of("--source", "ADDRESS", "knock from this address of this machine; in single packets, the address to let in")),
        (ProfileKeys.For, Of("--for", "TIME", "how long you would like to be let in, or how long the gate lets in: 30m")),
        (ProfileKeys.AddressPage, Of("--address-page", "URL", "a page that says which address it is asked from")),
    ];

    public void AddTo(Command command)
    {
        command.Add(_knock);
        foreach (var (_, option) in _texts)
            command.Add(option);
        command.Add(_opens);
        command.Add(_verify);
        command.Add(_noVerify);
    }

    /// <summary>Null after messages on the terminal.</summary>
    public Profile? Read(string name, IReadOnlyList<string> run, ParseResult parsed, Terminal terminal)
    {
        var (text, options) = (new StringBuilder(YamlText.Quoted(name)).Append(":\n"), new List<string> { "NAME" });
        foreach (var (key, option) in _texts)
        {
            if (parsed.GetValue(option) is not { } value)
                continue;
            if (key == ProfileKeys.Invitation && value == "-" && !PastedInvitation.TryRead(terminal, out value))
                return null;
            Add(key, YamlText.Quoted(value.Trim()), option.Name);
        }

        if (parsed.GetValue(_knock) is { Length: > 0 } knocks)
        {
            if (Steps(knocks, terminal) is not { } steps)
                return null;
            Add(ProfileKeys.Knock, steps, _knock.Name);
        }

        if (parsed.GetValue(_opens) is { Length: > 0 } opens)
            Add(ProfileKeys.Opens, $"[{string.Join(", ", opens.Select(YamlText.Quoted))}]", _opens.Name);
        if (run.Count > 0)
            Add(ProfileKeys.Run, $"[{string.Join(", ", run.Select(YamlText.Quoted))}]", "--");
        if (parsed.GetValue(_verify))
            Add(ProfileKeys.Verify, "true", _verify.Name);
        if (parsed.GetValue(_noVerify))
            Add(ProfileKeys.Verify, "false", _noVerify.Name);

        var diagnostics = new DiagnosticBag();
        var profiles = ProfileReader.Read(new SourceText("", text.ToString()), diagnostics);
        foreach (var finding in diagnostics.InOrder())
            Tell(finding, options[Math.Clamp(finding.Span.Line - 1, 0, options.Count - 1)], terminal);
        return profiles.Count == 1 && !diagnostics.HasErrors ? profiles[0] : null;

        void Add(string key, string value, string option)
        {
            text.Append("  ").Append(key).Append(": ").Append(value).Append('\n');
            options.Add(option);
        }
    }

    private static void Tell(Diagnostic finding, string option, Terminal terminal)
    {
        terminal.Error.WriteLine($"postern: {option}: {(finding.Severity == Severity.Error ? "" : "warning: ")}{finding.Message}");
        if (finding.Why is not null)
            terminal.Error.WriteLine($"    why: {finding.Why}");
        if (finding.Remedy is not null)
            terminal.Error.WriteLine($"    try: {finding.Remedy}");
    }

    /// <summary>In any notation that <c>postern knock</c> takes, to the one of the file; null after messages.</summary>
    private static string? Steps(IReadOnlyList<string> knocks, Terminal terminal)
    {
        var steps = new List<string>();
        foreach (var text in knocks)
        {
            if (KnockNotation.TryRead(text, portsAreUdp: false, out var knock, out var problem))
                steps.Add(YamlText.Quoted(knock.ToString()));
            else
                KeptProfiles.Tell(problem with { Message = $"--knock {problem.Message}" }, terminal);
        }

        return steps.Count < knocks.Count ? null : $"[{string.Join(", ", steps)}]";
    }

    private static Option<string> Of(string name, string value, string description) => new(name) { Description = description, HelpName = value };
}
