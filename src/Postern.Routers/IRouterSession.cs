using System.Globalization;

namespace Postern.Routers;

/// <summary>
/// A login at a router that lasts. Commands may be run at once by any thread, and many are then under way together: they are handed over in
/// the order in which they were asked for, but a router promises no order among them. Where order matters, wait for one's reply before the next.
/// </summary>
public interface IRouterSession : IAsyncDisposable
{
    /// <summary>What <c>/system/resource</c> says.</summary>
    RouterVersion Version { get; }

    /// <summary>Whether <c>/safe-mode</c> holds for this session: the API from 7.18 on, never REST.</summary>
    bool HasSafeMode { get; }

    /// <summary>
    /// Completes when the session is over, with what happened, even while no command is under way. Never for REST, where no connection lasts.
    /// </summary>
    Task<string> Lost => Lasting;

    /// <summary>Never throws for what the router or the network does; <see cref="RouterReply.Loss"/> says it.</summary>
    /// <exception cref="OperationCanceledException">Stopped by the caller: the router is asked to leave off, and may have carried the command out.</exception>
    ValueTask<RouterReply> Run(RouterCommand command, CancellationToken stop);

    private static readonly Task<string> Lasting = new TaskCompletionSource<string>().Task;
}

/// <summary><c>7.18.2 (stable)</c>, as far as it tells what a router can.</summary>
public readonly record struct RouterVersion(int Major, int Minor) : IComparable<RouterVersion>
{
    public static readonly RouterVersion SafeMode = new(7, 18);

    public static readonly RouterVersion Rest = new(7, 1);

    /// <summary><c>6.49.13 (stable)</c>, <c>7.18beta2</c>, <c>7.24.5 (long-term)</c>, as <c>/system/resource</c> has it.</summary>
    public static bool TryParse(string text, out RouterVersion version)
    {
        var end = text.AsSpan().IndexOfAnyExcept("0123456789.");
        var numbers = (end < 0 ? text : text[..end]).Split('.');
        var minor = 0;
        var isVersion = int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && (numbers.Length == 1 || int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out minor));
        version = isVersion ? new(major, minor) : default;
        return isVersion;
    }

    public int CompareTo(RouterVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    public static bool operator <(RouterVersion left, RouterVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(RouterVersion left, RouterVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(RouterVersion left, RouterVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(RouterVersion left, RouterVersion right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
