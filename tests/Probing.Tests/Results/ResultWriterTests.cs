using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Probing.Data;
using Platform.Probing.Results;
using Platform.Probing.Tests.States;
using Platform.Testing;

namespace Platform.Probing.Tests.Results;

public sealed class ResultWriterTests
{
    [Fact]
    public async Task What_could_not_be_written_has_one_more_try_when_the_service_stops()
    {
        var away = new Away();
        await using var world = await TellingWorld.StartAsync(interceptor: away);
        await world.AddAsync("home");
        var writer = world.Host.Services.GetServices<IHostedService>().OfType<ResultWriter>().Single();
        away.Now = true;
        Assert.True(writer.Add(world.Outcome("home+") with { Urgent = true }));
        await Eventually.TrueAsync(() => writer.Failing, "the writer waits for the database");

        away.Now = false;
        await writer.StopAsync(CancellationToken.None);
        await using var scope = world.Host.Services.CreateAsyncScope();
        Assert.Equal(1, await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<ResultRow>().CountAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>A database that does not answer while the test says so.</summary>
    private sealed class Away : DbTransactionInterceptor
    {
        public bool Now { get; set; }

        public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default) =>
            Now ? throw new TimeoutException() : ValueTask.FromResult(result);
    }
}
