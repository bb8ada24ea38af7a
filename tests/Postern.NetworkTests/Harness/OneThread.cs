using System.Collections.Concurrent;

namespace Postern.NetworkTests.Harness;

/// <summary>Runs asynchronous work on one thread to its end: sockets belong to the network of the thread that makes them.</summary>
internal sealed class OneThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];

    public static T Run<T>(Func<Task<T>> work)
    {
        var context = new OneThread();
        SetSynchronizationContext(context);
        try
        {
            var task = work();
            _ = task.ContinueWith(_ => context._queue.CompleteAdding(), TaskScheduler.Default);
            foreach (var (callback, state) in context._queue.GetConsumingEnumerable())
                callback(state);
            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(null);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!_queue.IsAddingCompleted)
            _queue.Add((d, state));
    }
}
