using System.Buffers;
using System.Net.Sockets;

namespace Postern.Cli.Sessions;

/// <summary>Carries bytes between a connection and our standard streams, each direction on its own until its end.</summary>
internal static class StreamRelay
{
    /// <summary>What a pipe holds on Linux.</summary>
    private const int Room = 64 * 1024;

    /// <summary>
    /// The end of <paramref name="input"/> closes our half and no more; the end of the connection, or of whoever reads
    /// <paramref name="output"/>, is the end of all.
    /// </summary>
    /// <returns>Null, or what broke the connection.</returns>
    public static async Task<SocketException?> Run(Socket connection, Stream input, Stream output)
    {
        // Reads of pipes block: each direction has a thread. The one that waits for input ends with the process.
        _ = Task.Factory.StartNew(() => Upwards(connection, input), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return await Task.Factory.StartNew(() => Downwards(connection, output), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static void Upwards(Socket connection, Stream input)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Room);
        try
        {
            while (input.Read(buffer, 0, Room) is > 0 and var read)
            {
                for (var sent = 0; sent < read;)
                    sent += connection.Send(buffer, sent, read - sent, SocketFlags.None);
            }

            connection.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The other direction sees it too, and says it.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static SocketException? Downwards(Socket connection, Stream output)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Room);
        try
        {
            while (connection.Receive(buffer, 0, Room, SocketFlags.None) is > 0 and var read)
                output.Write(buffer, 0, read);
            output.Flush();
            return null;
        }
        catch (IOException)
        {
            // Nobody reads any more.
            return null;
        }
        catch (SocketException e)
        {
            return e;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
