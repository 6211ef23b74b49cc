using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Alerting.Data;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Alerting.Incidents;

/// <summary>Last number given on one day.</summary>
internal sealed class IncidentDay
{
    public DateOnly Date { get; init; }

    public int Last { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<IncidentDay>(row =>
    {
        row.ToTable("IncidentDays");
        row.HasKey(x => x.Date);
        row.Property(x => x.Last).IsConcurrencyToken();
    });
}

/// <summary>Gives incidents the names people use.</summary>
internal static class IncidentNumbers
{
    /// <summary>
    /// Next <c>GZyyyyMMdd-nnn</c> of the Shanghai day. It commits with the incident, so there is no gap; of two at the same
    /// moment the later commit fails and is tried again.
    /// </summary>
    public static async Task<string> NextNumberAsync(this AlertingDb db, DateTimeOffset openedAt, CancellationToken cancellationToken)
    {
        var date = ShanghaiTime.DateOf(openedAt);
        var day = await db.IncidentDays.FindAsync([date], cancellationToken);
        if (day is null)
        {
            day = new IncidentDay { Date = date };
            db.IncidentDays.Add(day);
        }

        day.Last++;
        return string.Create(CultureInfo.InvariantCulture, $"GZ{date:yyyyMMdd}-{day.Last:000}");
    }

    /// <summary>Six random digits that no open incident has: short enough for a phone, nothing to count up from.</summary>
    public static async Task<string> NextShortCodeAsync(this AlertingDb db, CancellationToken cancellationToken)
    {
        while (true)
        {
            var code = RandomNumberGenerator.GetInt32(100_000, 1_000_000).ToString(CultureInfo.InvariantCulture);
            if (!await db.Incidents.AnyAsync(incident => incident.ShortCode == code && incident.RecoveredAt == null, cancellationToken))
            {
                return code;
            }
        }
    }
}
