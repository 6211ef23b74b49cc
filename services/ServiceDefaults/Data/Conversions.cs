using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Platform.ServiceDefaults.Data;

/// <summary>Instants in SQLite: microseconds since 1970 UTC.</summary>
internal sealed class InstantAsMicroseconds() : ValueConverter<DateTimeOffset, long>(
    value => (value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10,
    value => new DateTimeOffset((value * 10) + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero));

/// <summary>Instants in PostgreSQL: timestamptz takes UTC only.</summary>
internal sealed class InstantInUtc() : ValueConverter<DateTimeOffset, DateTimeOffset>(
    value => value.ToUniversalTime(), value => value);
