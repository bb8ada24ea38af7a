using System.CommandLine;
using System.Globalization;
using Postern.Cli.Keys;
using Postern.Cli.Output;
using Postern.Spa.Keys;

namespace Postern.Cli.Commands;

/// <summary><c>postern key rotate FILE [--forget-old]</c>: a new key beside the old one, and later the old one's end.</summary>
public static class KeyRotateCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "the gate's key file, or the one of an fwknop client" };
        var forget = new Option<bool>("--forget-old") { Description = "keep the newest key alone" };
        var json = SharedArguments.Json();
        var command = new Command("rotate", "put a new key first; the old one stays valid until --forget-old") { file, forget, json };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(file);
            if (name == "-")
            {
                terminal.Error.WriteLine("postern: standard input cannot be written; name the file");
                return ExitCode.Usage;
            }

            if (!AnyKeyFile.TryRead(name, terminal, out var content, out var text))
                return ExitCode.WrongInput;
            if (Turn(name, content, text, parsed.GetValue(forget), terminal) is not { } turned)
                return ExitCode.WrongInput;
            if (SecretFile.Replace(name, turned.Text, terminal) is var code and not ExitCode.Done)
                return code;
            Print(name, turned, parsed.GetValue(json), terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static Turned? Turn(string file, KeyFileContent content, string text, bool forget, Terminal terminal)
    {
        var (kind, count) = content switch
        {
            KeyFileContent.OfGate gate => ("gate", gate.Keys.Count),
            KeyFileContent.OfFwknop fwknop => ("fwknop", fwknop.Keys.Count),
            _ => ("", 0),
        };
        if (count == 0)
            return Refuse(terminal, $"{file} is neither a gate's key nor an fwknop client's; for a new key of your own: postern key new --out FILE, send its line, then have the old one revoked");
        if (forget)
        {
            return count == 1
                ? Refuse(terminal, $"{file} has one key only, and no old one to forget")
                : new Turned(kind, content is KeyFileContent.OfGate ? GateKeyFile.Newest(text) : FwknopKeyFile.Newest(file, text), Fingerprint(content), 1);
        }

        if (count > 1)
            return Refuse(terminal, $"{file} has {count.ToString(CultureInfo.InvariantCulture)} valid keys already; when everybody has the newest: postern key rotate {file} --forget-old");
        var now = terminal.Time.GetUtcNow();
        if (content is KeyFileContent.OfGate)
        {
            using var key = GateKey.Generate(now);
            return new Turned(kind, GateKeyFile.Before(text, key), KeyFingerprint.Of(key.Identity), 2);
        }

        var pair = FwknopKeyPair.Generate(FwknopKeyPair.NameOf(((KeyFileContent.OfFwknop)content).Keys[0].Hmac));
        return new Turned(kind, FwknopKeyFile.Before(text, pair, now), pair.Fingerprint, 2);
    }

    private static string? Fingerprint(KeyFileContent content) => content switch
    {
        KeyFileContent.OfGate gate => KeyFingerprint.Of(gate.Keys[0].Identity),
        KeyFileContent.OfFwknop fwknop => KeyFingerprint.Of(fwknop.Keys[0]),
        _ => null,
    };

    private static void Print(string file, Turned turned, bool json, Terminal terminal)
    {
        if (json)
        {
            JsonOutput.Write(terminal.Out, writer =>
            {
                writer.WriteString("kind", turned.Kind);
                writer.WriteString("file", file);
                writer.WriteString("fingerprint", turned.Fingerprint);
                writer.WriteNumber("valid", turned.Valid);
            });
            return;
        }

        var isGate = turned.Kind == "gate";
        if (turned.Valid == 1)
        {
            terminal.Out.WriteLine($"{file} has one key now: {turned.Fingerprint}");
            terminal.Out.WriteLine($"{(isGate ? "invitations to" : "clients with")} the old one open nothing any more, as soon as the gate has read the file: a running one does by itself");
            return;
        }

        terminal.Out.WriteLine($"the new key of {file}: {turned.Fingerprint}");
        terminal.Out.WriteLine(isGate
            ? "the old one stays valid. Everybody needs a new invitation (postern key invite POLICY --host GATE); they take it with postern key accept - --replace"
            : $"the old one stays valid. The client needs the new one: postern key qr {file}, or postern key show {file} --secret");
        terminal.Out.WriteLine($"when all have it: postern key rotate {file} --forget-old");
    }

    private static Turned? Refuse(Terminal terminal, string why)
    {
        terminal.Error.WriteLine($"postern: {why}");
        return null;
    }

    private sealed record Turned(string Kind, string Text, string? Fingerprint, int Valid);
}
