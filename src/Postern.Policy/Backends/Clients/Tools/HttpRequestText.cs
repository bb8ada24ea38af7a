using System.Text;
using Postern.Rules.Doors;

namespace Postern.Policy.Backends.Clients.Tools;

/// <summary>A web request as it stands on the wire, for programs that send bytes.</summary>
internal static class HttpRequestText
{
    public static byte[] Of(KnockRequest request, KnockHost host) => Encoding.ASCII.GetBytes(
        $"{request.Method} {request.Path} HTTP/1.1\r\nHost: {host.InUrl}\r\nConnection: close\r\n{(request.Method is "POST" or "PUT" or "PATCH" ? "Content-Length: 0\r\n" : "")}\r\n");
}
