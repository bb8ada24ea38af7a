using System.CommandLine;
using Postern.Cli.Keys;
using Postern.Cli.Output;
using Postern.Policy.Model;
using Postern.Rules.Model;
using Postern.Spa.Keys;

namespace Postern.Cli.Commands;

/// <summary><c>postern key invite POLICY [PERSON] --host HOST</c>: the line with which a client knows the gate.</summary>
public static class KeyInviteCommand
{
    public static Command Create(Terminal terminal)
    {
        var policy = SharedArguments.Policy();
        var person = new Argument<string?>("PERSON") { Description = "whose doors it names; all doors that open to SSH keys if not given", Arity = ArgumentArity.ZeroOrOne };
        var host = new Option<string>("--host") { Description = "the gate's name or address, as the person reaches it", Required = true };
        var port = new Option<string?>("--port") { Description = "where its packets go; the policy's first UDP port if not given" };
        var doors = new Option<string[]>("--door") { Description = "only this one, or these", AllowMultipleArgumentsPerToken = true };
        var qr = new Option<bool>("--qr") { Description = "show a QR code instead of the line" };
        var output = new QrOutput();
        var json = SharedArguments.Json();
        var command = new Command("invite", "the line, or the QR code, by which a person's client knows the gate") { policy, person, host, port, doors, qr, output.Png, output.Svg, json };
        command.SetAction(parsed =>
        {
            if (!Invitation.TryReadHost(parsed.GetRequiredValue(host), out var gate))
                return Usage(terminal, $"--host {parsed.GetValue(host)}: write a name or an address, such as gate.example.net");
            ushort? chosen = null;
            if (parsed.GetValue(port) is { } text)
            {
                if (!ushort.TryParse(text, out var number) || number == 0)
                    return Usage(terminal, $"--port {text}: write a number from 1 to 65535");
                chosen = number;
            }

            if (Make(parsed.GetRequiredValue(policy), parsed.GetValue(person), gate, chosen, parsed.GetValue(doors) ?? [], terminal) is not { } invitation)
                return ExitCode.WrongInput;
            if (parsed.GetValue(json))
            {
                Print(invitation, terminal);
                return ExitCode.Done;
            }

            var line = invitation.ToString();
            if (parsed.GetValue(qr) || parsed.GetValue(output.Png) is not null || parsed.GetValue(output.Svg) is not null)
            {
                if (output.Show(line, parsed, terminal) is var code and not ExitCode.Done)
                    return code;
            }
            else
            {
                terminal.Out.WriteLine(line);
            }

            terminal.Error.WriteLine("it lets nobody in without a key, but shows where the gate is and gets packets past its first guard: hand it over privately");
            terminal.Error.WriteLine($"they knock with: postern knock 'postern://…' -- ssh ME@{gate}, and keep it with: postern key accept -");
            return ExitCode.Done;
        });
        return command;
    }

    private static Invitation? Make(string file, string? name, string host, ushort? port, IReadOnlyList<string> wanted, Terminal terminal)
    {
        if (KeyPolicy.Open(file, terminal) is not { } policy)
            return null;
        Person? person = null;
        if (name is not null && (person = policy.Find(name, terminal)) is null)
            return null;
        if (person is { Keys.Count: 0 })
            return Refuse(terminal, $"{person.Name} has no SSH key in {file}, and fwknop clients take no invitation: postern key qr FILE shows them their keys");
        if (policy.Spa.GateKeys.Count == 0)
            return Refuse(terminal, $"{file} has no key of the gate: postern key new --gate gate.key, then spa: {{key: gate.key}}");
        string[] open = [.. (person is null ? policy.Spa.People : [person]).SelectMany(policy.DoorsBySsh).Select(d => d.Name).Distinct()];
        if (open.Length == 0)
            return Refuse(terminal, $"no door of {file} opens to {(person is null ? "an SSH key" : $"a key of {person.Name}")}; name people in the door's spa:");
        if (wanted.FirstOrDefault(w => !open.Contains(w)) is { } other)
            return Refuse(terminal, $"--door {other}: {(person is null ? "nobody with an SSH key" : person.Name)} opens no such door (there are {string.Join(", ", open)})");
        port ??= policy.Guard.Spa?.Ports.Where(p => p.Protocol == IpProtocol.Udp).Select(p => (ushort?)p.Ports.First).FirstOrDefault();
        if (port is null)
            return Refuse(terminal, $"{file} takes packets at no UDP port; add one to spa: ports:, or give --port");
        string[] named = wanted.Count > 0 ? [.. wanted.Distinct()] : open;
        return named.Length <= Invitation.MostDoors
            ? new Invitation(host, port.Value, policy.Spa.GateKeys[0].Identity, named)
            : Refuse(terminal, $"an invitation has room for {Invitation.MostDoors} doors, and there are {named.Length}: choose with --door");
    }

    private static void Print(Invitation invitation, Terminal terminal) => JsonOutput.Write(terminal.Out, json =>
    {
        json.WriteString("invitation", invitation.ToString());
        InvitationJson.Write(json, invitation);
    });

    private static Invitation? Refuse(Terminal terminal, string why)
    {
        terminal.Error.WriteLine($"postern: {why}");
        return null;
    }

    private static int Usage(Terminal terminal, string problem)
    {
        terminal.Error.WriteLine($"postern: {problem}");
        return ExitCode.Usage;
    }
}
