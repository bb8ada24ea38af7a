namespace Postern.Routers;

/// <summary>A login at a router that lasts. Commands may be run at once by any thread; each is carried out in the order in which it was asked for.</summary>
public interface IRouterSession : IAsyncDisposable
{
    /// <summary>What <c>/system/resource</c> says.</summary>
    RouterVersion Version { get; }

    /// <summary>Whether <c>/safe-mode</c> holds for this session: the API from 7.18 on, never REST.</summary>
    bool HasSafeMode { get; }

    /// <summary>Never throws for what the router or the network does; <see cref="RouterReply.Loss"/> says it.</summary>
    ValueTask<RouterReply> Run(RouterCommand command, CancellationToken stop);
}

/// <summary><c>7.18.2 (stable)</c>, as far as it tells what a router can.</summary>
public readonly record struct RouterVersion(int Major, int Minor) : IComparable<RouterVersion>
{
    public static readonly RouterVersion SafeMode = new(7, 18);

    public static readonly RouterVersion Rest = new(7, 1);

    public int CompareTo(RouterVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    public static bool operator <(RouterVersion left, RouterVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(RouterVersion left, RouterVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(RouterVersion left, RouterVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(RouterVersion left, RouterVersion right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
