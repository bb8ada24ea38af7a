using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.Model;
using Postern.Rules.Doors;

namespace Postern.Policy.FrontEnds.Yaml.Sections;

/// <summary>What <c>routers</c> and every <c>enforce</c> say, put together when all files are read.</summary>
internal sealed class EnforcementAssembly(RouterSection routers, DiagnosticBag diagnostics)
{
    public const string Example = "[local, routeros://edge1]";

    private const string Local = "local";
    private const string Scheme = "routeros://";

    /// <summary>RouterOS takes longer ones, and shows no more of them.</summary>
    private const int LongestList = 64;

    /// <summary>What a list of places means, read once: a default stands for many doors.</summary>
    private readonly Dictionary<IReadOnlyList<ScalarNode>, DefaultEnforcement> _read = [];
    private readonly List<RouterEnforcement> _enforcements = [];

    public IReadOnlyList<RouterEnforcement> Enforcements => _enforcements;

    /// <param name="places">Null: this kernel.</param>
    public Door Settle(Door door, IReadOnlyList<ScalarNode>? places)
    {
        if (places is null)
            return door;
        var read = Read(places);
        _enforcements.AddRange(read.Places.Select(p => p.Of(door.Name)));
        return door with { IsLocal = read.IsLocal };
    }

    /// <summary><inheritdoc cref="PolicyModel.EnforcedByDefault" path="/summary"/></summary>
    public DefaultEnforcement? ByDefault(IReadOnlyList<ScalarNode>? places) => places is null ? null : Read(places);

    private DefaultEnforcement Read(IReadOnlyList<ScalarNode> places)
    {
        if (_read.TryGetValue(places, out var known))
            return known;
        var (isLocal, found) = (false, new List<EnforcementPlace>());
        foreach (var text in places)
        {
            if (text.Text == Local)
            {
                if (isLocal)
                    diagnostics.Add(RouterDiagnostics.PlaceTwice(text.Span, Local));
                isLocal = true;
            }
            else if (ReadPlace(text) is not { } place)
            {
                continue;
            }
            else if (found.Exists(p => p.Router == place.Router && p.List == place.List))
            {
                diagnostics.Add(RouterDiagnostics.PlaceTwice(text.Span, text.Text));
            }
            else
            {
                found.Add(place);
            }
        }

        // After an error the kernel guards as it always does.
        return _read[places] = new DefaultEnforcement(isLocal || found.Count == 0, found);
    }

    private EnforcementPlace? ReadPlace(ScalarNode text)
    {
        if (!text.Text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            // What has an @ may hold a password, and is not quoted.
            diagnostics.Add(text.Text.Contains('@') || RouterAddress.TryParse(text.Text, out _)
                ? RouterDiagnostics.AddressAsPlace(text.Span)
                : RouterDiagnostics.NotAPlace(text.Span, text.Text, [Local, .. routers.Names.Select(n => Scheme + n)]));
            return null;
        }

        var rest = text.Text[Scheme.Length..];
        var slash = rest.IndexOf('/');
        var (router, list) = slash < 0 ? (rest, null) : (rest[..slash], rest[(slash + 1)..]);
        if (!routers.Names.Contains(router))
        {
            diagnostics.Add(!RouterSection.IsName(router) || router.Contains('.')
                ? RouterDiagnostics.AddressAsPlace(text.Span)
                : RouterDiagnostics.UnknownRouter(text.Span, router, [.. routers.Names.Order(StringComparer.Ordinal)]));
            return null;
        }

        if (list is null || (list.Length is > 0 and <= LongestList && !list.Any(char.IsControl) && list.Trim() == list && list[0] != '!'))
            return new EnforcementPlace(router, list, text.Span);
        diagnostics.Add(RouterDiagnostics.NotAList(text.Span, LongestList));
        return null;
    }
}
