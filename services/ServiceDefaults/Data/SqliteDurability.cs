using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Platform.ServiceDefaults.Data;

/// <summary>A bulk update or delete outside a transaction is a commit of its own; its caller, too, is answered only when it is on the disk.</summary>
internal sealed class SqliteDurability(WalSync log) : DbCommandInterceptor
{
    public override async ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (command.Transaction is null && result > 0)
        {
            await log.DurableAsync();
        }

        return result;
    }
}
