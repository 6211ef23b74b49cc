using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Probing.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Verdicts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "Flapping",
                table: "StateChanges",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Suppressed",
                table: "StateChanges",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SuppressedBy",
                table: "StateChanges",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Baseline",
                table: "CheckStates",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "Flapping",
                table: "CheckStates",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Recent",
                table: "CheckStates",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "Suppressed",
                table: "CheckStates",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SuppressedBy",
                table: "CheckStates",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SuppressedReason",
                table: "CheckStates",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "SuppressionOverAt",
                table: "CheckStates",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "BaselineAtLeastMs",
                table: "Checks",
                type: "REAL",
                nullable: false,
                defaultValue: 0.0);

            migrationBuilder.AddColumn<double>(
                name: "BaselineFactor",
                table: "Checks",
                type: "REAL",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "BaselineSamples",
                table: "Checks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "DependsOn",
                table: "Checks",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.CreateTable(
                name: "Maintenances",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    ContractId = table.Column<string>(type: "TEXT", nullable: true),
                    FromContract = table.Column<bool>(type: "INTEGER", nullable: false),
                    Terms = table.Column<string>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", nullable: true),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedBy = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Maintenances", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_CheckStates_Suppressed",
                table: "CheckStates",
                column: "Suppressed",
                filter: "\"Suppressed\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Maintenances_ContractId",
                table: "Maintenances",
                column: "ContractId");

            migrationBuilder.CreateIndex(
                name: "IX_Maintenances_EndedAt",
                table: "Maintenances",
                column: "EndedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Maintenances");

            migrationBuilder.DropIndex(
                name: "IX_CheckStates_Suppressed",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "Flapping",
                table: "StateChanges");

            migrationBuilder.DropColumn(
                name: "Suppressed",
                table: "StateChanges");

            migrationBuilder.DropColumn(
                name: "SuppressedBy",
                table: "StateChanges");

            migrationBuilder.DropColumn(
                name: "Baseline",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "Flapping",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "Recent",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "Suppressed",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "SuppressedBy",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "SuppressedReason",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "SuppressionOverAt",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "BaselineAtLeastMs",
                table: "Checks");

            migrationBuilder.DropColumn(
                name: "BaselineFactor",
                table: "Checks");

            migrationBuilder.DropColumn(
                name: "BaselineSamples",
                table: "Checks");

            migrationBuilder.DropColumn(
                name: "DependsOn",
                table: "Checks");
        }
    }
}
