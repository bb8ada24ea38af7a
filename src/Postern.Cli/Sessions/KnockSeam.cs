using Postern.Client;
using Postern.Client.Plans;

namespace Postern.Cli.Sessions;

/// <summary>What a session needs of the command that it belongs to.</summary>
/// <param name="Knock">Carries out the plan once.</param>
/// <param name="Report">Says what went wrong, and which exit code it is; 0 where nothing did.</param>
internal sealed record KnockSeam(Func<CancellationToken, Task<KnockOutcome>> Knock, Func<IReadOnlyList<KnockProblem>, int> Report);
