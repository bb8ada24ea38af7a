using Postern.Policy.Model;
using Postern.Routers.Connecting;

namespace Postern.Routers.Rest;

/// <summary>Finds out by one question whether REST is there, whether the user may use it, and which RouterOS it is.</summary>
internal static class RestOpening
{
    private static readonly RestRequest Question = RestRequest.Of(RouterCommand.Print("/system/resource"));

    /// <param name="channel">The session's from now on, or closed.</param>
    public static async Task<RouterConnection> Open(RouterChannel channel, RouterLogin login, TimeSpan patience, TimeProvider time, CancellationToken stop)
    {
        var session = new RestSession(login, channel.Stream!, time);
        ConnectionRefusal? refusal = null;
        var isOpen = false;
        try
        {
            refusal = login.User.Contains(':') ? RestWords.ColonInUser(login) : await Ask(session, login, patience, stop);
            isOpen = refusal is null;
        }
        finally
        {
            if (!isOpen)
                await session.DisposeAsync();
        }

        return new RouterConnection(isOpen ? session : null, refusal?.Text) { Fingerprint = channel.Fingerprint, IsFinal = refusal?.IsFinal ?? false };
    }

    private static async Task<ConnectionRefusal?> Ask(RestSession session, RouterLogin login, TimeSpan patience, CancellationToken stop)
    {
        var router = login.Address;
        var (answer, loss) = await session.Exchange(Question, patience, stop);
        if (loss is not null)
            return RestWords.NotRest(router, loss);
        var reply = answer.ReplyTo(Question);
        switch (answer.Status)
        {
            case 401 or 403:
                return RefusalText.NotLoggedIn(login, reply?.Trap?.Message ?? "it gives no reason");
            case 404 when reply?.Trap is null or { Kind: TrapKind.NoSuchItem }:
                return RestWords.NoRest(router);
        }

        if (reply?.Trap is { } trap)
            return RefusalText.MayNotRead(login, trap.Message);
        if (reply?.Records is not [var resource, ..])
            return RestWords.NotRest(router, RestWords.Unexpected(answer));
        var text = resource.FirstOrDefault(p => p.Name == "version").Value ?? "";
        if (!RouterVersion.TryParse(text, out var version) || version < RouterVersion.Rest)
            return RestWords.TooOld(router, text);
        session.Version = version;
        return null;
    }
}
