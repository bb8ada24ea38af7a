using System.Net;

namespace Postern.Routers.Pushing;

/// <summary>How a router sees whoever manages it.</summary>
public static class Management
{
    /// <returns>The address that this user's newest session comes from; null where the router does not say, or it is no address.</returns>
    public static async Task<IPAddress?> Source(IRouterSession session, string user, CancellationToken stop)
    {
        var reply = await session.Run(RouterCommand.Print("/user/active"), stop);
        return reply.Records
            .Where(r => r.Any(p => p.Name == "name" && p.Value == user) && r.Any(p => p.Name == "via" && p.Value.Contains("api", StringComparison.Ordinal)))
            .Select(r => IPAddress.TryParse(r.FirstOrDefault(p => p.Name == "address").Value, out var address) ? address : null)
            .LastOrDefault(a => a is not null);
    }
}
