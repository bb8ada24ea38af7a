using Postern.Policy.Text;

namespace Postern.Policy.FrontEnds.Knockd.Syntax;

/// <summary>Every directive of knockd 0.8, in the spelling of its manual.</summary>
internal static class DirectiveNames
{
    public const string UseSyslog = "USESYSLOG";
    public const string LogFile = "LOGFILE";
    public const string PidFile = "PIDFILE";
    public const string Interface = "INTERFACE";
    public const string Sequence = "SEQUENCE";
    public const string OneTimeSequences = "ONE_TIME_SEQUENCES";
    public const string SeqTimeout = "SEQ_TIMEOUT";
    public const string TcpFlags = "TCPFLAGS";
    public const string Target = "TARGET";
    public const string StartCommand = "START_COMMAND";
    public const string StartCommand6 = "START_COMMAND_6";
    public const string CmdTimeout = "CMD_TIMEOUT";
    public const string StopCommand = "STOP_COMMAND";
    public const string StopCommand6 = "STOP_COMMAND_6";

    public static readonly IReadOnlyList<string> Options = ["UseSyslog", "LogFile", "PidFile", "Interface"];

    public static readonly IReadOnlyList<string> Door =
    [
        "Sequence", "One_Time_Sequences", "Seq_Timeout", "TCPFlags", "Target", "Start_Command", "Start_Command_6", "Cmd_Timeout",
        "Stop_Command", "Stop_Command_6", "Command", "Command_6", "Timeout",
    ];

    /// <summary>One name for a directive that has two.</summary>
    public static string Canonical(string name) => name switch
    {
        "TIMEOUT" => SeqTimeout,
        "COMMAND" => StartCommand,
        "COMMAND_6" => StartCommand6,
        _ => name,
    };

    public static bool Has(IReadOnlyList<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The directive that was probably meant.</summary>
    public static string? Near(string name, IReadOnlyList<string> names) =>
        Suggestion.For(name, names.Select(Comparable)) is { } near ? names.First(n => Comparable(n) == near) : null;

    private static string Comparable(string name) => name.ToLowerInvariant().Replace('_', '-');
}
