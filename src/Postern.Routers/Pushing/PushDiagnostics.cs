using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Routers.Pushing;

/// <summary>PN503x and PN504x: what keeps a router from being read or changed.</summary>
public static class PushDiagnostics
{
    public static Diagnostic Unreadable(SourceSpan router, string reason) => new("PN5030", Severity.Error, router,
        $"the router's firewall cannot be read: {reason}", "what is there decides what a push would change", "the user's group needs the policies api (rest-api for REST) and read");

    public static Diagnostic ForeignEntry(SourceSpan router, string list, string address) => new("PN5031", Severity.Error, router,
        $"the list {list} already holds {LogText.Clean(address)}, and Postern did not put it there",
        "who is on this list for ever passes the door without a knock, or is shut out for ever",
        $"/ip firewall address-list remove [find list={list} address={Pasted(address)}], or name it under trusted: in the policy");

    public static Diagnostic NameTaken(SourceSpan router, string menu, string name) => new("PN5032", Severity.Error, router,
        $"{menu} already has something of the name {LogText.Clean(name)} that is not Postern's", "Postern changes nothing but what its own comments mark",
        "rename it on the router, or take it away there");

    public static Diagnostic LocksOut(SourceSpan router, string source, string service, bool isTrial) => new("PN5033", isTrial ? Severity.Warning : Severity.Error, router,
        $"after this push the router would no longer take new connections from {source} to {service}, where this one comes in",
        "whoever pushes could not log in again", isTrial ? "say trusted: in the policy, or let the trial end" : "name the address under trusted: in the policy, or add --safe 60s for a trial that undoes itself");

    public static Diagnostic SafeModeTaken(SourceSpan router, string words) => new("PN5034", Severity.Error, router,
        $"somebody else holds the router's safe mode: {words}", "whatever is changed now would be undone when that session ends",
        "wait until it is over, or end it there with Ctrl-X (keeps its changes) or Ctrl-D (drops them); /safe-mode release in a terminal lets go of one that was left behind");

    public static Diagnostic UnderWay(SourceSpan router, string holder, DateTimeOffset until) => new("PN5035", Severity.Error, router,
        $"another push is under way, by {LogText.Clean(holder)}", "two at once would undo each other's work",
        $"wait until it is over; if it broke off, it stops counting at {until:yyyy-MM-dd HH:mm:ss}Z, or take it away: /system scheduler remove [find name=postern-push]");

    public static Diagnostic Refused(SourceSpan router, string what, RouterTrap trap) => new("PN5036", Severity.Error, router,
        $"the router refused {what}: {trap.Message}", "a firewall that is changed in part is worse than the one before", trap.Kind switch
        {
            TrapKind.NoRoom => "make room: /file print shows what is stored, /system resource print how much is free",
            TrapKind.NotPermitted => "the user's group needs the policies write, policy and test: /user group print",
            TrapKind.DeviceMode => "allow it with /system device-mode update scheduler=yes, which wants a button pressed or the power cut, or use a router with RouterOS 7.18",
            TrapKind.NotUnderstood => "an older RouterOS does not know it: postern compile FILE --to routeros --ros 6 shows what is sent",
            TrapKind.AlreadyThere => "take away what is there by that name or address, or give it another",
            _ => null,
        });

    public static Diagnostic Lost(SourceSpan router, string reason) => new("PN5037", Severity.Error, router,
        $"the connection was lost during the push: {reason}", "what was changed so far is undone: by Postern over a new connection, or by the router itself", "push again when the router answers");

    public static Diagnostic NoSecondLogin(SourceSpan router, string reason) => new("PN5038", Severity.Error, router,
        $"with the new rules a second login failed: {reason}", "nobody could have managed the router any more");

    public static Diagnostic ChangedMeanwhile(SourceSpan router) => new("PN5039", Severity.Error, router,
        "somebody changed the router's firewall since the plan was shown", "what would happen now is not what was shown", "push again");

    public static Diagnostic NotAsPushed(SourceSpan router, RouterItem item) => new("PN5040", Severity.Error, router,
        $"the router holds something else than was pushed: {RouterMenus.InScript(item.Menu)} {LogText.Clean(item.Comment)}", "a router that changes what it is given cannot be checked",
        "look at the item on the router, and report it");

    public static Diagnostic NotConfirmed(SourceSpan router) => new("PN5041", Severity.Error, router, "nobody confirmed the trial in time", "a trial ends as if it had never been, unless somebody says that all is well", "push again, and press Enter in time");

    public static Diagnostic AsBefore(SourceSpan router) => new("PN5042", Severity.Note, router, "the router's firewall is as it was before the push");

    public static Diagnostic UndoPending(SourceSpan router, string how) => new("PN5043", Severity.Warning, router,
        $"whether the push was undone cannot be seen from here; {how}", null, "push again when the router answers: it goes on from whatever is there");

    public static Diagnostic NoUndo(SourceSpan router, RouterTrap? trap) => new("PN5044", Severity.Error, router,
        $"nothing would undo this push if it failed: {trap?.Message ?? "the scheduler does not take an entry"}",
        "safe mode needs RouterOS 7.18, the API, and at most 90 changes; otherwise the router's scheduler does it",
        trap?.Kind == TrapKind.DeviceMode ? "/system device-mode update scheduler=yes, then press the button or cut the power as it says" : "the user's group needs the policies write, policy and test");

    public static Diagnostic LeftOut(SourceSpan router, int count, string menu) => new("PN5045", Severity.Note, router,
        $"{count} dynamic {(count == 1 ? "item" : "items")} of {menu} {(count == 1 ? "is" : "are")} left out: the router made {(count == 1 ? "it" : "them")} itself");

    public static Diagnostic Invalid(SourceSpan router, string menu, string rule) => new("PN5046", Severity.Warning, router,
        $"the router marks this rule of {menu} as invalid and skips it: {rule}", "it is printed as disabled, which does the same");

    public static Diagnostic Rerouted(SourceSpan router, IReadOnlyList<string> chains) => new("PN5048", Severity.Warning, router,
        $"the rules of {string.Join(", ", chains.Select(c => LogText.Clean(c)))} change, and the way into them does too",
        "for the moment of the push a packet may meet new rules where old ones stood, and be let in where neither lets in",
        "push the change of the jumps and that of the rules one after the other");

    public static Diagnostic InTheClear(SourceSpan router) => new("PN5047", Severity.Warning, router,
        "this router is spoken to in the clear", "whoever sees the packets on their way reads the password, and can change what is read and what is told",
        "give the router a certificate and name it by routeros:// or routeros-rest://: docs/routers.md has the commands");

    /// <summary>What a router called something, where people may paste it.</summary>
    private static string Pasted(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or ':' or '/' or '-') ? text : "…";
}
