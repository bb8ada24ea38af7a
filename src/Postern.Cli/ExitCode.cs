namespace Postern.Cli;

/// <summary>Part of the contract with scripts: never change a number.</summary>
public static class ExitCode
{
    public const int Done = 0;

    /// <summary>The policy, script or argument is wrong; the user mends it.</summary>
    public const int WrongInput = 1;

    public const int Usage = 2;

    /// <summary>Rights, kernel, interface or library: the machine refused.</summary>
    public const int MachineRefused = 3;

    /// <summary><c>knock</c>: the knock left, and the door is still closed.</summary>
    public const int StillClosed = 4;

    /// <summary><c>knock</c>: the host's name is not known, or nobody answers for it.</summary>
    public const int NameUnknown = 5;

    /// <summary><c>knock</c>: no way leads to the gate.</summary>
    public const int NoRoute = 6;

    /// <summary><c>knock</c>: open over one IP version, and what follows would use the other.</summary>
    public const int OtherFamily = 7;

    /// <summary><c>knock</c>: gate and client do not agree on the time.</summary>
    public const int ClockOff = 8;

    /// <summary><c>knock</c>: the public address changes from one packet to the next.</summary>
    public const int AddressChanges = 9;

    /// <summary>Ctrl-C, as shells have it: 128 and the number of the signal.</summary>
    public const int Interrupted = 130;
}
