using Postern.RouterDouble;
using Postern.RouterDouble.Sessions;

namespace Postern.Tests.RouterDouble;

/// <summary>A router with nothing on it, a clock that stands, and somebody who may do everything.</summary>
internal sealed class Double
{
    public const string Lists = "/ip/firewall/address-list";
    public const string Filter = "/ip/firewall/filter";

    public Double(string version = "7.18")
    {
        Router = new DoubleRouter("r1", version, Clock, DoubleUser.Admin("admin", "right"));
        Session = Router.Login("admin", "right", "192.0.2.9", "api")!;
    }

    public ManualClock Clock { get; } = new();

    public DoubleRouter Router { get; }

    public DoubleSession Session { get; }

    /// <summary>The returned id or value; empty: done; a refusal stands behind <c>!</c>.</summary>
    public string Ask(string command, params IEnumerable<(string, string)> attributes) => Ask(Session, command, attributes);

    public string Ask(DoubleSession session, string command, params IEnumerable<(string, string)> attributes)
    {
        var replies = Router.Ask(session, command, attributes);
        return replies[0].Kind == "!trap" ? "!" + replies[0]["message"] : replies[^1]["ret"] ?? "";
    }

    public string Rule(string comment, params IEnumerable<(string, string)> more) => Ask(Filter + "/add", [("chain", "input"), ("comment", comment), .. more]);

    public string Comments(string menu = Filter) => string.Join(' ', Router.Items(menu).Select(i => i.Comment));

    public IReadOnlyList<DoubleSentence> Print(string menu, params string[] queries) => Router.Execute(Session, menu + "/print", [], queries);

    public string Entries() => string.Join(' ', Router.Items(Lists).Select(i => $"{i["list"]}:{i["address"]}"));
}
