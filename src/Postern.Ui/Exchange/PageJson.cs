using System.Text.Json.Serialization;

namespace Postern.Ui.Exchange;

/// <summary>How all that goes to and fro is written; made at compile time, for nothing of it may be trimmed away.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, MaxDepth = 8)]
[JsonSerializable(typeof(NameQuestion))]
[JsonSerializable(typeof(InvitationQuestion))]
[JsonSerializable(typeof(SequenceDraft))]
[JsonSerializable(typeof(ProblemAnswer))]
[JsonSerializable(typeof(ProfilesAnswer))]
[JsonSerializable(typeof(SecretAnswer))]
[JsonSerializable(typeof(DraftAnswer))]
[JsonSerializable(typeof(CodeAnswer))]
[JsonSerializable(typeof(HistoryAnswer))]
[JsonSerializable(typeof(HistoryEntry))]
[JsonSerializable(typeof(DoneAnswer))]
[JsonSerializable(typeof(ProgressAnswer))]
[JsonSerializable(typeof(OutcomeAnswer))]
internal sealed partial class PageJson : JsonSerializerContext;
