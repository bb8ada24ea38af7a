namespace Postern.RouterDouble.Values;

/// <summary>The router says no. Categories as in the API's manual: 0 no such item or command, 1 a value, 2 interrupted, 3 scripting, 4 failure.</summary>
internal sealed class RouterRefusal : Exception
{
    public RouterRefusal(string message, int? category = null)
        : base(message) => Category = category;

    public int? Category { get; }

    public static RouterRefusal NoSuchItem() => new("no such item");

    public static RouterRefusal NoSuchCommand() => new("no such command");

    public static RouterRefusal NoSuchMenu() => new("no such command prefix");

    public static RouterRefusal UnknownParameter(string name) => new($"unknown parameter {name}");

    public static RouterRefusal Missing(string name) => new($"missing ={name}=");

    public static RouterRefusal NoMatch(string name) => new($"input does not match any value of {name}", 1);

    public static RouterRefusal Invalid(string name) => new($"invalid value for argument {name}", 1);

    public static RouterRefusal Failure(string what) => new($"failure: {what}");

    public static RouterRefusal NotPermitted() => new("not enough permissions (9)");
}
