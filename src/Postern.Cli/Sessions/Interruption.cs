using System.Runtime.InteropServices;

namespace Postern.Cli.Sessions;

/// <summary>Turns the signals that ask a program to end into a token, until it is disposed.</summary>
internal sealed class Interruption : IDisposable
{
    private static readonly PosixSignal[] Asking = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    private readonly CancellationTokenSource _end;
    private readonly List<PosixSignalRegistration> _handlers;

    public Interruption(CancellationToken stop)
    {
        _end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Token = _end.Token;
        _handlers =
        [
            .. Asking.Select(signal => PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                _end.Cancel();
            })),
        ];
    }

    public CancellationToken Token { get; }

    public void Dispose()
    {
        _handlers.ForEach(h => h.Dispose());
        _end.Dispose();
    }
}
