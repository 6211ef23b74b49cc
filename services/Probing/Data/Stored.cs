using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Contracts;

namespace Platform.Probing.Data;

/// <summary>Values that are stored as JSON text in the wire's form.</summary>
internal static class Stored
{
    public static void AsJson<T>(this PropertyBuilder<T> property) => property.HasConversion(
        value => Write(value), text => Read<T>(text), new ValueComparer<T>((one, other) => Write(one) == Write(other), value => Write(value).GetHashCode(StringComparison.Ordinal), value => Read<T>(Write(value))));

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, WireJson.Events);

    private static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, WireJson.Events)!;
}
