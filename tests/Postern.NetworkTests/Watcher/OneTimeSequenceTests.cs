using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>A knockd.conf whose sequences open once each, with the file that the watcher marks and the client of knockd.</summary>
[Collection(nameof(Alone))]
public sealed class OneTimeSequenceTests
{
    private const string Config = """
        [options]
            Interface = wan0
        [ssh]
            One_Time_Sequences = sequences
            Seq_Timeout = 10
            TCPFlags = syn
            Command = ufw allow from %IP% to any port 22 proto tcp
            Cmd_Timeout = 120
        """;

    private static readonly string[] One = ["7000", "8001:udp", "7002"];
    private static readonly string[] Two = ["7100", "8101:udp", "7102"];
    private static readonly string[] Three = ["7200", "8201:udp", "7202"];

    private static readonly string Fresh = $"# mine\n {Line(One)}\n{Line(Two)}\n {Line(Three)}\n";

    [Fact]
    public async Task Each_line_opens_once_and_in_its_order()
    {
        await using var gate = await Started(Fresh);
        var lab = gate.Lab;
        await Knock(lab.Client, lab, Two);
        await lab.ShouldBeShut(Ip.V4);
        await Knock(lab.Client, lab, One);
        await lab.ShouldBeOpen(Ip.V4);
        await Marked(gate, $"# mine\n#{Line(One)}\n{Line(Two)}\n {Line(Three)}\n");

        await Knock(lab.Other, lab, One);
        await lab.ShouldBeShut(Ip.V4, lab.Other);
        await Knock(lab.Other, lab, Two);
        await lab.ShouldBeOpen(Ip.V4, lab.Other);
        await lab.ShouldBeOpen(Ip.V4);
        await Marked(gate, $"# mine\n#{Line(One)}\n#{Line(Two)}\n {Line(Three)}\n", times: 2);
        (await lab.Gate.Run("stat", "-c", "%a %u", gate.Beside("sequences"))).Out.Trim().ShouldBe("640 0");
        Directory.GetFiles(gate.Beside(".")).Select(Path.GetFileName).Order().ShouldBe(["knockd.conf", "sequences"]);
    }

    [Fact]
    public async Task Of_many_who_finish_at_once_one_gets_in()
    {
        await using var gate = await Started(Fresh);
        var lab = gate.Lab;
        // Without the watcher nothing but the kernel keeps them apart.
        await gate.Watcher.Kill();
        for (var source = 1; source <= 100; source++)
        {
            Knocks.SendOne(lab.Client, lab.To(Ip.V4), GuardedLab.Source(Ip.V4, source), "tcp/7000");
            Knocks.SendOne(lab.Client, lab.To(Ip.V4), GuardedLab.Source(Ip.V4, source), "udp/8001");
        }

        Parallel.For(1, 101, source => Knocks.SendOne(lab.Client, lab.To(Ip.V4), GuardedLab.Source(Ip.V4, source), "tcp/7002"));
        await Moment.Pass(0.2);
        (await lab.Granted()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_the_watcher_could_not_mark_does_not_open_again()
    {
        await using var gate = await Started(Fresh);
        var lab = gate.Lab;
        await gate.Watcher.Kill();
        await Knock(lab.Client, lab, One);
        await lab.ShouldBeOpen(Ip.V4);
        await Knock(lab.Other, lab, One);
        await lab.ShouldBeShut(Ip.V4, lab.Other);
        (await File.ReadAllTextAsync(gate.Beside("sequences"), TestContext.Current.CancellationToken)).ShouldBe(Fresh);

        await gate.Watch();
        await Marked(gate, $"# mine\n#{Line(One)}\n{Line(Two)}\n {Line(Three)}\n");
        await Knock(lab.Other, lab, One);
        await lab.ShouldBeShut(Ip.V4, lab.Other);
        await Knock(lab.Other, lab, Two);
        await lab.ShouldBeOpen(Ip.V4, lab.Other);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_a_trouble_and_its_line_stays_shut()
    {
        await using var gate = await Started(Fresh);
        var lab = gate.Lab;
        (await lab.Gate.Run("chattr", "+i", gate.Beside("sequences"))).OrThrow();
        try
        {
            await Knock(lab.Client, lab, One);
            await lab.ShouldBeOpen(Ip.V4);
            await gate.Watcher.WaitForLine("sequences of ssh: the used line cannot be marked");
            await Knock(lab.Other, lab, One);
            await lab.ShouldBeShut(Ip.V4, lab.Other);
            (await lab.Gate.Postern("status")).Out.ShouldContain("cannot be marked");
        }
        finally
        {
            (await lab.Gate.Run("chattr", "-i", gate.Beside("sequences"))).OrThrow();
        }

        await gate.Watcher.WaitForLine("sequences of ssh: well again");
        await Marked(gate, $"# mine\n#{Line(One)}\n{Line(Two)}\n {Line(Three)}\n");
        await Knock(lab.Other, lab, Two);
        await lab.ShouldBeOpen(Ip.V4, lab.Other);
    }

    [Fact]
    public async Task Lines_that_are_added_by_hand_count()
    {
        await using var gate = await Started($" {Line(One)}\n");
        var lab = gate.Lab;
        await Knock(lab.Client, lab, One);
        await gate.Watcher.WaitForLine("every sequence in");
        await Knock(lab.Other, lab, One);
        await lab.ShouldBeShut(Ip.V4, lab.Other);

        var before = Loads(gate);
        await File.AppendAllTextAsync(gate.Beside("sequences"), $" {Line(Two)}\n", TestContext.Current.CancellationToken);
        await RunningGate.Until(() => Task.FromResult(Loads(gate) > before), "the new line", seconds: 10);
        await Knock(lab.Other, lab, Two);
        await lab.ShouldBeOpen(Ip.V4, lab.Other);
    }

    private static Task<RunningGate> Started(string sequences) =>
        RunningGate.Start(Config, "knockd.conf", beside: folder =>
        {
            var file = Path.Combine(folder, "sequences");
            File.WriteAllText(file, sequences);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        });

    private static int Loads(RunningGate gate) => gate.Watcher.Lines.Count(l => l.Contains("the new policy is in force"));

    /// <summary>Waits for the mark, and until the next line counts.</summary>
    /// <param name="times">How often this watcher has marked a line.</param>
    private static async Task Marked(RunningGate gate, string text, int times = 1)
    {
        await RunningGate.Until(async () => await File.ReadAllTextAsync(gate.Beside("sequences")) == text, "the mark");
        await RunningGate.Until(() => Task.FromResult(Loads(gate) == times), "the next line");
    }

    private static async Task Knock(LabHost from, GuardedLab lab, string[] sequence) =>
        (await from.Run(["knock", "-d", "20", lab.To(Ip.V4).ToString(), .. sequence])).ExitCode.ShouldBe(0);

    private static string Line(string[] sequence) => string.Join(',', sequence);
}
