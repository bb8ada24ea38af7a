using Spectre.Console;

namespace Postern.Cli.Demo;

/// <summary>Who tells the story: in colours to a person, in plain lines to a pipe, not at all with --json.</summary>
internal interface ITeller
{
    void Scene(string title);

    /// <param name="host">Whose prompt it is.</param>
    void Command(string host, string line);

    void Output(string text);

    void Claim(Claim claim);
}

internal sealed class PlainTeller(TextWriter writer) : ITeller
{
    public void Scene(string title)
    {
        writer.WriteLine();
        writer.WriteLine($"== {title}");
        writer.Flush();
    }

    public void Command(string host, string line) => writer.WriteLine($"{host}$ {line}");

    public void Output(string text) => writer.WriteLine($"    {text.TrimEnd().ReplaceLineEndings("\n    ")}");

    public void Claim(Claim claim)
    {
        writer.WriteLine($"{(claim.Holds ? "ok" : "DOES NOT HOLD")}: {claim.Text} ({claim.Evidence})");
        writer.Flush();
    }
}

internal sealed class ColourTeller(IAnsiConsole console) : ITeller
{
    public void Scene(string title) => console.MarkupLine($"\n[bold]{Markup.Escape(title)}[/]");

    public void Command(string host, string line) => console.MarkupLine($"  [blue]{Markup.Escape(host)}$[/] {Markup.Escape(line)}");

    public void Output(string text)
    {
        foreach (var line in text.TrimEnd().Split('\n'))
            console.MarkupLine($"  [grey]{Markup.Escape(line)}[/]");
    }

    public void Claim(Claim claim) => console.MarkupLine(
        $"  {(claim.Holds ? "[green]✓[/]" : "[bold red]✗ does not hold:[/]")} {Markup.Escape(claim.Text)} [grey]({Markup.Escape(claim.Evidence)})[/]");
}

internal sealed class SilentTeller : ITeller
{
    public void Scene(string title)
    {
    }

    public void Command(string host, string line)
    {
    }

    public void Output(string text)
    {
    }

    public void Claim(Claim claim)
    {
    }
}
