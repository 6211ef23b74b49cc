using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Probing.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ResultLogs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Results_PlannedAt",
                schema: "probing",
                table: "Results");

            migrationBuilder.AddColumn<string>(
                name: "PublicName",
                schema: "probing",
                table: "Systems",
                type: "character varying(60)",
                maxLength: 60,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Conditions",
                schema: "probing",
                table: "Results",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Log",
                schema: "probing",
                table: "Results",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "StateChanges",
                schema: "probing",
                columns: table => new
                {
                    CheckId = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    Previous = table.Column<int>(type: "integer", nullable: false),
                    Current = table.Column<int>(type: "integer", nullable: false),
                    Since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ConfirmedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StateChanges", x => new { x.CheckId, x.Version });
                });

            migrationBuilder.CreateIndex(
                name: "IX_Results_Status_PlannedAt",
                schema: "probing",
                table: "Results",
                columns: new[] { "Status", "PlannedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_StateChanges_Since",
                schema: "probing",
                table: "StateChanges",
                column: "Since");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "StateChanges",
                schema: "probing");

            migrationBuilder.DropIndex(
                name: "IX_Results_Status_PlannedAt",
                schema: "probing",
                table: "Results");

            migrationBuilder.DropColumn(
                name: "PublicName",
                schema: "probing",
                table: "Systems");

            migrationBuilder.DropColumn(
                name: "Conditions",
                schema: "probing",
                table: "Results");

            migrationBuilder.DropColumn(
                name: "Log",
                schema: "probing",
                table: "Results");

            migrationBuilder.CreateIndex(
                name: "IX_Results_PlannedAt",
                schema: "probing",
                table: "Results",
                column: "PlannedAt");
        }
    }
}
