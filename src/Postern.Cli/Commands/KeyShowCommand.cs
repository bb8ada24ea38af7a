using System.CommandLine;
using System.Text.Json;
using Postern.Cli.Keys;
using Postern.Cli.Output;
using Postern.Spa.Fwknop;

namespace Postern.Cli.Commands;

/// <summary><c>postern key show FILE</c>: what a key file holds, without what is secret in it.</summary>
public static class KeyShowCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "a key file, or the name of a profile with an invitation; - is standard input" };
        var secret = new Option<bool>("--secret") { Description = "print what the file holds, all that is secret included" };
        var json = SharedArguments.Json();
        var command = new Command("show", "what kind of key a file holds, its fingerprint and its age") { file, secret, json };
        command.SetAction(parsed =>
        {
            if (!AnyKeyFile.TryRead(parsed.GetRequiredValue(file), terminal, out var content, out var text))
                return ExitCode.WrongInput;
            var shown = Describe(content);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(terminal.Out, writer => Write(writer, shown, content, parsed.GetValue(secret) ? text : null));
                return ExitCode.Done;
            }

            foreach (var key in shown)
                terminal.Out.WriteLine($"{key.Kind,-22} {key.Fingerprint ?? "no fingerprint: it could be guessed from it"}{(key.Note.Length > 0 ? $"  {key.Note}" : "")}");
            if (parsed.GetValue(secret))
                terminal.Out.Write(text);
            return ExitCode.Done;
        });
        return command;
    }

    private static IReadOnlyList<Shown> Describe(KeyFileContent content) => content switch
    {
        KeyFileContent.OfGate gate => [.. gate.Keys.Select((k, i) => new Shown("gate", KeyFingerprint.Of(k.Identity), $"made {k.Created:yyyy-MM-dd}, {(i == 0 ? "named in new invitations" : "valid until it is forgotten")}", k.Created))],
        KeyFileContent.OfFwknop fwknop => [.. fwknop.Keys.Select(k => new Shown("fwknop", KeyFingerprint.Of(k), $"{Mode(k)}, {(k.HmacKey.IsEmpty ? "no HMAC" : $"HMAC {FwknopKeyPair.NameOf(k.Hmac)}")}", null))],
        KeyFileContent.OfRolling rolling => [new Shown("rolling", rolling.Key.Fingerprint, rolling.Key.Settings, null)],
        KeyFileContent.PrivateSsh own => [new Shown(own.Key.Type, own.Key.FingerprintText, own.IsEncrypted ? "private, with a passphrase" : "private, without a passphrase", null)],
        KeyFileContent.PublicSsh open => [.. open.Keys.Select(k => new Shown(k.Key.Type, k.Key.FingerprintText, $"public {k.Comment}".TrimEnd(), null))],
        KeyFileContent.Saved saved => [new Shown("invitation", KeyFingerprint.Of(saved.Invitation.Gate), $"{saved.Invitation.Host} port {saved.Invitation.Port}: {string.Join(", ", saved.Invitation.Doors)}", null)],
        _ => [],
    };

    private static string Mode(FwknopKey key) => key.Mode == FwknopMode.LegacyCbc ? "legacy CBC" : key.Mode.ToString().ToUpperInvariant();

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Shown> keys, KeyFileContent content, string? secret)
    {
        json.WriteStartArray("keys");
        foreach (var key in keys)
        {
            json.WriteStartObject();
            json.WriteString("kind", key.Kind);
            json.WriteString("fingerprint", key.Fingerprint);
            if (key.Created is { } created)
                json.WriteString("created", created);
            json.WriteString("note", key.Note);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (content is KeyFileContent.Saved saved)
            InvitationJson.Write(json, saved.Invitation);
        if (secret is not null)
            json.WriteString("secret", secret);
    }

    private sealed record Shown(string Kind, string? Fingerprint, string Note, DateTimeOffset? Created);
}
