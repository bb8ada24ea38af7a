namespace Postern.Policy.FrontEnds.Fwknop.Directives;

/// <summary>What becomes of a directive of fwknop's.</summary>
internal enum Treatment
{
    /// <summary>It means here what it means there.</summary>
    Carried,

    /// <summary>There is nothing here that it could be about.</summary>
    NoUse,

    /// <summary>Left out with a warning; without it nobody gets in who would not with it.</summary>
    LeftOut,

    /// <summary><see cref="LeftOut"/> when it says Y; its N is how Postern is anyway.</summary>
    YesLeftOut,

    /// <summary><see cref="LeftOut"/> when it says N; its Y is how Postern is anyway.</summary>
    NoLeftOut,

    /// <summary>An error when it says Y: without it more would be open than was asked for, or nothing would open at all.</summary>
    YesRefused,

    /// <summary>It is about packets that are encrypted with GnuPG.</summary>
    Gnupg,
}

/// <param name="Reason">Why it is not carried, fit to follow a colon; empty where it is.</param>
internal sealed record Directive(string Name, Treatment Treatment, string Reason = "");
