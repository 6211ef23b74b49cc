using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Probing.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Shards : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Missed",
                table: "Results",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "MissedUntil",
                table: "Results",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ProbeWorkers",
                columns: table => new
                {
                    Replica = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Zone = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Slots = table.Column<int>(type: "INTEGER", nullable: false),
                    Checks = table.Column<int>(type: "INTEGER", nullable: false),
                    LagMs = table.Column<double>(type: "REAL", nullable: false),
                    SeenAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProbeWorkers", x => new { x.Replica, x.Zone });
                });

            migrationBuilder.CreateTable(
                name: "ShardFences",
                columns: table => new
                {
                    Zone = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Slot = table.Column<int>(type: "INTEGER", nullable: false),
                    Token = table.Column<long>(type: "INTEGER", nullable: false),
                    Owner = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ShardFences", x => new { x.Zone, x.Slot });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ProbeWorkers");

            migrationBuilder.DropTable(
                name: "ShardFences");

            migrationBuilder.DropColumn(
                name: "Missed",
                table: "Results");

            migrationBuilder.DropColumn(
                name: "MissedUntil",
                table: "Results");
        }
    }
}
