using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Postern.Ui.Guarding;

/// <summary>Why a request is not answered.</summary>
/// <param name="Status">Of HTTP.</param>
internal sealed record RequestRefusal(int Status, string Message);

/// <summary>
/// Who may ask the page for anything. Loopback is no border: every web page in the same browser can send requests to it, and every other account of the
/// machine can connect. What the page is made of is no secret; what it is told is for the holder of the token, and from the page itself alone.
/// </summary>
/// <param name="port">That the page is served at.</param>
internal sealed class RequestGuard(int port, PageToken token)
{
    public const string TokenHeader = "Postern-Token";

    /// <summary>Bytes; a sequence with a large payload for each of its steps has room.</summary>
    public const int LongestBody = 1 << 20;

    private readonly string[] _hosts =
    [
        string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
        string.Create(CultureInfo.InvariantCulture, $"[::1]:{port}"),
    ];

    /// <summary>Null where the request may be answered; the cheapest reason first.</summary>
    public RequestRefusal? Judge(HttpRequest request)
    {
        // A name that somebody else's name server points here is another site, whatever address it has (DNS rebinding).
        if (!_hosts.Contains(request.Host.Value, StringComparer.OrdinalIgnoreCase))
            return new RequestRefusal(StatusCodes.Status421MisdirectedRequest, "this page answers to its own address alone");
        var asks = request.Path.StartsWithSegments("/api", StringComparison.Ordinal);
        var isPost = HttpMethods.IsPost(request.Method);
        if (!HttpMethods.IsGet(request.Method) && !(asks && isPost))
            return new RequestRefusal(StatusCodes.Status405MethodNotAllowed, "this page knows GET and POST");
        return asks ? JudgeQuestion(request, isPost) : null;
    }

    private RequestRefusal? JudgeQuestion(HttpRequest request, bool isPost)
    {
        var headers = request.Headers;
        if (headers["Sec-Fetch-Site"] is [not "same-origin", ..] or { Count: > 1 })
            return OtherSite();
        if (!IsOwn(headers.Origin, request, isPost))
            return OtherSite();
        if (headers[TokenHeader] is not [{ } said] || !token.IsMetBy(said))
            return new RequestRefusal(StatusCodes.Status401Unauthorized, "the page's address is out of date: use the one that postern ui shows now");
        if (!isPost)
            return null;
        if (request.ContentType is not ("application/json" or "application/json; charset=utf-8"))
            return new RequestRefusal(StatusCodes.Status415UnsupportedMediaType, "questions are JSON");
        return request.ContentLength > LongestBody ? new RequestRefusal(StatusCodes.Status413PayloadTooLarge, $"a question has at most {LongestBody} bytes") : null;
    }

    // Browsers leave it out where a page reads from its own site, and never where one changes anything.
    private static bool IsOwn(StringValues origin, HttpRequest request, bool isPost) =>
        origin.Count == 0 ? !isPost : origin is [{ } said] && said == $"http://{request.Host.Value}";

    private static RequestRefusal OtherSite() => new(StatusCodes.Status403Forbidden, "only the page itself may ask this");
}
