using System.Globalization;
using Postern.Policy.Model;
using Postern.Policy.Text;
using Postern.Routers.Connecting;

namespace Postern.Routers.Rest;

/// <summary>What goes wrong between a REST service and us, for people. Nothing that was sent is in it.</summary>
internal static class RestWords
{
    public const string Ended = "the session was closed";

    public static string Late(TimeSpan patience) => string.Create(CultureInfo.InvariantCulture, $"the router has not answered for {patience.TotalSeconds:0.#} s");

    public static string Broken(HttpRequestException error) => error switch
    {
        { InnerException: NotConnectedException inner } => inner.Message,
        { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "the router's answer is longer than any that makes sense",
        { HttpRequestError: HttpRequestError.ResponseEnded } => "the router closed the connection in the middle of an answer",
        { HttpRequestError: HttpRequestError.InvalidResponse } => "the router answers with something that is not HTTP",
        _ => $"the connection to the router broke: {LogText.Clean(error.InnerException?.Message ?? error.Message)}",
    };

    /// <summary>An answer that no router gives to this.</summary>
    public static string Unexpected(RestAnswer answer) => answer.Status switch
    {
        401 => "the router does not take the password any more",
        >= 300 and < 400 => $"the router sends elsewhere (HTTP {answer.Status}), and a password follows nowhere",
        _ => $"the router answers with something that is not RouterOS's REST (HTTP {answer.Status})",
    };

    public static ConnectionRefusal NoRest(RouterAddress router) => new(
        $"{router} has no REST: it came with RouterOS 7.1. For an older router write {Api(router)}", IsFinal: true);

    /// <param name="version">As the router says it.</param>
    public static ConnectionRefusal TooOld(RouterAddress router, string version) => new(
        $"{router} says that it is RouterOS '{LogText.Clean(version)}', and REST came with 7.1: write {Api(router)}", IsFinal: true);

    public static ConnectionRefusal NotRest(RouterAddress router, string why) => new(
        $"{router}: {why}. Look on the router with /ip service print whether TCP {router.Port} is the port of {RefusalText.Service(router)}", IsFinal: false);

    public static ConnectionRefusal ColonInUser(RouterLogin login) => new(
        $"{login.Address}: the user {login.User} has a colon in the name, which REST cannot say. Use another user, or write {Api(login.Address)}", IsFinal: true);

    private static string Api(RouterAddress router) =>
        (router with { Transport = router.IsEncrypted ? RouterTransport.Api : RouterTransport.ApiPlain, Port = (ushort)(router.IsEncrypted ? 8729 : 8728) }).ToString();
}
