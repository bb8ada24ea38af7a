namespace Postern.Client;

/// <summary>Whose turn it is: the user's to mend what was asked, or the machine's owner's.</summary>
public enum ProblemKind
{
    WrongInput,
    MachineRefused,
}

/// <summary>Why a knock could not be understood or sent, and what to do about it.</summary>
public sealed record KnockProblem(ProblemKind Kind, string Message, string Remedy)
{
    public static KnockProblem Wrong(string message, string remedy) => new(ProblemKind.WrongInput, message, remedy);

    public static KnockProblem Refused(string message, string remedy) => new(ProblemKind.MachineRefused, message, remedy);

    public override string ToString() => $"{Message}\n    try: {Remedy}";
}
