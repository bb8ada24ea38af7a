namespace Postern.Client;

/// <summary>Whose turn it is: the user's to mend what was asked, or the machine's owner's.</summary>
public enum ProblemKind
{
    WrongInput,
    MachineRefused,

    /// <summary>The knock left, and the door did not open.</summary>
    StillClosed,

    /// <summary>The gate's name is not known, or nobody answers for it.</summary>
    NameUnknown,

    NoRoute,

    /// <summary>The door is open over one IP version, and what follows would use the other.</summary>
    OtherFamily,

    /// <summary>Gate and client do not agree on the time.</summary>
    ClockOff,

    /// <summary>The public address is another one from one packet to the next.</summary>
    AddressChanges,
}

/// <summary>Why a knock could not be understood or sent, and what to do about it.</summary>
public sealed record KnockProblem(ProblemKind Kind, string Message, string Remedy)
{
    public static KnockProblem Wrong(string message, string remedy) => new(ProblemKind.WrongInput, message, remedy);

    public static KnockProblem Refused(string message, string remedy) => new(ProblemKind.MachineRefused, message, remedy);

    public override string ToString() => $"{Message}\n    try: {Remedy}";
}
