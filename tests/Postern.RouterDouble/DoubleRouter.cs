using System.Globalization;
using Postern.RouterDouble.Menus;
using Postern.RouterDouble.Sessions;
using Postern.RouterDouble.Values;

namespace Postern.RouterDouble;

/// <summary>
/// A router's configuration and how it answers, for tests. <see cref="Execute"/> is what API, REST and tests share; any thread may call.
/// What it is believed for: docs/decisions/0032-what-the-router-double-is-believed-for.md.
/// </summary>
public sealed partial class DoubleRouter
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Dictionary<string, DoubleMenu> _menus;
    private readonly List<DoubleSession> _sessions = [];
    private readonly List<DoubleUser> _users = [];
    private int _lastNumber;
    private DateTimeOffset _started;

    /// <param name="version"><c>7.18</c>, <c>6.49.13</c>.</param>
    public DoubleRouter(string name, string version, TimeProvider? time = null, params IEnumerable<DoubleUser> users)
    {
        _time = time ?? TimeProvider.System;
        VersionText = version;
        Version = Version.Parse(version);
        _users.AddRange(users);
        _menus = MenuShapes.All.ToDictionary(s => s.Path, s => new DoubleMenu(s), StringComparer.Ordinal);
        _started = _time.GetUtcNow();
        Single("/system/identity").Set("name", name);
        foreach (var card in (string[])["ether1", "ether2", "ether3", "ether4", "ether5", "bridge", "lo"])
            AddInterface(card);
        foreach (var (service, port) in (ReadOnlySpan<(string, string)>)[("telnet", "23"), ("ftp", "21"), ("www", "80"), ("ssh", "22"), ("www-ssl", "443"), ("api", "8728"), ("winbox", "8291"), ("api-ssl", "8729")])
        {
            var item = NewItem();
            (string, string)[] values = [("name", service), ("port", port), ("disabled", service == "www-ssl" ? "true" : "false")];
            foreach (var (key, value) in values)
                item.Set(key, value);
            _menus["/ip/service"].Insert(item, null);
        }
    }

    public string VersionText { get; }

    public Version Version { get; }

    public string Name => Single("/system/identity")["name"] ?? "";

    public bool HasSafeMode => Version >= new Version(7, 18);

    public bool HasRest => Version >= new Version(7, 1);

    /// <summary>Login without a challenge.</summary>
    public bool HasPlainLogin => Version >= new Version(6, 43);

    /// <summary><c>!empty</c> for a <c>print</c> that finds nothing.</summary>
    public bool SaysEmpty => Version >= new Version(7, 18);

    /// <summary>Every change of the configuration is refused.</summary>
    public bool IsDiskFull { get; set; }

    /// <summary>Menus that device-mode has locked, such as <c>/system/scheduler</c>.</summary>
    public ISet<string> LockedMenus { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>What the router's DNS knows.</summary>
    public IDictionary<string, IReadOnlyList<string>> Dns { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Commands carried out, refused ones among them; who watches a plan reads it.</summary>
    public IReadOnlyList<string> Commands
    {
        get
        {
            lock (_lock)
                return [.. _commands];
        }
    }

    private readonly List<string> _commands = [];

    /// <summary>A copy of what stands in a menu: <c>/ip/firewall/filter</c>.</summary>
    public IReadOnlyList<DoubleItem> Items(string menu)
    {
        lock (_lock)
        {
            Advance();
            return [.. _menus[menu].Items.Select(i => i.Copy())];
        }
    }

    public void AddInterface(string name)
    {
        lock (_lock)
        {
            var item = NewItem();
            item.Set("name", name);
            item.Set("type", "ether");
            _menus["/interface"].Insert(item, null);
        }
    }

    /// <summary>Something that the router itself made: a tracked connection, a rule of hotspot's.</summary>
    public string AddDynamic(string menu, params IEnumerable<(string Name, string Value)> values)
    {
        lock (_lock)
        {
            var item = NewItem();
            item.IsDynamic = true;
            foreach (var (name, value) in values)
                item.Set(name, value);
            _menus[menu].Insert(item, null);
            return item.Id;
        }
    }

    public DoubleUser? User(string name)
    {
        lock (_lock)
            return _users.Find(u => u.Name == name);
    }

    /// <summary>Null: invalid user name or password, or the user may not use this service.</summary>
    /// <param name="via"><c>api</c>, <c>rest-api</c>, <c>console</c>.</param>
    public DoubleSession? Login(string name, string password, string address, string via) =>
        User(name) is { } user && user.Password == password ? Admit(user, address, via) : null;

    public DoubleSession? Admit(DoubleUser user, string address, string via)
    {
        if (via is "api" or "rest-api" && !user.Policies.Contains(via))
            return null;
        var session = new DoubleSession(user, address, via);
        lock (_lock)
            _sessions.Add(session);
        return session;
    }

    /// <summary>A session of somebody with every right, for tests that need no login.</summary>
    public DoubleSession Console() => Admit(DoubleUser.Admin("console", ""), "", "console")!;

    /// <summary>The session is over, whichever way: what it did in safe mode is undone.</summary>
    public void Close(DoubleSession session)
    {
        lock (_lock)
        {
            if (!_sessions.Remove(session))
                return;
            if (ReferenceEquals(_safeMode?.Holder, session))
                Unroll();
        }
    }

    /// <summary>Replies as the API gives them, ending in <c>!done</c>. <c>/login</c>, <c>/quit</c>, <c>/cancel</c> and <c>listen</c> are the servers'.</summary>
    /// <param name="queries">With their question mark: <c>?list=secured</c>, <c>?#|</c>.</param>
    public IReadOnlyList<DoubleSentence> Execute(DoubleSession session, string command, IReadOnlyList<DoubleWord> attributes, IReadOnlyList<string>? queries = null)
    {
        lock (_lock)
        {
            Advance();
            _commands.Add(command);
            try
            {
                return Run(session, command, attributes, queries ?? []);
            }
            catch (RouterRefusal refusal)
            {
                List<DoubleWord> words = refusal.Category is { } category ? [new("category", category.ToString(CultureInfo.InvariantCulture))] : [];
                return [new DoubleSentence("!trap", [.. words, new("message", refusal.Message)]), DoubleSentence.Done];
            }
        }
    }

    /// <summary>The same, written as in a console: names and values in pairs.</summary>
    public IReadOnlyList<DoubleSentence> Ask(DoubleSession session, string command, params IEnumerable<(string Name, string Value)> attributes) =>
        Execute(session, command, [.. attributes.Select(a => new DoubleWord(a.Name, a.Value))]);

    /// <summary>Power is cut: what is dynamic is lost, every session ends; safe mode is not undone by it.</summary>
    public void Reboot()
    {
        lock (_lock)
        {
            _safeMode = null;
            _sessions.Clear();
            foreach (var menu in _menus.Values)
            {
                foreach (var item in menu.Items.Where(i => i.IsDynamic).ToList())
                    Drop(menu, item);
                foreach (var item in menu.Items)
                    (item.Packets, item.Bytes) = (0, 0);
            }

            _started = _time.GetUtcNow();
            ForgetPackets();
            foreach (var menu in AddressListMenus)
            {
                foreach (var item in menu.Items.ToList())
                    LookUp(menu, item);
            }
        }

        Rebooted?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Servers close their connections.</summary>
    public event EventHandler? Rebooted;

    /// <summary>Lets time pass: entries that end, schedules that are due.</summary>
    public void Tick()
    {
        lock (_lock)
            Advance();
    }

    private IEnumerable<DoubleMenu> AddressListMenus => _menus.Values.Where(m => m.Shape.IsAddressList);

    private IReadOnlyList<DoubleSentence> Run(DoubleSession session, string command, IReadOnlyList<DoubleWord> attributes, IReadOnlyList<string> queries)
    {
        var slash = command.LastIndexOf('/');
        if (slash < 0)
            throw RouterRefusal.NoSuchCommand();
        var (path, verb) = (command[..slash], command[(slash + 1)..]);
        if (path == "/safe-mode")
            return RunSafeMode(session, verb);
        if (command is "/execute" or "/import" or "/export" or "/system/reboot" or "/system/script/run" || verb == "export")
            return RunSystem(session, path, verb, attributes);
        if (!_menus.TryGetValue(path, out var menu))
            throw _menus.Keys.Any(k => k.StartsWith(path + "/", StringComparison.Ordinal)) ? RouterRefusal.NoSuchCommand() : RouterRefusal.NoSuchMenu();
        var isReading = verb is "print" or "getall" or "get" or "find";
        Demand(session, isReading ? "read" : "write");
        return isReading ? Read(menu, verb, attributes, queries) : Change(session, menu, verb, attributes);
    }

    private static void Demand(DoubleSession session, string policy)
    {
        if (!session.User.Policies.Contains(policy))
            throw RouterRefusal.NotPermitted();
    }

    private DoubleItem NewItem() => new(++_lastNumber) { Created = _time.GetUtcNow() };

    private DoubleItem Single(string path)
    {
        var menu = _menus[path];
        if (menu.Items.Count == 0)
            menu.Insert(NewItem(), null);
        return menu.Items[0];
    }
}
