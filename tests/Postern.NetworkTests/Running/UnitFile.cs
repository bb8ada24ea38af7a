using System.Text.RegularExpressions;
using Postern.NetworkTests.Harness;
using Shouldly;

namespace Postern.NetworkTests.Running;

/// <summary>What packaging/systemd/postern.service lets the program do.</summary>
internal static partial class UnitFile
{
    /// <summary>Words before a program's own: nobody with these capabilities alone, as the unit starts it.</summary>
    public static string[] AsNobodyWith(params string[] capabilities)
    {
        var alone = "-all" + string.Concat(capabilities.Select(c => ",+" + c));
        return ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs", "--bounding-set", alone, "--inh-caps", alone, "--ambient-caps", alone];
    }

    /// <param name="trace">Lines of <c>strace -f -o</c>.</param>
    public static async Task ShouldAllow(IEnumerable<string> trace)
    {
        var (calls, families) = (new HashSet<string>(), new HashSet<string>());
        foreach (var line in trace)
        {
            if (Call().Match(line) is { Success: true } call)
                calls.Add(call.Groups[1].Value);
            if (Family().Match(line) is { Success: true } family)
                families.Add(family.Groups[1].Value);
        }

        calls.ShouldContain("sched_setaffinity");
        calls.Except(await Allowed(Settings("SystemCallFilter"))).ShouldBeEmpty();
        families.ShouldContain("AF_NETLINK");
        families.Except(Settings("RestrictAddressFamilies").Single().Split(' ')).ShouldBeEmpty();
    }

    private static IReadOnlyList<string> Settings(string name) =>
    [
        .. File.ReadLines(Path.Combine(PosternBinary.RepositoryRoot, "packaging", "systemd", "postern.service"))
            .Where(l => l.StartsWith(name + "=", StringComparison.Ordinal)).Select(l => l[(name.Length + 1)..]),
    ];

    /// <summary>As systemd reads the lines: each adds, or takes away where it begins with a tilde.</summary>
    private static async Task<HashSet<string>> Allowed(IReadOnlyList<string> lines)
    {
        var allowed = new HashSet<string>();
        foreach (var line in lines)
        {
            foreach (var name in line.TrimStart('~').Split(' '))
            {
                if (line[0] == '~')
                    allowed.ExceptWith(await Members(name));
                else
                    allowed.UnionWith(await Members(name));
            }
        }

        return allowed;
    }

    private static async Task<HashSet<string>> Members(string name)
    {
        if (name[0] != '@')
            return [name];
        var members = new HashSet<string>();
        var listed = (await Processes.Run(["systemd-analyze", "syscall-filter", "--no-pager", name])).OrThrow().Out;
        foreach (var line in listed.Split('\n').Skip(1).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
            members.UnionWith(await Members(line));
        return members;
    }

    [GeneratedRegex(@"^\d+ +([a-z_0-9]+)\(")]
    private static partial Regex Call();

    [GeneratedRegex(@" socket\((AF_[A-Z0-9]+)")]
    private static partial Regex Family();
}
