using System.CommandLine;
using Postern.Cli.Keys;
using Postern.Cli.Output;
using Postern.Spa.Keys;

namespace Postern.Cli.Commands;

/// <summary><c>postern key new [--gate FILE | --fwknop FILE | --rolling FILE | --out FILE]</c>: makes a key in a file that nobody else can read.</summary>
public static class KeyNewCommand
{
    private const UnixFileMode PublicMode = SecretFile.OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static Command Create(Terminal terminal)
    {
        var gate = new Option<string?>("--gate") { Description = "make the gate's own key instead; the policy names the file (spa: key:)", HelpName = "FILE" };
        var fwknop = new Option<string?>("--fwknop") { Description = "make a pair of keys for an fwknop client instead; the policy names the file (people: NAME: fwknop:)", HelpName = "FILE" };
        var rolling = new RollingKeyOptions();
        var output = new Option<string?>("--out") { Description = "where your own key goes; ~/.config/postern/id if not given", HelpName = "FILE" };
        var comment = new Option<string?>("--comment") { Description = "what the gate's owner sees beside your key; USER@MACHINE if not given", HelpName = "TEXT" };
        var digest = new Option<string>("--digest") { Description = "the HMAC's digest with --fwknop; clients use sha256 unless told", DefaultValueFactory = _ => "sha256" };
        digest.AcceptOnlyFromAmong([.. FwknopKeyPair.Digests]);
        var json = SharedArguments.Json();
        var command = new Command("new", "make a key of your own, or with --gate the gate's, with --fwknop one for an fwknop client, with --rolling one for knocks that change with time") { gate, fwknop, output, comment, digest, json };
        rolling.AddTo(command);
        command.Validators.Add(result =>
        {
            var kinds = new Option[] { gate, fwknop, rolling.File }.Where(o => result.GetResult(o) is not null).Select(o => o.Name).ToList();
            if (kinds.Count > 1)
                result.AddError($"{string.Join(" and ", kinds)} make different keys; give one");
            else if (result.GetResult(output) is not null && kinds.Count > 0)
                result.AddError($"--out is for your own key; {kinds[0]} names its file itself");
            if (result.GetResult(rolling.File) is null && rolling.Details.FirstOrDefault(o => result.GetResult(o) is not null) is { } detail)
                result.AddError($"{detail.Name} has a meaning with --rolling alone");
        });
        command.SetAction(parsed => (parsed.GetValue(gate), parsed.GetValue(fwknop)) switch
        {
            ({ } file, _) => NewGateKey(file, parsed.GetValue(json), terminal),
            _ when parsed.GetValue(rolling.File) is { } file => rolling.Run(parsed, file, parsed.GetValue(json), terminal),
            (_, { } file) => NewFwknopKey(file, parsed.GetRequiredValue(digest), parsed.GetValue(json), terminal),
            _ => NewOwnKey(parsed.GetValue(output), parsed.GetValue(comment) ?? $"{Environment.UserName}@{Environment.MachineName}", parsed.GetValue(json), terminal),
        });
        return command;
    }

    private static int NewOwnKey(string? output, string comment, bool json, Terminal terminal)
    {
        if (comment.Any(char.IsControl))
        {
            terminal.Error.WriteLine("postern: --comment must be one line");
            return ExitCode.WrongInput;
        }

        var file = output ?? PersonFolder.Key(terminal);
        var publicFile = file + ".pub";
        if (output is null && SecretFile.CreateFolder(PersonFolder.Path(terminal), terminal) is var refused and not ExitCode.Done)
            return refused;
        if (Path.Exists(publicFile) && !Path.Exists(file))
        {
            terminal.Error.WriteLine($"postern: {publicFile} exists and is left as it is; name another file, or remove it first");
            return ExitCode.WrongInput;
        }

        var pair = OpenSshKey.Generate(comment);
        if (SecretFile.Create(file, pair.Private, terminal) is var code and not ExitCode.Done)
            return code;
        if (SecretFile.Create(publicFile, pair.Public + "\n", terminal, PublicMode) is var failed and not ExitCode.Done)
            return failed;
        if (json)
        {
            JsonOutput.Write(terminal.Out, writer =>
            {
                writer.WriteString("kind", "ssh");
                writer.WriteString("file", file);
                writer.WriteString("public", pair.Public);
                writer.WriteString("fingerprint", PublicKeyLine.Fingerprint(pair.Public));
            });
            return ExitCode.Done;
        }

        terminal.Out.WriteLine(pair.Public);
        terminal.Error.WriteLine($"wrote {file}, readable by you alone: {PublicKeyLine.Fingerprint(pair.Public)}");
        terminal.Error.WriteLine("the line above is public: send it to the gate's owner, who adds it to the file of your keys there");
        terminal.Error.WriteLine($"ssh takes it too: ssh -i {Shown(file, terminal.Home)}");
        terminal.Error.WriteLine($"to lock the file with a passphrase: ssh-keygen -p -f {file}");
        return ExitCode.Done;
    }

    /// <summary>As people write it: a home is <c>~</c>.</summary>
    private static string Shown(string file, string home) =>
        !OperatingSystem.IsWindows() && file.StartsWith(home + "/", StringComparison.Ordinal) ? "~" + file[home.Length..] : file;

    private static int NewGateKey(string file, bool json, Terminal terminal)
    {
        using var key = GateKey.Generate(terminal.Time.GetUtcNow());
        if (SecretFile.Create(file, key.ToLine() + "\n", terminal) is var code and not ExitCode.Done)
            return code;
        if (json)
        {
            JsonOutput.Write(terminal.Out, writer =>
            {
                writer.WriteString("kind", "gate");
                writer.WriteString("file", file);
                writer.WriteString("fingerprint", KeyFingerprint.Of(key.Identity));
            });
            return ExitCode.Done;
        }

        terminal.Out.WriteLine($"wrote {file}, readable by you alone: {KeyFingerprint.Of(key.Identity)}");
        terminal.Out.WriteLine($"in the policy: spa: {{key: {Path.GetFileName(file)}}}; where the watcher runs as a user of its own: chown postern {file}");
        terminal.Out.WriteLine("then invite people: postern key invite POLICY --host GATE");
        return ExitCode.Done;
    }

    private static int NewFwknopKey(string file, string digest, bool json, Terminal terminal)
    {
        var pair = FwknopKeyPair.Generate(digest);
        if (SecretFile.Create(file, pair.ToText(terminal.Time.GetUtcNow()), terminal) is var code and not ExitCode.Done)
            return code;
        if (json)
        {
            JsonOutput.Write(terminal.Out, writer =>
            {
                writer.WriteString("kind", "fwknop");
                writer.WriteString("file", file);
                writer.WriteString("fingerprint", pair.Fingerprint);
            });
            return ExitCode.Done;
        }

        var name = Path.GetFileNameWithoutExtension(file);
        terminal.Out.WriteLine($"wrote {file}, readable by you alone: {pair.Fingerprint}");
        terminal.Out.WriteLine($"in the policy: people: {{{name}: {{fwknop: {Path.GetFileName(file)}}}}}, and the door's spa: [{name}]");
        terminal.Out.WriteLine($"for the fwknop app of a phone: postern key qr {file}; for ~/.fwknoprc: postern key show {file} --secret");
        return ExitCode.Done;
    }
}
