using System.Net;
using Postern.Linux.Capture;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Rules.Simulation;

namespace Postern.Cli.Simulating;

/// <summary>Plays a capture file: a summary, and where asked for each packet.</summary>
public static class CaptureSimulation
{
    /// <summary>Whatever a capture holds, playing it stays far below 200 MB: a flood from forged addresses fills lists to here and no further.</summary>
    private const int ListLimit = 1 << 18;

    private const int ConnectionLimit = 1 << 16;

    public static bool IsCapture(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            Span<byte> magic = stackalloc byte[4];
            return stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && CaptureFile.IsCapture(magic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Reading it as a scenario will say why it cannot be read.
            return false;
        }
    }

    public static int Run(RuleSet ruleSet, string file, IReadOnlyList<IPAddress> own, string? arrival, SimulationView view)
    {
        using var capture = CaptureFile.Open(file, out var refusal);
        if (capture is null)
        {
            view.Say($"{file}: {refusal}");
            return refusal!.Contains(".so") ? ExitCode.MachineRefused : ExitCode.WrongInput;
        }

        if (!FrameReader.Knows(capture.LinkType))
        {
            view.Say($"{file}: its frames are {capture.LinkName}, which Postern cannot read; capture on an Ethernet, PPP, tun or \"any\" interface");
            return ExitCode.WrongInput;
        }

        if (own.Count == 0)
            view.Say("no --own: every packet is taken to arrive at the gate, answers of the gate included; name its addresses with --own");
        var options = new EvaluatorOptions { OwnAddresses = [.. own.Select(HostAddress.From)], ListLimit = ListLimit, ConnectionLimit = ConnectionLimit };
        var run = new CaptureRun(capture, ruleSet, options, arrival ?? StrangersInterface.Of(ruleSet));
        var text = new SimulationText(view.Terminal.Out, null, view.IsVerbose);
        var json = new SimulationJson(view.Terminal.Out);
        if (view.ShowsEach)
        {
            foreach (var played in run.Play().Where(p => view.Shows(p.Judgement.Verdict)))
            {
                if (view.IsJson)
                    json.Write(played);
                else
                    text.Write(played);
            }
        }
        else
        {
            CaptureProgress.Run(capture, new FileInfo(file).Length, run, view.Terminal);
        }

        var failure = capture.Failure is { } reason ? $"{file}: the capture breaks off after frame {capture.Frames:N0}{Place(capture)}: {reason}; what came before was played" : null;
        if (failure is not null)
            view.Say(failure);
        if (view.IsJson)
        {
            json.WriteEnd("both", run.State, ruleSet, run.Now, run.Tally, end => SimulationJson.WriteRefusals(end, run, failure));
        }
        else
        {
            text.WriteTally(run.Tally);
            text.WriteRefusals(run);
            text.WriteState(run.State, ruleSet, run.Now);
        }

        return failure is null ? ExitCode.Done : ExitCode.WrongInput;
    }

    private static string Place(CaptureFile capture) => capture.Position is >= 0 and var position ? $", at byte {position:N0}" : "";
}
