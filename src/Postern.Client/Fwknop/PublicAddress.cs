using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postern.Client.Fwknop;

/// <summary>Asks a page that the user named which address this machine has on the internet.</summary>
public static class PublicAddress
{
    private const int LongestAnswer = 4096;
    private static readonly TimeSpan TimeToAnswer = TimeSpan.FromSeconds(10);

    public static async Task<(IPAddress? Address, KnockProblem? Problem)> Ask(Uri page, string userAgent, CancellationToken cancellation = default)
    {
        using var client = new HttpClient { Timeout = TimeToAnswer, MaxResponseContentBufferSize = LongestAnswer };
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent);
        try
        {
            var body = Encoding.ASCII.GetString(await client.GetByteArrayAsync(page, cancellation)).Trim();
            return IPAddress.TryParse(body, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == body)
                ? (address, null)
                : (null, KnockProblem.Refused($"{page} answers something else than an address", "name a page whose whole answer is the address, or write ALLOW_IP and the address"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return (null, KnockProblem.Refused($"{page} does not say which address is yours: {e.Message}", "try again, or write ALLOW_IP and the address"));
        }
    }
}
