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
}
