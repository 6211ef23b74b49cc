using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.ServiceDefaults.Problems;

/// <summary>Texts of a request. One with a null character is the caller's mistake: PostgreSQL stores no such text, and nobody means it.</summary>
internal sealed class TextConverter : JsonConverter<string>
{
    public const string Mistake = "文本不能包含空字符（U+0000）";

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.String
        ? Checked(reader.GetString()!)
        : throw new JsonException($"The JSON value could not be converted to a text: {reader.TokenType}.");

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Checked(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

    private static string Checked(string text) => text.Contains('\0', StringComparison.Ordinal) ? throw new JsonException(Mistake) : text;
}
