using System.Net.Sockets;
using Postern.Client;

namespace Postern.Cli.Sessions;

/// <summary>
/// <c>ProxyCommand postern knock home --proxy %h %p</c>: knocks, connects, and is the connection. Standard output belongs to its bytes alone.
/// </summary>
internal static class ProxySession
{
    public static async Task<int> Run(KnockSeam seam, string host, ushort port, Terminal terminal, CancellationToken stop)
    {
        try
        {
            var outcome = await seam.Knock(stop);
            if (outcome.Problems.Count > 0)
                return seam.Report(outcome.Problems);
            stop.ThrowIfCancellationRequested();
            var (connection, problem) = await DoorConnection.Open(host, port, outcome.Route, terminal.Time, stop);
            if (connection is null)
                return seam.Report([problem!]);
            using (connection)
            {
                var broken = await StreamRelay.Run(connection, terminal.OpenInput(), terminal.OpenOutput()).WaitAsync(stop);
                return broken is null ? ExitCode.Done : seam.Report([Broken(broken, host)]);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static KnockProblem Broken(SocketException e, string host) =>
        KnockProblem.Refused($"the connection to {host} broke: {e.Message}", "connect again; the network changed, or the other end went away");
}
