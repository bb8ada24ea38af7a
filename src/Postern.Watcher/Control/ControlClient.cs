using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Postern.Watcher.Events;
using Postern.Watcher.Gates;

namespace Postern.Watcher.Control;

/// <summary>A gate whose watcher answers at its control socket. One request for each: the watcher then closes the connection.</summary>
public sealed class ControlClient : IGateControl
{
    /// <summary>Longer than the watcher takes to read a gate that a flood has filled.</summary>
    private const int PatienceMilliseconds = 60_000;

    private readonly Socket _socket;
    private readonly StreamReader _answers;

    private ControlClient(Socket socket)
    {
        _socket = socket;
        _answers = new StreamReader(new NetworkStream(socket, ownsSocket: false), Encoding.UTF8);
    }

    /// <summary>Null when no watcher answers there.</summary>
    public static ControlClient? Connect(string path) => RuntimeSocket.Connect(path) is { } socket ? new ControlClient(socket) : null;

    public GateReport Status() => Report(new ControlRequest(ControlVerb.Status));

    public GateReport Lists() => Report(new ControlRequest(ControlVerb.Lists));

    public GateChange Allow(IPAddress source, string name, TimeSpan duration) => Change(new ControlRequest(ControlVerb.Allow, source, name, duration));

    public GateChange Revoke(IPAddress source, string? name) => Change(new ControlRequest(ControlVerb.Revoke, source, name));

    /// <summary>Null when events will come; otherwise why they will not.</summary>
    public string? BeginWatch() => Ask(new ControlRequest(ControlVerb.Watch), json => JsonText.Flag(json, "watching") ? null : ControlAnswer.ReadChange(json).Text, why => why);

    /// <summary>Ends when the watcher does. Where events were lost, a number comes instead of an event.</summary>
    public async IAsyncEnumerable<(GateEvent? Event, long Lost)> Watch([EnumeratorCancellation] CancellationToken stop)
    {
        while (await NextLine(stop) is { } line)
        {
            using var json = JsonDocument.Parse(line);
            yield return ControlAnswer.ReadWatched(json.RootElement);
        }
    }

    public void Dispose()
    {
        _answers.Dispose();
        _socket.Dispose();
    }

    private GateReport Report(ControlRequest request) => Ask(request, ControlAnswer.ReadReport, GateReport.Refused);

    private GateChange Change(ControlRequest request) => Ask(request, ControlAnswer.ReadChange, GateChange.Refused);

    private T Ask<T>(ControlRequest request, Func<JsonElement, T> read, Func<string, T> refused)
    {
        try
        {
            _socket.ReceiveTimeout = PatienceMilliseconds;
            try
            {
                _socket.Send(Encoding.UTF8.GetBytes(request.Line() + "\n"));
            }
            catch (SocketException)
            {
                // A watcher that refuses this user has said so already, and closed.
            }

            if (_answers.ReadLine() is not { } line)
                return refused("the watcher ended before it answered");
            using var json = JsonDocument.Parse(line);
            return read(json.RootElement);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return refused($"the watcher does not answer: {e.Message}");
        }
        catch (JsonException)
        {
            return refused("the watcher's answer is none; is it of another version?");
        }
    }

    private async Task<string?> NextLine(CancellationToken stop)
    {
        try
        {
            return await _answers.ReadLineAsync(stop);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
