using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Probing.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Shards : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Missed",
                schema: "probing",
                table: "Results",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "MissedUntil",
                schema: "probing",
                table: "Results",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ProbeWorkers",
                schema: "probing",
                columns: table => new
                {
                    Replica = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Zone = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Slots = table.Column<int>(type: "integer", nullable: false),
                    Checks = table.Column<int>(type: "integer", nullable: false),
                    LagMs = table.Column<double>(type: "double precision", nullable: false),
                    SeenAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProbeWorkers", x => new { x.Replica, x.Zone });
                });

            migrationBuilder.CreateTable(
                name: "ShardFences",
                schema: "probing",
                columns: table => new
                {
                    Zone = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Slot = table.Column<int>(type: "integer", nullable: false),
                    Token = table.Column<long>(type: "bigint", nullable: false),
                    Owner = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false)
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
                name: "ProbeWorkers",
                schema: "probing");

            migrationBuilder.DropTable(
                name: "ShardFences",
                schema: "probing");

            migrationBuilder.DropColumn(
                name: "Missed",
                schema: "probing",
                table: "Results");

            migrationBuilder.DropColumn(
                name: "MissedUntil",
                schema: "probing",
                table: "Results");
        }
    }
}
