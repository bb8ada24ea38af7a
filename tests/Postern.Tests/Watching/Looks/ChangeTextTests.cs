using Postern.Watcher.Looks;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Looks;

public sealed class ChangeTextTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void An_element_of_a_set_is_there_with_its_time_anew_whether_it_was_there_or_not() =>
        ChangeText.Batch("postern", [new SetChange("grants4", "192.0.2.7 . 0x00000001", Hour)]).ShouldBe(
            """
            add element inet postern grants4 { 192.0.2.7 . 0x00000001 timeout 1s }
            delete element inet postern grants4 { 192.0.2.7 . 0x00000001 }
            add element inet postern grants4 { 192.0.2.7 . 0x00000001 timeout 1h }

            """);

    [Fact]
    public void What_is_taken_for_new_is_only_made_and_what_shall_be_gone_is_taken_out_all_the_same() =>
        ChangeText.Batch("postern", [new SetChange("grants4", "192.0.2.7 . 0x00000001", Hour), SetChange.Gone("banned4", "192.0.2.7")], areNew: true).ShouldBe(
            """
            create element inet postern grants4 { 192.0.2.7 . 0x00000001 timeout 1h }
            add element inet postern banned4 { 192.0.2.7 timeout 1s }
            delete element inet postern banned4 { 192.0.2.7 }

            """);

    [Fact]
    public void A_maps_element_is_taken_out_with_the_value_that_it_has() =>
        ChangeText.Batch("postern", [new SetChange("attempts4", "192.0.2.7", Hour, "0x00000002", "0x00000001"), new SetChange("attempts4", "192.0.2.8", Hour, "0x00000003")]).ShouldBe(
            """
            add element inet postern attempts4 { 192.0.2.7 timeout 1s : 0x00000001 }
            delete element inet postern attempts4 { 192.0.2.7 }
            add element inet postern attempts4 { 192.0.2.7 timeout 1h : 0x00000002, 192.0.2.8 timeout 1h : 0x00000003 }

            """);

    [Fact]
    public void Of_several_changes_to_one_element_the_last_is_made_over_what_the_first_expected() =>
        ChangeText.Batch("postern", [new SetChange("attempts4", "192.0.2.7", Hour, "0x2", "0x1"), new SetChange("attempts4", "192.0.2.7", Hour, "0x3", "0x2")]).ShouldBe(
            """
            add element inet postern attempts4 { 192.0.2.7 timeout 1s : 0x1 }
            delete element inet postern attempts4 { 192.0.2.7 }
            add element inet postern attempts4 { 192.0.2.7 timeout 1h : 0x3 }

            """);

    [Fact]
    public void An_entry_that_stays_has_no_time() =>
        ChangeText.Add("postern", new SetChange("list.friends.4", "192.0.2.7", null)).ShouldBe("add element inet postern list.friends.4 { 192.0.2.7 }\n");
}
