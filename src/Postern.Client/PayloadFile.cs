using System.Globalization;

namespace Postern.Client;

/// <summary>A payload that stands in a file, byte for byte.</summary>
public static class PayloadFile
{
    /// <summary>One of the two.</summary>
    /// <param name="path">Relative to the current folder, or absolute.</param>
    public static (KnockBytes? Payload, KnockProblem? Problem) Read(string path)
    {
        if (path.Length == 0)
            return (null, KnockProblem.Wrong("the payload's file is not named", "write file:PATH"));
        try
        {
            // A pipe that nobody writes to would keep us waiting, and a device never ends: both say that they are empty.
            var file = new FileInfo(path);
            if (!file.Exists)
                return (null, KnockProblem.Wrong($"there is no file {path}", "check the path; it counts from the folder where the knock is made"));
            if (file.Length == 0)
                return (null, KnockProblem.Wrong($"{path} is empty, or no file of its own", "name a file that holds the payload"));
            if (file.Length > KnockBytes.MaximumLength)
                return (null, TooLong(file.Length));
            return (new KnockBytes(File.ReadAllBytes(path)), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, KnockProblem.Wrong($"the payload's file {path} cannot be read: {e.Message}", "check its path and its mode"));
        }
    }

    internal static KnockProblem TooLong(long length) => KnockProblem.Wrong(
        string.Create(CultureInfo.InvariantCulture, $"a payload of {length:N0} bytes"),
        string.Create(CultureInfo.InvariantCulture, $"one packet holds {KnockBytes.MaximumLength:N0} bytes at most"));
}
