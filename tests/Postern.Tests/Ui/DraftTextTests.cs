using Postern.Ui.Drafts;
using Postern.Ui.Exchange;
using Shouldly;
using Xunit;

namespace Postern.Tests.Ui;

/// <summary>Whatever is typed into a field stays in its line: nobody writes another key into a profile by pasting line breaks.</summary>
public sealed class DraftTextTests
{
    private const string Typed = "a7/ :#\"\\'{}[]&*!|>%@`,-?\n\r\t\0\u0085\u2028\ufeff\u00e4\U0001f6aa";

    [Fact]
    public void A_field_is_a_line_whatever_is_typed()
    {
        for (var seed = 0; seed < Trials.Count(150, 5_000); seed++)
        {
            var random = new Random(seed);
            var draft = new SequenceDraft(Text(), Text(), Text(), Text(), [new DraftStep("udp", Text(), Text()), new DraftStep("text", "", Text()), new DraftStep("icmp", Text(), Text())], Replaces: false);
            foreach (var (text, lines) in new[] { (DraftText.Profile(draft), 8), (DraftText.Policy(draft), 10) })
            {
                text.Text.Split('\n').Length.ShouldBe(lines + 1, $"seed {seed}: {text.Text}");
                text.Text.ShouldNotContain('\r');
                text.PlaceOf(lines).ShouldBe("2");
            }

            // Read as it is, without an exception; more than one profile is never in it.
            _ = DraftCheck.Read(DraftText.Profile(draft));
            _ = DraftCheck.Check(draft);

            string Text() => string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Typed[random.Next(Typed.Length)]));
        }
    }
}
