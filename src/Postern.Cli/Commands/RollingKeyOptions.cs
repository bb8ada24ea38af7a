using System.CommandLine;
using System.Globalization;
using Postern.Cli.Keys;
using Postern.Cli.Output;
using Postern.Rules.Model;
using Postern.Spa.Rolling;

namespace Postern.Cli.Commands;

/// <summary><c>postern key new --rolling FILE [--every 60s] [--steps 4 --ports A-B --protocols tcp,udp | --token udp/PORT]</c>.</summary>
internal sealed class RollingKeyOptions
{
    public Option<string?> File { get; } = new("--rolling") { Description = "make the key of a rolling knock instead, for the gate and its clients; the policy names the file (doors: NAME: rolling:)", HelpName = "FILE" };

    private readonly Option<string?> _every = new("--every") { Description = "with --rolling: how often the knock changes, 10s to 1d; 60s if not given", HelpName = "TIME" };

    private readonly Option<int?> _steps = new("--steps") { Description = $"with --rolling: how many knocks, {RollingShape.Knocks.Fewest} to {RollingShape.Knocks.Most}; {RollingShape.Knocks.Default.Count} if not given", HelpName = "N" };

    private readonly Option<string?> _ports = new("--ports") { Description = "with --rolling: the range that they are chosen from; 20000-49999 if not given", HelpName = "A-B" };

    private readonly Option<string?> _protocols = new("--protocols") { Description = "with --rolling: tcp, udp, or tcp,udp, which is the default", HelpName = "NAMES" };

    private readonly Option<string?> _token = new("--token") { Description = "with --rolling: one datagram to this port, whose payload changes, instead of a sequence", HelpName = "udp/PORT" };

    public IReadOnlyList<Option> Details => [_every, _steps, _ports, _protocols, _token];

    public void AddTo(Command command)
    {
        _protocols.AcceptOnlyFromAmong("tcp", "udp", "tcp,udp");
        command.Add(File);
        foreach (var option in Details)
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_token) is not null && new Option[] { _steps, _ports, _protocols }.FirstOrDefault(o => result.GetResult(o) is not null) is { } other)
                result.AddError($"{other.Name} is for a sequence, and --token makes one datagram of it; give one");
        });
    }

    public int Run(ParseResult parsed, string file, bool json, Terminal terminal)
    {
        var every = RollingKey.DefaultPeriod;
        if (parsed.GetValue(_every) is { } time && !Durations.TryParse(time, out every))
            return Wrong($"--every {time}: write a time such as 60s or 5m", terminal);
        RollingShape? shape = parsed.GetValue(_token) is { } token ? ReadToken(token) : ReadSteps(parsed);
        if (shape is null)
            return Wrong(parsed.GetValue(_token) is { } unread ? $"--token {unread}: write udp/40000" : $"--ports {parsed.GetValue(_ports)}: write a range such as 30000-39999", terminal);
        using var key = RollingKey.Generate(every, shape, out var problem);
        if (key is null)
            return Wrong(problem.Replace("every=", "--every ", StringComparison.Ordinal).Replace("steps=", "--steps ", StringComparison.Ordinal).Replace("ports=", "--ports ", StringComparison.Ordinal), terminal);
        if (SecretFile.Create(file, $"# a rolling knock, another every {Durations.Text(every)}; who has this file can knock\n{key.ToLine()}\n", terminal) is var code and not ExitCode.Done)
            return code;
        if (json)
        {
            JsonOutput.Write(terminal.Out, writer =>
            {
                writer.WriteString("kind", "rolling");
                writer.WriteString("file", file);
                writer.WriteString("fingerprint", key.Fingerprint);
                writer.WriteString("settings", key.Settings);
            });
            return ExitCode.Done;
        }

        var name = Path.GetFileNameWithoutExtension(file);
        terminal.Out.WriteLine($"wrote {file}, readable by you alone: {key.Fingerprint}");
        terminal.Out.WriteLine($"in the policy: doors: {{{name}: {{opens: tcp/22, rolling: {Path.GetFileName(file)}}}}}; where the watcher runs as a user of its own: chown postern {file}");
        terminal.Out.WriteLine($"on each client, with a copy of the file that nobody else can read: postern knock HOST --rolling {Path.GetFileName(file)} -- ssh HOST");
        terminal.Out.WriteLine($"both clocks must be right to {Durations.Text(every)}; postern key show {file} says on both sides whether the keys are the same");
        return ExitCode.Done;
    }

    private RollingShape.Knocks? ReadSteps(ParseResult parsed)
    {
        var shape = RollingShape.Knocks.Default with { Count = parsed.GetValue(_steps) ?? RollingShape.Knocks.Default.Count };
        if (parsed.GetValue(_ports) is { } ports)
        {
            if (ports.Split('-') is not [var from, var to] || !TryPort(from, out var first) || !TryPort(to, out var last))
                return null;
            shape = shape with { First = first, Last = last };
        }

        var protocols = parsed.GetValue(_protocols) ?? "tcp,udp";
        return shape with { Tcp = protocols.Contains("tcp", StringComparison.Ordinal), Udp = protocols.Contains("udp", StringComparison.Ordinal) };
    }

    private static RollingShape.Token? ReadToken(string text) =>
        text.StartsWith("udp/", StringComparison.Ordinal) && TryPort(text["udp/".Length..], out var port) ? new RollingShape.Token(port, RollingShape.Token.Longest) : null;

    private static bool TryPort(string text, out ushort port) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);

    private static int Wrong(string message, Terminal terminal)
    {
        terminal.Error.WriteLine($"postern: {message}");
        return ExitCode.WrongInput;
    }
}
