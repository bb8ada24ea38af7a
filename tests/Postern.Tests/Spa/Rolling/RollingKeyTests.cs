using Postern.Spa.Rolling;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Rolling;

/// <summary>The line of a rolling key's file.</summary>
public sealed class RollingKeyTests
{
    [Fact]
    public void A_key_that_is_made_is_read_again()
    {
        foreach (var shape in new RollingShape[] { RollingShape.Knocks.Default, new RollingShape.Knocks(10, 1, 65535, Tcp: false, Udp: true), new RollingShape.Token(53, 16) })
        {
            using var made = RollingKey.Generate(TimeSpan.FromMinutes(5), shape, out var problem).ShouldNotBeNull(problem);
            RollingKey.TryRead(made.ToLine(), out var read, out problem).ShouldBeTrue(problem);
            read.Shape.ShouldBe(shape);
            read.Every.ShouldBe(TimeSpan.FromMinutes(5));
            read.Fingerprint.ShouldBe(made.Fingerprint);
            made.ToLine().ShouldNotContain(made.Fingerprint["SHA256:".Length..]);
        }
    }

    [Theory]
    [InlineData(9, 4, 20000, 59999, "every=")]
    [InlineData(86401, 4, 20000, 59999, "every=")]
    [InlineData(60, 2, 20000, 59999, "steps=")]
    [InlineData(60, 11, 20000, 59999, "steps=")]
    [InlineData(60, 4, 0, 59999, "ports")]
    [InlineData(60, 4, 20000, 20254, "ports=")]
    [InlineData(60, 4, 59999, 20000, "ports=")]
    public void A_weak_or_senseless_key_is_not_made(int every, int steps, ushort first, ushort last, string about)
    {
        RollingKey.Generate(TimeSpan.FromSeconds(every), new RollingShape.Knocks(steps, first, last, Tcp: true, Udp: true), out var problem).ShouldBeNull();
        problem.ShouldContain(about);
    }

    /// <summary>Whatever is changed about a line, it is refused with words, or is the same key.</summary>
    [Fact]
    public void A_changed_line_is_refused()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        using var key = RollingKey.Generate(RollingKey.DefaultPeriod, RollingShape.Knocks.Default, out _)!;
        var line = key.ToLine();
        for (var round = 0; round < 20_000; round++)
        {
            var text = line.ToCharArray().ToList();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var at = random.Next(text.Count);
                switch (random.Next(4))
                {
                    case 0:
                        text[at] = (char)random.Next(random.Next(2) == 0 ? 128 : char.MaxValue + 1);
                        break;
                    case 1:
                        text.RemoveAt(at);
                        break;
                    case 2:
                        text.Insert(at, text[random.Next(text.Count)]);
                        break;
                    default:
                        text.RemoveRange(at, Math.Min(text.Count - at, random.Next(20)));
                        text.Add('x');
                        break;
                }
            }

            var changed = new string([.. text]);
            if (RollingKey.TryRead(changed, out var read, out var problem))
                read.ToLine().ShouldBe(line, $"seed {seed}: {changed}");
            else
                problem.ShouldNotBeNullOrWhiteSpace($"seed {seed}: {changed}");
        }
    }
}
