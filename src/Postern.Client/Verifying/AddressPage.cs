using System.Net;
using System.Text;

namespace Postern.Client.Verifying;

/// <summary>A page that the person named, which says under which address it sees them, and, as every web server, what time it is.</summary>
internal sealed class AddressPage(Uri page, TimeProvider time)
{
    private const int LongestAnswer = 4096;

    /// <summary>Enough to meet another of a provider's addresses, where there are two, in fifteen of sixteen cases.</summary>
    private const int Times = 5;

    private static readonly TimeSpan TimeToAnswer = TimeSpan.FromSeconds(3);

    /// <summary>Asks over a new connection each time. Trouble with the page is no trouble of the knock's.</summary>
    /// <returns>Each address once, in order, and what the page's clock is ahead.</returns>
    public async Task<(IReadOnlyList<IPAddress> Seen, TimeSpan? Skew)> Ask(CancellationToken stop)
    {
        var seen = new List<IPAddress>();
        TimeSpan? skew = null;
        for (var i = 0; i < Times; i++)
        {
            if (await AskOnce(stop) is not { } answer)
                break;
            skew ??= answer.Skew;
            if (answer.Address is { } address && !seen.Contains(address))
                seen.Add(address);
        }

        return (seen, skew);
    }

    private async Task<(IPAddress? Address, TimeSpan? Skew)?> AskOnce(CancellationToken stop)
    {
        using var client = new HttpClient { Timeout = TimeToAnswer, MaxResponseContentBufferSize = LongestAnswer };
        try
        {
            var before = time.GetUtcNow();
            using var response = await client.GetAsync(page, stop);
            var skew = response.Headers.Date - (before + ((time.GetUtcNow() - before) / 2));
            var body = Encoding.ASCII.GetString(await response.Content.ReadAsByteArrayAsync(stop)).Trim();
            return (IPAddress.TryParse(body, out var address) ? address : null, skew);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }
}
