using System.CommandLine;
using Postern.Cli.Keys;
using Postern.Spa.Fwknop;
using Postern.Spa.Keys;

namespace Postern.Cli.Commands;

/// <summary><c>postern key qr FILE|INVITATION</c>: an invitation, or the keys of an fwknop client, for a phone to scan.</summary>
public static class KeyQrCommand
{
    public static Command Create(Terminal terminal)
    {
        var what = new Argument<string>("FILE") { Description = "a file with the keys of an fwknop client, an invitation, or the name of a profile that has one; - is standard input" };
        var output = new QrOutput();
        var json = SharedArguments.Json();
        var command = new Command("qr", "a QR code for a phone: an invitation, or the keys of an fwknop client") { what, output.Png, output.Svg, json };
        command.SetAction(parsed =>
        {
            if (!TryRead(parsed.GetRequiredValue(what), terminal, out var kind, out var text, out var hints))
                return ExitCode.WrongInput;
            if (parsed.GetValue(json))
                return QrOutput.ShowJson(kind, text, terminal);
            var code = output.Show(text, parsed, terminal);
            if (code == ExitCode.Done)
                hints.ForEach(terminal.Error.WriteLine);
            return code;
        });
        return command;
    }

    private static bool TryRead(string what, Terminal terminal, out string kind, out string text, out List<string> hints)
    {
        (kind, text, hints) = ("invitation", "", []);
        KeyFileContent? content;
        if (what.StartsWith(Invitation.Scheme, StringComparison.OrdinalIgnoreCase))
        {
            content = AnyKeyFile.Parse("", what, out var problem);
            if (content is null)
            {
                terminal.Error.WriteLine($"postern: that is no invitation: {problem}");
                return false;
            }
        }
        else if (!AnyKeyFile.TryRead(what, terminal, out content, out _))
        {
            return false;
        }

        switch (content)
        {
            case KeyFileContent.Saved saved:
                text = saved.Invitation.ToString();
                hints.Add("it lets nobody in without a key, but shows where the gate is: let nobody else scan it");
                return true;
            case KeyFileContent.OfFwknop fwknop:
                return ReadFwknop(what, fwknop.Keys[0], terminal, out kind, out text, hints);
            default:
                terminal.Error.WriteLine($"postern: {what} is neither an invitation nor a key of an fwknop client: private keys stay where they are, and a phone makes its own");
                return false;
        }
    }

    private static bool ReadFwknop(string file, FwknopKey key, Terminal terminal, out string kind, out string text, List<string> hints)
    {
        (kind, text) = ("fwknop", "");
        if (key.Passphrase.IsEmpty)
        {
            terminal.Error.WriteLine($"postern: {file} has a GPG key alone, and the app takes none from a QR code");
            return false;
        }

        var pair = new FwknopKeyPair(key);
        text = pair.QrText;
        hints.Add("whoever scans it opens doors: let nobody else see it. In the app Fwknop2: new configuration, then the QR code in its menu");
        hints.AddRange(pair.AppSettings().Select(s => $"in the app: {s}"));
        return true;
    }
}
