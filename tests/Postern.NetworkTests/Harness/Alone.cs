using Xunit;

// Most tests wait more than they work, each in namespaces of its own: four at a time.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]

namespace Postern.NetworkTests.Harness;

/// <summary>For tests that keep both processors busy or measure time: they run by themselves, after all others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
