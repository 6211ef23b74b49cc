using CsCheck;
using Platform.Probing.Checks.Sql;

namespace Platform.Probing.Tests.Checks.Sql;

public sealed class SqlTextTests
{
    [Theory]
    [InlineData("SELECT count(*) FROM orders WHERE state = 'delete me; now'")]
    [InlineData("with x as (select 1) select * from x;")]
    [InlineData("SELECT update_time, \"update\", [delete], `insert` FROM t -- drop it\n")]
    [InlineData("/* update */ SELECT $tag$ delete $tag$, REPLACE(a, 'x', 'y') FROM t")]
    [InlineData("SHOW SLAVE STATUS")]
    [InlineData("SELECT a[1], t.update FROM t")]
    public void A_reading_statement_is_taken(string sql) => Assert.Null(SqlText.Mistake(sql));

    [Theory]
    [InlineData("DELETE FROM orders", 1)]
    [InlineData("SELECT 1; DROP TABLE orders", 11)]
    [InlineData("WITH x AS (DELETE FROM t RETURNING 1) SELECT * FROM x", 12)]
    [InlineData("SELECT * INTO copy FROM t", 10)]
    [InlineData("SELECT 1 /*! INTO OUTFILE '/tmp/x' */", 10)]
    [InlineData("EXEC xp_cmdshell 'dir'", 1)]
    [InlineData("SELECT * FROM OPENROWSET('x', 'y', 'z')", 15)]
    [InlineData("SELECT * FROM t FOR UPDATE", 21)]
    [InlineData("SELECT 'open", 8)]
    [InlineData("  ", 1)]
    public void Anything_else_is_refused_at_its_column(string sql, int column) => Assert.Equal(column, SqlText.Mistake(sql)?.Column);

    [Fact]
    public void No_text_crashes_it() => Gen.Char["select;'\"`[]$/*!-# \n中1"].Array[0, 60].Sample(text => SqlText.Mistake(new string(text)));
}
