using Postern.RouterDouble.Menus;
using Postern.RouterDouble.Sessions;
using Postern.RouterDouble.Values;

namespace Postern.RouterDouble;

/// <summary><c>listen</c>: changes of a menu as they happen.</summary>
public sealed partial class DoubleRouter
{
    private readonly List<(DoubleMenu Menu, Action<DoubleSentence> Tell)> _listeners = [];

    /// <summary>Tells of each item that is added, changed or gone (<c>.dead=true</c>) until the result is disposed of. Told under the router's lock.</summary>
    /// <returns>Null: nothing can be listened to there.</returns>
    public IDisposable? Listen(string path, Action<DoubleSentence> tell)
    {
        lock (_lock)
        {
            if (!_menus.TryGetValue(path, out var menu) || menu.Shape.IsSingle)
                return null;
            var listener = (menu, tell);
            _listeners.Add(listener);
            return new Listener(() =>
            {
                lock (_lock)
                    _listeners.Remove(listener);
            });
        }
    }

    private void Told(DoubleMenu menu, DoubleItem item, bool isDead)
    {
        foreach (var (heard, tell) in _listeners)
        {
            if (ReferenceEquals(heard, menu))
                tell(new DoubleSentence("!re", isDead ? [new(".id", item.Id), new(".dead", "true")] : Print(menu, item)));
        }
    }

    private sealed class Listener(Action stop) : IDisposable
    {
        public void Dispose() => stop();
    }
}
