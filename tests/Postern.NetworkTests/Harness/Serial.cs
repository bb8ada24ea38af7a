using Xunit;

// Real kernels, real clocks and two cores: a test that shares them with another measures the other one.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
