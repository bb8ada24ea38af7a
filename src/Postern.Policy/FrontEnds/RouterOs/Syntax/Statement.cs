namespace Postern.Policy.FrontEnds.RouterOs.Syntax;

/// <summary>One statement: a path, a command or a directive with its arguments, in the order written.</summary>
/// <param name="IsDirective">It began with a colon.</param>
internal sealed record Statement(Place Place, bool IsDirective, IReadOnlyList<Part> Parts);

internal abstract record Part(Place Place);

/// <summary>A bare word: a piece of a path, a command, a flag or an argument without a name.</summary>
internal sealed record WordPart(Place Place, string Text) : Part(Place);

/// <summary><c>name=value</c>; in a condition also <c>name~value</c> and the comparisons.</summary>
internal sealed record NamedPart(Place Place, string Name, Place NamePlace, string Operator, Operand Value) : Part(Place);

/// <summary>Anything else: a string, <c>$name</c>, <c>[command]</c>, <c>(expression)</c> or <c>{block}</c>.</summary>
internal sealed record OperandPart(Operand Operand) : Part(Operand.Place);

/// <summary>What has a value once the script runs.</summary>
internal abstract record Operand(Place Place);

/// <param name="TextStart">Where the text's first character stands when every character stands for itself, else -1 (there were escapes).</param>
internal sealed record LiteralOperand(Place Place, string Text, bool IsQuoted, int TextStart) : Operand(Place);

/// <summary>A string with <c>$name</c>, <c>$[command]</c> or <c>$(expression)</c> in it.</summary>
internal sealed record TemplateOperand(Place Place, IReadOnlyList<Operand> Pieces) : Operand(Place);

internal sealed record VariableOperand(Place Place, string Name) : Operand(Place);

internal sealed record CommandOperand(Place Place, IReadOnlyList<Statement> Statements) : Operand(Place);

internal sealed record BlockOperand(Place Place, IReadOnlyList<Statement> Statements) : Operand(Place);

internal sealed record NotOperand(Place Place, Operand Inner) : Operand(Place);

internal sealed record BinaryOperand(Place Place, string Operator, Operand Left, Operand Right) : Operand(Place);
