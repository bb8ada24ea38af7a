using Postern.Linux;
using Postern.Policy.Diagnostics;
using Postern.Policy.Watching;
using Postern.Rules.Model;

namespace Postern.Watcher.Hooks;

/// <summary>Whether this machine can run a policy's commands, asked before the policy is loaded.</summary>
public static class HookCheck
{
    public static IEnumerable<Diagnostic> Find(HookSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        foreach (var hook in settings.Hooks.DistinctBy(h => h.Command[0]))
        {
            if (ProcessImage.Find(hook.Command[0]) is null)
                yield return HookDiagnostics.NoProgram(hook.Span, hook.Command[0]);
        }

        if (settings.User is not { } user || settings.Hooks.Count == 0)
            yield break;
        if (!Accounts.Exists(user))
            yield return HookDiagnostics.NoUser(settings.UserSpan, user);
        else if (user != Environment.UserName && !Environment.IsPrivilegedProcess)
            yield return HookDiagnostics.OtherUser(settings.UserSpan, user, Environment.UserName);
    }
}

/// <summary>PN5010 to PN5012: commands that this machine cannot run.</summary>
public static class HookDiagnostics
{
    public static Diagnostic NoProgram(SourceSpan span, string program) => new("PN5010", Severity.Error, span,
        $"there is no program {program} that may be executed", "the command would fail each time, and nothing would happen when it should",
        "install it, or correct the path: command -v NAME shows it");

    public static Diagnostic NoUser(SourceSpan span, string user) => new("PN5011", Severity.Error, span,
        $"this machine has no user {user}", "commands are started as that user or not at all", "create it (useradd --system), or name another");

    public static Diagnostic OtherUser(SourceSpan span, string user, string self) => new("PN5012", Severity.Error, span,
        $"commands cannot run as {user}: the watcher runs as {self}", "only root may become somebody else",
        $"leave user out, so that they run as {self}, or run the watcher as root");
}
