using System.Text.Json;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;

namespace Postern.Cli.Routers;

/// <summary>What a push would change, for people and for programs.</summary>
internal static class PlanText
{
    /// <summary>A line for each item: + comes, - goes, ~ is changed, &gt; is moved.</summary>
    public static void Print(PushPlan plan, string router, TextWriter writer)
    {
        if (plan.IsEmpty)
        {
            writer.WriteLine($"{router}: nothing to change, {plan.Kept} of ours stay");
            return;
        }

        foreach (var menu in plan.Changes.GroupBy(c => c.Item.Menu))
        {
            writer.WriteLine(RouterMenus.InScript(menu.Key));
            foreach (var change in menu)
            {
                switch (change)
                {
                    case { Kind: ChangeKind.Change, Before: { } before, After: { } after }:
                        writer.WriteLine($"  ~ {ItemScript.Line(after)}");
                        writer.WriteLine($"    was {ItemScript.Line(before)}");
                        break;
                    default:
                        writer.WriteLine($"  {Sign(change.Kind)} {ItemScript.Line(change.Item)}");
                        break;
                }
            }
        }

        writer.WriteLine($"{router}: {Count(plan, ChangeKind.Add)} to add, {Count(plan, ChangeKind.Change)} to change, {Count(plan, ChangeKind.Move)} to move, {Count(plan, ChangeKind.Remove)} to remove; {plan.Kept} of ours stay");
    }

    public static void Write(PushPlan plan, string router, Utf8JsonWriter json)
    {
        json.WriteString("router", router);
        json.WriteNumber("kept", plan.Kept);
        json.WriteStartArray("changes");
        foreach (var change in plan.Changes)
        {
            json.WriteStartObject();
            json.WriteString("change", change.Kind.ToString().ToLowerInvariant());
            json.WriteString("menu", change.Item.Menu);
            Write("before", change.Before, json);
            Write("after", change.After, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(string name, RouterItem? item, Utf8JsonWriter json)
    {
        if (item is null)
            return;
        json.WriteStartObject(name);
        foreach (var (property, value) in ItemContent.Of(item).Values)
            json.WriteString(property, value);
        json.WriteEndObject();
    }

    private static int Count(PushPlan plan, ChangeKind kind) => plan.Changes.Count(c => c.Kind == kind);

    private static char Sign(ChangeKind kind) => kind switch { ChangeKind.Add => '+', ChangeKind.Remove => '-', _ => '>' };
}
