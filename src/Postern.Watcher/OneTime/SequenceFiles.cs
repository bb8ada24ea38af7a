using System.Globalization;
using System.Text;
using Postern.Linux;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Policy.Text;
using Postern.Policy.Watching;
using Postern.Watcher.Gates;

namespace Postern.Watcher.OneTime;

/// <summary>
/// Marks the lines whose sequences the kernel says are used. It goes by the kernel's set and not by events, so that what happened while
/// no watcher ran, or was never told, is made good.
/// </summary>
/// <param name="log">Takes what was marked.</param>
internal sealed class SequenceFiles(KernelGate gate, Troubles troubles, Action<string> log)
{
    private const string Suffix = ".postern-new";

    /// <summary>What had no line to be marked any more, and was read anew for that: once is enough.</summary>
    private readonly HashSet<uint> _gone = [];
    private volatile IReadOnlyList<OneTimeUse> _uses = [];

    public void Use(IReadOnlyList<OneTimeUse> uses) => _uses = uses;

    /// <summary>For any thread.</summary>
    public bool Knows(string door) => _uses.Any(u => u.Door == door);

    /// <returns>True when a line was marked, or had gone: the policy has to be read anew.</returns>
    public bool Step()
    {
        var used = _uses.Count == 0 || gate.Read(NftablesOptions.Table) is not { } table ? [] : Used(table);
        var marked = _uses.Where(u => used.Contains(u.Number) && Mark(u)).ToList();
        // Each asks once: a policy that is refused then is not tried again before its file changes.
        _uses = [.. _uses.Except(marked)];
        return marked.Count > 0;
    }

    private bool Mark(OneTimeUse use)
    {
        var part = $"sequences of {use.Door}";
        try
        {
            // Bytes that are no text stay what they are: Latin-1 has a character for each.
            if (OneTimeLines.Mark(Encoding.Latin1.GetString(File.ReadAllBytes(use.File.Path)), use.File.Line) is { } text)
            {
                ReplacedFile.Write(use.File.Path, Encoding.Latin1.GetBytes(text), Suffix);
                log($"{use.File.Path}: the sequence that opened {use.Door} is marked as used");
            }
            else if (!_gone.Add(use.Number))
            {
                return false;
            }

            troubles.End(part);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            troubles.Report(part, $"the used line cannot be marked ({e.Message}): it does not open again, but the next one does not count until it is; let the watcher write {use.File.Path} and its folder");
            return false;
        }
    }

    private HashSet<uint> Used(LoadedTable table) =>
        [.. (gate.Elements(table, GuardNames.Spent)?.Elements ?? []).Select(e => uint.Parse(e.Key[0], CultureInfo.InvariantCulture))];
}
