using Postern.Policy.Backends.RouterOs;

namespace Postern.Routers.Rest;

/// <summary>What came back over HTTP, as a reply to a command.</summary>
/// <param name="Status">Of HTTP.</param>
internal readonly record struct RestAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>Null: this is nothing that RouterOS says.</summary>
    public RouterReply? ReplyTo(RestRequest request)
    {
        var records = RestRecords.TryRead(Body.Span, out var read) ? read : null;
        if (Status is >= 200 and < 300)
        {
            // Nothing at all is said for what has nothing to say: 204, and 200 for some commands.
            return Body.IsEmpty ? new RouterReply() : records is null ? null : Done(request, records);
        }

        if (Status < 400 || records is not { IsList: false, Items: [var error] })
            return null;
        // An item that is not there has no detail.
        var message = Find(error, "detail") ?? (Status == 404 ? "no such item" : Find(error, "message"));
        if (string.IsNullOrEmpty(message))
            return null;
        var trap = RouterTrap.Of(message);

        // After its minute.
        return new RouterReply { Trap = message == "Session closed" ? trap with { Kind = TrapKind.Interrupted } : trap };
    }

    private static RouterReply Done(RestRequest request, RestRecords records) => request.Method.Method switch
    {
        "PUT" => new RouterReply { Returned = records.Items is [var made, ..] ? Find(made, ".id") : null },
        "PATCH" or "DELETE" => new RouterReply(),
        "POST" when records is { IsList: false, Items: [[{ Name: "ret", Value: var returned }]] } => new RouterReply { Returned = returned },
        _ => new RouterReply { Records = records.Items },
    };

    private static string? Find(IReadOnlyList<RouterProperty> item, string name)
    {
        foreach (var property in item)
        {
            if (property.Name == name)
                return property.Value;
        }

        return null;
    }
}
