using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Knockd.Sections;
using Postern.Policy.FrontEnds.Knockd.Syntax;
using Postern.Policy.Model;
using Postern.Policy.Text;
using Postern.Rules.Doors;

namespace Postern.Policy.FrontEnds.Knockd;

/// <summary>knockd.conf of knockd 0.8 to doors and hooks, with a diagnostic for each decision.</summary>
public static class KnockdReader
{
    /// <summary>What a kernel's interface name may have at most, in bytes.</summary>
    private const int LongestInterface = 15;

    /// <param name="beside">A policy that was given too, which this adds to; null where there is none.</param>
    /// <returns>Null where there is neither.</returns>
    public static PolicyModel? Read(IReadOnlyList<KnockdInput> files, PolicyModel? beside, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (files.Count == 0)
            return beside;
        var model = beside ?? new PolicyModel(new Guard { Doors = [] });
        var names = model.Guard.Doors.ToDictionary(d => d.Name, d => d.Span);
        var (doors, hooks, interfaces) = (model.Guard.Doors.ToList(), model.Hooks.Hooks.ToList(), model.Guard.Interfaces.ToList());
        var guardsAll = beside is not null && interfaces.Count == 0;
        foreach (var file in files)
        {
            var sections = SectionReader.Read(file.Text, diagnostics);
            var gateInterface = ReadOptions([.. sections.Where(s => s.IsOptions)], diagnostics);
            guardsAll |= gateInterface is null;
            if (gateInterface is not null && !interfaces.Contains(gateInterface))
                interfaces.Add(gateInterface);
            var drafts = new List<SectionDraft>();
            foreach (var section in sections.Where(s => !s.IsOptions))
            {
                if (DraftReader.Read(section, gateInterface, file.ReadNamed, diagnostics) is not { } draft)
                    continue;
                if (names.TryAdd(draft.Name, section.Name.Span))
                    drafts.Add(draft);
                else
                    diagnostics.Add(KnockdDiagnostics.NameTwice(section.Name.Span, draft.Name, names[draft.Name]));
            }

            var maker = new DoorMaker(diagnostics, isLocal: model.EnforcedByDefault?.IsLocal ?? true);
            maker.Make(drafts);
            doors.AddRange(maker.Doors);
            hooks.AddRange(maker.Hooks);
        }

        return model with { Guard = model.Guard with { Doors = doors, Interfaces = guardsAll ? [] : interfaces }, Hooks = model.Hooks with { Hooks = hooks } };
    }

    /// <summary>The interface to guard; null is all of them.</summary>
    private static string? ReadOptions(IReadOnlyList<Section> sections, DiagnosticBag diagnostics)
    {
        string? gateInterface = null;
        foreach (var section in sections.Where(s => s.Name.Chars is not "options"))
            diagnostics.Add(KnockdDiagnostics.OptionsInOtherCase(section.Name.Span));
        foreach (var directive in sections.SelectMany(s => s.Directives))
        {
            switch (directive.Name)
            {
                case DirectiveNames.UseSyslog:
                case DirectiveNames.LogFile or DirectiveNames.PidFile when directive.Value is not null:
                    diagnostics.Add(KnockdDiagnostics.NoUse(directive.Key.Span, directive.Key.Text));
                    break;
                case DirectiveNames.Interface when directive.Value is { } value:
                    gateInterface = ReadInterface(value, directive, diagnostics);
                    break;
                default:
                    if (DirectiveNames.Has(DirectiveNames.Options, directive.Name))
                        diagnostics.Add(KnockdDiagnostics.NoValue(directive.Key.Span, directive.Key.Text));
                    else if (DirectiveNames.Has(DirectiveNames.Door, directive.Name))
                        diagnostics.Add(KnockdDiagnostics.DoorDirectiveInOptions(directive.Key.Span, directive.Key.Text));
                    else
                        diagnostics.Add(KnockdDiagnostics.UnknownDirective(directive.Key.Span, directive.Key.Text, DirectiveNames.Near(directive.Name, DirectiveNames.Options), DirectiveNames.Options));
                    break;
            }
        }

        return gateInterface;
    }

    private static string? ReadInterface(Piece value, Directive directive, DiagnosticBag diagnostics)
    {
        var name = value.Text;
        if (name == "any")
        {
            diagnostics.Add(KnockdDiagnostics.AnyInterface(value.Span));
            return null;
        }

        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > LongestInterface || name is "." or ".."
            || name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or ':' or '*' or '"' or '\\'))
        {
            diagnostics.Add(KnockdDiagnostics.NotAnInterface(name.Length > 0 ? value.Span : directive.Key.Span, name));
            return null;
        }

        diagnostics.Add(KnockdDiagnostics.OneInterface(value.Span, name));
        return name;
    }
}
