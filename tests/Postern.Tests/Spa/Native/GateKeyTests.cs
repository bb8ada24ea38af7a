using Postern.Spa.Keys;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Native;

public sealed class GateKeyTests
{
    [Fact]
    public void A_key_is_read_from_its_line()
    {
        using var key = GateKey.Generate(NativeLab.Now);
        var line = key.ToLine();
        line.ShouldStartWith("postern-gate-1 2026-11-21T20:15:00Z ");
        line.ShouldNotContain('\n');
        GateKey.TryRead(line, out var read, out var problem).ShouldBeTrue(problem);
        read.Identity.Public.ToArray().ShouldBe(key.Identity.Public.ToArray());
        read.Identity.Armour.ToArray().ShouldBe(key.Identity.Armour.ToArray());
        read.Created.ShouldBe(key.Created);
        read.ToLine().ShouldBe(line);
        read.Identity.IsSound.ShouldBeTrue();
        read.Dispose();
    }

    [Theory]
    [InlineData("", "this is no gate key")]
    [InlineData("hello", "this is no gate key")]
    [InlineData("postern-gate-2 2026-11-21T20:15:00Z AAAA", "newer kind")]
    [InlineData("postern-gate-1 2026-11-21 AAAA", "the time")]
    [InlineData("postern-gate-1 2026-11-21T20:15:00Z AAAA", "damaged")]
    [InlineData("postern-gate-1 2026-11-21T20:15:00Z ////", "damaged")]
    public void What_is_none_is_told_why(string line, string said)
    {
        GateKey.TryRead(line, out _, out var problem).ShouldBeFalse();
        problem.ShouldContain(said);
    }

    /// <summary>A slip of an editor is another key, which nobody would know; and what is refused is not repeated in the message.</summary>
    [Fact]
    public void Every_changed_letter_is_found()
    {
        using var key = GateKey.Generate(NativeLab.Now);
        var line = key.ToLine();
        for (var i = 0; i < line.Length; i++)
        {
            foreach (var letter in "A9_-g ")
            {
                var changed = line[..i] + letter + line[(i + 1)..];
                if (changed == line)
                    continue;
                GateKey.TryRead(changed, out _, out var problem).ShouldBeFalse(changed);
                problem.ShouldNotContain(line[^40..^20]);
            }

            GateKey.TryRead(line[..i], out _, out _).ShouldBeFalse();
        }

        GateKey.TryRead(line + "A", out _, out _).ShouldBeFalse();
        GateKey.TryRead(line + " A", out _, out _).ShouldBeFalse();
        GateKey.TryRead(new string('A', 1 << 20), out _, out _).ShouldBeFalse();
    }
}
