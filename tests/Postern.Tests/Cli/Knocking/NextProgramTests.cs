using Postern.Cli.Knocking;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli.Knocking;

public sealed class NextProgramTests
{
    private const string Folders = @"C:\Windows\System32\;""C:\Program Files\PuTTY"";;C:\scripts";

    private static readonly string[] Files =
    [
        @"C:\Windows\System32\cmd.exe", @"C:\Windows\System32\more.com", @"C:\Program Files\PuTTY\putty.exe", @"C:\scripts\login.cmd", @"D:\tools\winscp.exe", "here.exe",
    ];

    [Theory]
    [InlineData("cmd", @"C:\Windows\System32\cmd.exe")]
    [InlineData("CMD.EXE", @"C:\Windows\System32\cmd.exe")]
    [InlineData("more", @"C:\Windows\System32\more.com")]
    [InlineData("putty", @"C:\Program Files\PuTTY\putty.exe")]
    [InlineData(@"D:\tools\winscp", @"D:\tools\winscp.exe")]
    [InlineData(@"D:/tools/winscp.exe", null)]
    [InlineData("login", null)]
    [InlineData("here", null)]
    [InlineData("", null)]
    public void Windows_finds_programs_in_its_path_and_no_scripts(string name, string? found)
    {
        var result = NextProgram.FindOnWindows(name, Folders, file => Files.Contains(file, StringComparer.OrdinalIgnoreCase));
        if (found is null)
            result.ShouldBeNull();
        else
            result!.ShouldBe(found, StringCompareShould.IgnoreCase);
    }
}
