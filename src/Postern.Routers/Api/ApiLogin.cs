using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Model;
using Postern.Policy.Text;
using Postern.Routers.Connecting;

namespace Postern.Routers.Api;

/// <summary>Logging in at the API, as routers from 6.43 on have it and as those before.</summary>
internal static class ApiLogin
{
    private const string Command = "/login";

    /// <summary>Of what a router calls itself in a message.</summary>
    private const int LongestVersion = 40;

    /// <summary>The session is the caller's to end, whatever comes of it.</summary>
    /// <returns>Null when somebody is logged in and the version is known.</returns>
    public static async Task<ConnectionRefusal?> LogIn(ApiSession session, RouterLogin login, CancellationToken stop)
    {
        var password = login.Password?.Text ?? "";
        var reply = await session.RunUntagged(Attempt(login.User, new("password", password)), stop);

        // A router before 6.43 does not look at the password, and answers with a challenge.
        if (reply is { IsDone: true, Returned: { } challenge })
        {
            if (Response(challenge, password) is not { } response)
                return RefusalText.NoApi(login.Address, "its challenge is no hexadecimal number");
            reply = await session.RunUntagged(Attempt(login.User, new("response", response)), stop);
        }

        if (reply.Loss is { } loss)
            return RefusalText.LostAtLogin(login.Address, loss, session.FirstBytes.Span);
        if (reply.Trap is { } trap)
            return RefusalText.NotLoggedIn(login, trap.Message);

        reply = await session.RunUntagged(new RouterCommand("/system/resource/print") { Properties = ["version"] }, stop);
        if (reply.Loss is not null)
            return RefusalText.LostAtLogin(login.Address, reply.Loss, session.FirstBytes.Span);
        if (reply.Trap is not null)
            return RefusalText.MayNotRead(login, reply.Trap.Message);
        var text = reply.Records.SelectMany(r => r).FirstOrDefault(p => p.Name == "version").Value ?? "";
        if (!RouterVersion.TryParse(text, out var version))
            return RefusalText.NoApi(login.Address, $"its version is '{LogText.Clean(text.Length > LongestVersion ? text[..LongestVersion] : text)}'");
        session.Version = version;
        return null;
    }

    private static RouterCommand Attempt(string user, RouterProperty proof) => new(Command) { Attributes = [new("name", user), proof] };

    /// <summary><c>00</c> and the MD5, in hexadecimal, of a zero byte, the password and the challenge's bytes.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "What routers before 6.43 ask for")]
    internal static string? Response(string challenge, string password)
    {
        if (challenge.Length is 0 or > 128 || challenge.Length % 2 != 0 || challenge.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF"))
            return null;
        return "00" + Convert.ToHexStringLower(MD5.HashData([0, .. Encoding.UTF8.GetBytes(password), .. Convert.FromHexString(challenge)]));
    }
}
