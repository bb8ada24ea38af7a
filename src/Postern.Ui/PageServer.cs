using System.Net;
using Postern.Client.Plans;
using Postern.Client.Profiles;

namespace Postern.Ui;

/// <summary>The page that <c>postern ui</c> serves on loopback: profiles, a button to knock, what became of it.</summary>
/// <param name="home">The person's own folder.</param>
public sealed class PageServer(string home, ProfileStore profiles, PlannedKnock knocker, TimeProvider time)
{
    /// <summary>Serves until stopped.</summary>
    /// <param name="started">Called once with the address to open, its random token in it.</param>
    public Task Run(IPEndPoint at, Action<Uri> started, CancellationToken stop) => throw new NotImplementedException($"{home} {profiles} {knocker} {time}");
}
