using Postern.RouterDouble.Menus;
using Postern.RouterDouble.Sessions;
using Postern.RouterDouble.Values;

namespace Postern.RouterDouble;

/// <summary>Safe mode: one session holds it, and its end undoes what all have changed since.</summary>
public sealed partial class DoubleRouter
{
    /// <summary>RouterOS's history holds as many; with one more there is nothing to go back to.</summary>
    public const int HistoryLimit = 100;

    private SafeModeHold? _safeMode;

    /// <summary>Whether somebody holds safe mode.</summary>
    public bool IsInSafeMode
    {
        get
        {
            lock (_lock)
                return _safeMode is not null;
        }
    }

    private sealed record SafeModeHold(DoubleSession Holder, Dictionary<string, List<DoubleItem>> Before)
    {
        public int Actions { get; set; }
    }

    private IReadOnlyList<DoubleSentence> RunSafeMode(DoubleSession session, string verb)
    {
        if (!HasSafeMode)
            throw RouterRefusal.NoSuchMenu();
        if (session.Via == "rest-api")
            throw RouterRefusal.NoSuchCommand();
        var isOwn = ReferenceEquals(_safeMode?.Holder, session);
        if (verb == "toggle")
            verb = _safeMode is null ? "take" : "release";
        if (verb is "take" or "release" or "unroll")
            Demand(session, "write");
        switch (verb)
        {
            case "get" or "print":
                DoubleWord[] words = [new("taken", _safeMode is null ? "false" : "true"), new("owner", _safeMode?.Holder.User.Name ?? "")];
                return verb == "get" ? [new DoubleSentence("!done", [new("ret", words[0].Value)])] : [new DoubleSentence("!re", words), DoubleSentence.Done];
            case "take" when _safeMode is not null && !isOwn:
                throw RouterRefusal.Failure("Safe Mode is taken by current user in another session");
            case "take":
                _safeMode ??= new SafeModeHold(session, _menus.Values.Where(m => m.Shape.CanSet).ToDictionary(m => m.Shape.Path, m => m.Items.Select(i => i.Copy()).ToList(), StringComparer.Ordinal));
                break;
            case "release":
                // From whichever session: that is how a hold that was left behind is cleared.
                _safeMode = null;
                break;
            case "unroll":
                Unroll();
                break;
            default:
                throw RouterRefusal.NoSuchCommand();
        }

        return [DoubleSentence.Done];
    }

    private void Acted()
    {
        if (_safeMode is not null && ++_safeMode.Actions > HistoryLimit)
            _safeMode = null;
    }

    private void Unroll()
    {
        if (_safeMode is not { } hold)
            return;
        _safeMode = null;
        var now = _time.GetUtcNow();
        foreach (var (path, before) in hold.Before)
        {
            var menu = _menus[path];
            var known = before.Select(i => i.Number).ToHashSet();
            var made = menu.Items.Where(i => i.IsMadeByPacket && !known.Contains(i.Number)).ToList();
            menu.Replace([.. before.Where(i => i.Until is null || i.Until > now), .. made]);
        }

        _listed.Clear();
        foreach (var menu in AddressListMenus)
        {
            foreach (var item in menu.Items)
                Indexed(menu, item);
        }
    }
}
