using System.CommandLine;
using System.Text;
using Postern.Cli.Gates;
using Postern.Cli.Keys;
using Postern.Cli.Output;
using Postern.Rules.Model;
using Postern.Watcher.Gates;

namespace Postern.Cli.Commands;

/// <summary><c>postern key revoke POLICY PERSON|FINGERPRINT</c>: takes keys out of their files; a running gate reads them anew by itself.</summary>
public static class KeyRevokeCommand
{
    public static Command Create(Terminal terminal)
    {
        var policy = SharedArguments.Policy();
        var who = new Argument<string>("PERSON|FINGERPRINT") { Description = "all keys of a person, or one key: SHA256:…" };
        var json = SharedArguments.Json();
        var command = new Command("revoke", "take a person's keys, or one key, out of the files that the policy names") { policy, who, json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(policy), parsed.GetRequiredValue(who), parsed.GetValue(json), terminal, () => GrantsHere(terminal)));
        return command;
    }

    /// <param name="grants">Those of the gate that stands here; null where that is not known.</param>
    internal static int Run(string file, string who, bool json, Terminal terminal, Func<IReadOnlyList<Listed>?> grants)
    {
        if (KeyPolicy.Open(file, terminal) is not { } policy)
            return ExitCode.WrongInput;
        var revocation = Revocation.Find(policy, who);
        if (revocation.Keys.Count == 0)
            return Refuse(terminal, $"{file} has no person and no key '{who}': postern key list {file}");
        if (revocation.Keys.Where(k => !IsKeyFile(k.Span, policy)).ToList() is { Count: > 0 } inside)
        {
            foreach (var key in inside)
                terminal.Error.WriteLine($"postern: {key.Span}: the key {key.What} of {key.Person} stands among other things; take it out there by hand");
            return ExitCode.WrongInput;
        }

        var edits = new List<(string File, string Text)>();
        foreach (var name in revocation.Keys.Select(k => k.Span.File).Distinct())
        {
            if (!SecretFile.TryRead(name, _ => false, terminal, out var text))
                return ExitCode.MachineRefused;
            edits.Add((name, revocation.Edit(name, text, policy, terminal.Time.GetUtcNow())));
        }

        // A gate that could not load the policy any more would keep the one before it, and with it the key.
        var after = policy.With(edits.ToDictionary(e => e.File, e => Encoding.UTF8.GetBytes(e.Text)));
        if (after.HasErrors)
        {
            DiagnosticPrinter.Print(after.Diagnostics, terminal.Error);
            return Refuse(terminal, $"without this key {file} could not be loaded, and a running gate would keep the key: nothing was changed");
        }

        if (after.Policy?.Spa is { } spa && revocation.Keys.FirstOrDefault(k => spa.People.Any(p => p.Keys.Any(o => o.Key.FingerprintText == k.What) && (p.Name == k.Person || p.Name == who))) is { What: not null } left)
            return Refuse(terminal, $"the key {left.What} would still open doors from another place: nothing was changed; postern key list {file} says where it stands");
        foreach (var (name, text) in edits)
        {
            if (SecretFile.Replace(name, text, terminal) is var code and not ExitCode.Done)
                return code;
        }

        var live = grants();
        if (json)
            PrintJson(revocation, live, terminal);
        else
            Print(revocation, live, terminal);
        return ExitCode.Done;
    }

    /// <summary>A line of its own in a file of keys, and not a value within YAML.</summary>
    private static bool IsKeyFile(SourceSpan span, KeyPolicy policy) => span.File != policy.File && span.File != "-" && Path.GetExtension(span.File) is not (".yaml" or ".yml");

    private static IReadOnlyList<Listed>? GrantsHere(Terminal terminal)
    {
        IReadOnlyList<Listed>? grants = null;
        HostGate.Ask(terminal, gate =>
        {
            grants = gate.Lists() is { Refusal: null } report ? report.State?.Grants ?? [] : null;
            return ExitCode.Done;
        });
        return grants;
    }

    private static void Print(Revocation revocation, IReadOnlyList<Listed>? grants, Terminal terminal)
    {
        foreach (var (person, what, span) in revocation.Keys)
            terminal.Out.WriteLine($"revoked: {what} of {person} ({span.File}:{span.Line}); a gate that runs has read it anew within seconds");
        if (grants is null)
        {
            terminal.Out.WriteLine($"who was let in before stays until the grant ends; on the gate, postern status shows who, and postern revoke SOURCE DOOR ends it (it opened {string.Join(", ", revocation.Doors)})");
            return;
        }

        var live = grants.Where(g => revocation.Doors.Contains(g.List)).ToList();
        if (live.Count == 0)
            terminal.Out.WriteLine("nobody is let in at a door that it opened");
        foreach (var grant in live)
            terminal.Out.WriteLine($"let in before, maybe by it: {grant.Source} at {grant.List}{(grant.Remaining is { } left ? $" for {Durations.Text(left)}" : "")}; to end that: postern revoke {grant.Source} {grant.List}");
    }

    private static void PrintJson(Revocation revocation, IReadOnlyList<Listed>? grants, Terminal terminal) => JsonOutput.Write(terminal.Out, json =>
    {
        json.WriteStartArray("revoked");
        foreach (var (person, what, span) in revocation.Keys)
        {
            json.WriteStartObject();
            json.WriteString("person", person);
            json.WriteString("key", what);
            json.WriteString("file", span.File);
            json.WriteNumber("line", span.Line);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (grants is null)
            return;
        json.WriteStartArray("grants");
        foreach (var grant in grants.Where(g => revocation.Doors.Contains(g.List)))
        {
            json.WriteStartObject();
            json.WriteString("source", grant.Source);
            json.WriteString("door", grant.List);
            if (grant.Remaining is { } left)
                json.WriteNumber("seconds", left.TotalSeconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static int Refuse(Terminal terminal, string why)
    {
        terminal.Error.WriteLine($"postern: {why}");
        return ExitCode.WrongInput;
    }
}
