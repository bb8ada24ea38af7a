using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Postern.Cli.Output;
using Postern.Policy;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Policy.Init;
using Postern.Policy.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Cli.Commands;

/// <summary><c>postern init</c>: a policy with a strong random sequence on standard output or in a new file, and how to knock it on standard error.</summary>
public static class InitCommand
{
    public static Command Create(Terminal terminal)
    {
        var door = new Option<string>("--door") { Description = "the door's name", DefaultValueFactory = _ => "ssh" };
        var opens = new Option<string[]>("--opens") { Description = "what it protects: tcp/22, udp/60000-61000, tcp/192.0.2.10:22", DefaultValueFactory = _ => ["tcp/22"], AllowMultipleArgumentsPerToken = true };
        var steps = new Option<int>("--steps") { Description = $"how many knocks, 2 to {SequenceGenerator.MaximumSteps}", DefaultValueFactory = _ => SequenceRecipe.Default.Steps };
        var protocols = new Option<string[]>("--protocols") { Description = "what to knock with: tcp, udp, icmp", DefaultValueFactory = _ => ["tcp", "udp"], AllowMultipleArgumentsPerToken = true };
        protocols.AcceptOnlyFromAmong("tcp", "udp", "icmp");
        var output = new Option<string?>("--out") { Description = "write to a new file that only you can read" };
        var json = SharedArguments.Json();
        var command = new Command("init", "write a policy with a strong random sequence, and how to knock it") { door, opens, steps, protocols, output, json };
        command.SetAction(parsed =>
        {
            var request = new Request(parsed.GetRequiredValue(door), parsed.GetRequiredValue(opens), parsed.GetValue(steps), parsed.GetRequiredValue(protocols));
            if (WrongUse(request) is { } wrong)
            {
                terminal.Error.WriteLine($"postern: {wrong}");
                return ExitCode.Usage;
            }

            return Run(request, parsed.GetValue(output), parsed.GetValue(json), terminal, RandomNumberGenerator.GetInt32);
        });
        return command;
    }

    private static string? WrongUse(Request request) =>
        request.Steps is < 2 or > SequenceGenerator.MaximumSteps ? $"--steps must be 2 to {SequenceGenerator.MaximumSteps}"
        : request.Protocols.All(p => p == "icmp") ? "--protocols needs tcp or udp: a sequence of pings alone would be met by anyone's ping"
        : request.Steps < 3 && !request.Protocols.Contains("udp") ? "without udp --steps must be 3 or more: two ports are always ascending or descending, and a scan opens that"
        : null;

    internal static int Run(Request request, string? file, bool json, Terminal terminal, Func<int, int> below)
    {
        var diagnostics = new DiagnosticBag();
        var services = request.Opens.SelectMany(o => o.Split(',')).Select(o => ServiceReader.Read(new SourceText("--opens", o), diagnostics)).ToList();
        if (diagnostics.HasErrors)
        {
            DiagnosticPrinter.Print(diagnostics.InOrder(), terminal.Error);
            return ExitCode.WrongInput;
        }

        var opens = services.OfType<ProtectedService>().ToList();
        var protocols = request.Protocols.Select(p => IpProtocol.TryParse(p, out var protocol) ? protocol : throw new ArgumentException(p, nameof(request)));
        var recipe = new SequenceRecipe(request.Steps, [.. protocols], [.. opens.Select(o => o.Port.Ports)]);
        if (!SequenceGenerator.CanMake(recipe))
        {
            terminal.Error.WriteLine("postern: --opens leaves too few ports to knock on; protect fewer");
            return ExitCode.WrongInput;
        }

        var sequence = SequenceGenerator.Generate(recipe, below);
        var policy = PolicyWriter.Write(request.Door, opens, sequence);

        // The reader has the last word on the name and the services: what it would not take is never written.
        var compilation = PolicyCompiler.Compile([new InputFile("policy.yaml", Encoding.UTF8.GetBytes(policy))], new CompileOptions());
        if (compilation.HasErrors)
        {
            DiagnosticPrinter.Print(compilation.Diagnostics, terminal.Error);
            return ExitCode.WrongInput;
        }

        if (file is not null && Save(file, policy, terminal) is var code and not ExitCode.Done)
            return code;
        var hints = KnockHints.For(sequence.Steps, "HOST");
        if (json)
        {
            PrintJson(file, policy, sequence.Bits, hints, terminal.Out);
            return ExitCode.Done;
        }

        if (file is null)
            terminal.Out.Write(policy);
        else
            terminal.Error.WriteLine($"wrote {file}, readable by you alone");
        PrintHints(sequence.Bits, hints, terminal.Error);
        return ExitCode.Done;
    }

    // Never over an existing file: it may hold the only copy of a sequence.
    private static int Save(string file, string policy, Terminal terminal)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using var stream = new FileStream(file, options);
            stream.Write(Encoding.UTF8.GetBytes(policy));
            return ExitCode.Done;
        }
        catch (IOException) when (File.Exists(file))
        {
            terminal.Error.WriteLine($"postern: {file} exists and is left as it is; name another file, or remove it first");
            return ExitCode.WrongInput;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            terminal.Error.WriteLine($"postern: cannot write {file}: {e.Message}");
            return ExitCode.MachineRefused;
        }
    }

    private static void PrintHints(double bits, IReadOnlyList<KnockHint> hints, TextWriter writer)
    {
        writer.WriteLine($"the sequence has {Math.Floor(bits):0} bits: one of about 10^{Math.Floor(bits * Math.Log10(2)):0}");
        writer.WriteLine("knock it with");
        foreach (var hint in hints)
        {
            writer.WriteLine($"  {hint.With}:");
            foreach (var line in hint.Command.Split('\n'))
                writer.WriteLine($"    {line}");
        }
    }

    private static void PrintJson(string? file, string policy, double bits, IReadOnlyList<KnockHint> hints, TextWriter writer)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            if (file is not null)
                json.WriteString("file", file);
            json.WriteString("policy", policy);
            json.WriteNumber("entropyBits", Math.Round(bits, 1));
            json.WriteStartArray("knock");
            foreach (var hint in hints)
            {
                json.WriteStartObject();
                json.WriteString("with", hint.With);
                json.WriteString("command", hint.Command);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    internal sealed record Request(string Door, IReadOnlyList<string> Opens, int Steps, IReadOnlyList<string> Protocols);
}
