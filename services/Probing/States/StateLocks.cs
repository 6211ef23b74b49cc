using Microsoft.EntityFrameworkCore;
using Platform.Probing.Data;

namespace Platform.Probing.States;

/// <summary>Reads states so that nobody else changes them before we commit.</summary>
internal static class StateLocks
{
    /// <summary>PostgreSQL holds whoever else would change them; SQLite has one writer anyway.</summary>
    public static Task<List<CheckState>> LockedStatesAsync(this ProbingDb db, string[] ids, CancellationToken cancellationToken, bool tracked = true)
    {
        var states = db.Set<CheckState>();
        var query = db.Database.IsSqlite() ? states.Where(state => ids.Contains(state.CheckId))
            : states.FromSqlRaw("SELECT * FROM probing.\"CheckStates\" WHERE \"CheckId\" = ANY({0}) ORDER BY \"CheckId\" FOR UPDATE", [ids]);
        return (tracked ? query : query.AsNoTracking()).ToListAsync(cancellationToken);
    }
}
