using Xunit;

// Most tests wait more than they work, each in namespaces of its own: six at a time.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]

namespace Postern.NetworkTests.Harness;

/// <summary>For tests that keep both processors busy or measure time: they run by themselves, after all others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
