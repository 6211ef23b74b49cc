using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Probing.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ResultLogs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Results_PlannedAt",
                table: "Results");

            migrationBuilder.AddColumn<string>(
                name: "PublicName",
                table: "Systems",
                type: "TEXT",
                maxLength: 60,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Conditions",
                table: "Results",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Log",
                table: "Results",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "StateChanges",
                columns: table => new
                {
                    CheckId = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    Previous = table.Column<int>(type: "INTEGER", nullable: false),
                    Current = table.Column<int>(type: "INTEGER", nullable: false),
                    Since = table.Column<long>(type: "INTEGER", nullable: false),
                    ConfirmedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StateChanges", x => new { x.CheckId, x.Version });
                });

            migrationBuilder.CreateIndex(
                name: "IX_Results_Status_PlannedAt",
                table: "Results",
                columns: new[] { "Status", "PlannedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_StateChanges_Since",
                table: "StateChanges",
                column: "Since");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "StateChanges");

            migrationBuilder.DropIndex(
                name: "IX_Results_Status_PlannedAt",
                table: "Results");

            migrationBuilder.DropColumn(
                name: "PublicName",
                table: "Systems");

            migrationBuilder.DropColumn(
                name: "Conditions",
                table: "Results");

            migrationBuilder.DropColumn(
                name: "Log",
                table: "Results");

            migrationBuilder.CreateIndex(
                name: "IX_Results_PlannedAt",
                table: "Results",
                column: "PlannedAt");
        }
    }
}
