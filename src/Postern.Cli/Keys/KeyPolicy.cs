using Postern.Cli.Commands;
using Postern.Cli.Output;
using Postern.Policy;
using Postern.Policy.FrontEnds;
using Postern.Policy.Model;
using Postern.Rules.Doors;

namespace Postern.Cli.Keys;

/// <summary>A policy, for who may open what with which key.</summary>
internal sealed class KeyPolicy(IReadOnlyList<InputFile> files, Guard guard, SpaPolicy spa)
{
    public SpaPolicy Spa => spa;

    public Guard Guard => guard;

    public string File => files[0].Name;

    /// <summary>Null after a message on the terminal: it cannot be read, has an error, or no door opens to single packets.</summary>
    public static KeyPolicy? Open(string file, Terminal terminal)
    {
        if (PolicyFiles.Open([file], terminal) is not { } files)
            return null;
        var compiled = PolicyCompiler.Compile(files, new CompileOptions());
        if (compiled.HasErrors)
        {
            DiagnosticPrinter.Print(compiled.Diagnostics, terminal.Error);
            return null;
        }

        if (compiled.Policy is { Spa: { } spa, Guard: { } guard })
            return new KeyPolicy(files, guard, spa);
        terminal.Error.WriteLine($"postern: {file} names nobody with a key: people: {{alice: {{keys: alice.keys}}}}, and the door's spa: [alice]");
        return null;
    }

    /// <summary>The policy as it would be with other contents of files that it names.</summary>
    public Compilation With(IReadOnlyDictionary<string, byte[]> contents)
    {
        return PolicyCompiler.Compile([.. files.Select(f => f with { ReadNamed = (string name, out string? refusal) => Change(f.ReadNamed!(name, out refusal)) })], new CompileOptions());

        InputFile? Change(InputFile? read) => read is not null && contents.TryGetValue(read.Name, out var bytes) ? read with { Bytes = bytes } : read;
    }

    /// <summary>Null after a message on the terminal.</summary>
    public Person? Find(string name, Terminal terminal)
    {
        if (spa.People.FirstOrDefault(p => p.Name == name) is { } person)
            return person;
        terminal.Error.WriteLine($"postern: {File} has no person '{name}' (there are {string.Join(", ", spa.People.Select(p => p.Name))})");
        return null;
    }

    /// <summary>The doors that a key of this person's opens.</summary>
    public IEnumerable<Door> DoorsOf(Person person, KeyLimits limits) => guard.Doors.Where(d => d.People.Contains(person.Name) && limits.Doors?.Contains(d.Name) != false);

    /// <summary>The doors that open to any of this person's SSH keys.</summary>
    public IEnumerable<Door> DoorsBySsh(Person person) => guard.Doors.Where(d => person.Keys.Any(k => DoorsOf(person, k.Limits).Contains(d)));
}
