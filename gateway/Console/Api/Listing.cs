using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Console.Api;

/// <summary>
/// A list as services answer it: a bare array, a page with a cursor <c>{ "items": […], "next": … }</c>, or a numbered page
/// <c>{ "items": […], "total": …, "page": …, "size": … }</c>.
/// </summary>
internal sealed record Listing<T>(IReadOnlyList<T> Items, string? Next = null, long? Total = null, int Page = 1, int Size = 0)
{
    /// <summary>Number of the next numbered page; null when this is the last, or the list has cursors.</summary>
    public int? NextPage => Size > 0 && Total > (long)Page * Size ? Page + 1 : null;
}

internal sealed class ListingConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Listing<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(ListingConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;
}

internal sealed class ListingConverter<T> : JsonConverter<Listing<T>>
{
    private sealed record Shape(IReadOnlyList<T>? Items, string? Next, long? Total, int? Page, int? Size);

    public override Listing<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            return new(JsonSerializer.Deserialize<List<T>>(ref reader, options) ?? []);
        }

        var page = JsonSerializer.Deserialize<Shape>(ref reader, options);
        return new(page?.Items ?? [], page?.Next, page?.Total, page?.Page ?? 1, page?.Size ?? 0);
    }

    public override void Write(Utf8JsonWriter writer, Listing<T> value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.Items, options);
}
