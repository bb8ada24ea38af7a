using System.Text;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;

namespace Postern.Tests.FrontEnds.Knockd;

/// <summary>A knockd.conf through the whole pipeline.</summary>
internal static class KnockdText
{
    public static Compilation Compile(string text) =>
        PolicyCompiler.Compile([new InputFile("knockd.conf", Encoding.UTF8.GetBytes(text))], new CompileOptions { ForNftables = true, Nftables = new NftablesOptions { HasWatcher = true } });

    /// <summary>One section <c>[door]</c> whose sequence nothing can be said against.</summary>
    public static Compilation Door(string directives, string options = "UseSyslog") =>
        Compile($"[options]\n{options}\n[door]\nsequence = 7000:udp,8001,7002\ntcpflags = syn\nseq_timeout = 5\n{directives}\n");

    public static Compilation Command(string command, string options = "UseSyslog") => Door($"command = {command}\ncmd_timeout = 60", options);

    public static IEnumerable<string> Codes(this Compilation compilation, Severity least = Severity.Warning) =>
        compilation.Diagnostics.Where(d => d.Severity >= least).Select(d => d.Code);
}
