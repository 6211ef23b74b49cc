using Microsoft.Data.Sqlite;
using Npgsql;
using Platform.Probing.Results;

namespace Platform.Probing.Tests.Results;

public sealed class ResultWriterTests
{
    [Theory]
    [InlineData("25006", true)] // read-only: a failover
    [InlineData("57P01", true)] // shut down by an administrator
    [InlineData("42501", true)] // a right is missing
    [InlineData("53300", true)] // too many connections
    [InlineData("22021", false)] // bytes that are no text
    [InlineData("23502", false)]
    public void Only_what_the_server_says_of_the_data_is_the_batchs_own_fault(string state, bool away) =>
        Assert.Equal(away, ResultWriter.IsAway(new PostgresException("x", "ERROR", "ERROR", state)));

    [Theory]
    [InlineData(5, true)]
    [InlineData(11, true)]
    [InlineData(13, true)]
    [InlineData(19, false)]
    public void So_it_is_on_SQLite(int code, bool away) => Assert.Equal(away, ResultWriter.IsAway(new InvalidOperationException("x", new SqliteException("x", code))));

    [Fact]
    public void A_fault_of_ours_does_not_hold_up_the_others() => Assert.False(ResultWriter.IsAway(new ArgumentException("x")));
}
