using System.CommandLine;
using System.CommandLine.Completions;

namespace Postern.Cli.Completions;

/// <summary>What may stand where a person asks for completion: found in the definitions that also parse the line.</summary>
internal static class CompletionWords
{
    /// <summary>The shell completes a path itself.</summary>
    public const string Files = ":files";

    /// <summary>The shell completes a command of its own: what follows <c>--</c>.</summary>
    public const string Command = ":command";

    /// <param name="words">After the program's name, up to the word under the cursor, which is the last and may be empty.</param>
    /// <param name="commandOf">The root with the command that the words begin with, or with all.</param>
    /// <returns>A line each: the word, and after a tab what it means; or <see cref="Files"/>, or <see cref="Command"/>.</returns>
    public static IEnumerable<string> For(IReadOnlyList<string> words, Func<IReadOnlyList<string>, Command> commandOf, NamedValues values)
    {
        if (words.Count == 0)
            return [];
        var position = Position.After(commandOf(words), words);
        var word = words[^1];
        if (position.IsBehindDashes)
            return [Command];
        if (position.Waiting is { } option)
            return Values(option, option.HelpName, position.Arguments, word, values);
        if (word.StartsWith('-'))
            return Options(position.Command, word);
        var commands = position.Arguments.Count > 0 ? [] : position.Command.Subcommands
            .Where(c => !c.Hidden && c.Name.StartsWith(word, StringComparison.Ordinal)).Select(c => Line(c.Name, c.Description));
        return commands.Concat(position.Argument is { } argument ? Values(argument, argument.Name, position.Arguments, word, values) : []);
    }

    private static IEnumerable<string> Options(Command command, string word) => command.Options
        .Concat(command.Parents.OfType<Command>().SelectMany(p => p.Options).Where(o => o.Recursive)).Where(o => !o.Hidden)
        .SelectMany(o => o.Aliases.Prepend(o.Name).Where(name => name.StartsWith(word, StringComparison.Ordinal) && !name.StartsWith('/')).Take(1).Select(name => Line(name, o.Description)));

    private static IEnumerable<string> Values(Symbol symbol, string? name, IReadOnlyList<string> before, string word, NamedValues values)
    {
        var known = symbol.GetCompletions(CompletionContext.Empty).Select(c => Line(c.Label, c.Detail)).ToList();
        return (known.Count > 0 ? known : values.Of(name ?? "", before)).Where(v => v is Files or Command || v.StartsWith(word, StringComparison.Ordinal));
    }

    /// <summary>The first clause is enough beside a word.</summary>
    private static string Line(string word, string? meaning)
    {
        if (string.IsNullOrEmpty(meaning))
            return word;
        var end = meaning.IndexOfAny([';', '\n', '\r']);
        return $"{word}\t{(end < 0 ? meaning : meaning[..end])}";
    }

    /// <param name="Waiting">An option before the word that wants the word as its value.</param>
    /// <param name="Argument">Whose turn it is; null where nothing more is taken.</param>
    /// <param name="Arguments">Those that were given already.</param>
    private sealed record Position(Command Command, Option? Waiting, Argument? Argument, IReadOnlyList<string> Arguments, bool IsBehindDashes)
    {
        public static Position After(Command command, IReadOnlyList<string> words)
        {
            Option? waiting = null;
            var arguments = new List<string>();
            foreach (var word in words.SkipLast(1))
            {
                if (word == "--")
                    return new Position(command, null, null, arguments, IsBehindDashes: true);
                if (waiting is not null && !word.StartsWith('-'))
                    waiting = waiting.AllowMultipleArgumentsPerToken ? waiting : null;
                else if (word.StartsWith('-') && word.Length > 1)
                    waiting = word.Contains('=') || Named(command, word) is not { Arity.MinimumNumberOfValues: > 0 } option ? null : option;
                else if (arguments.Count == 0 && command.Subcommands.FirstOrDefault(c => c.Name == word || c.Aliases.Contains(word)) is { } sub)
                    command = sub;
                else
                    arguments.Add(word);
            }

            if (waiting is not null && words[^1].StartsWith('-'))
                waiting = null;
            return new Position(command, waiting, Next(command, arguments.Count), arguments, IsBehindDashes: false);
        }

        private static Option? Named(Command command, string word) => command.Options.FirstOrDefault(o => o.Name == word || o.Aliases.Contains(word));

        private static Argument? Next(Command command, int given)
        {
            foreach (var argument in command.Arguments)
            {
                if (given < argument.Arity.MaximumNumberOfValues)
                    return argument;
                given -= argument.Arity.MaximumNumberOfValues;
            }

            return null;
        }
    }
}
