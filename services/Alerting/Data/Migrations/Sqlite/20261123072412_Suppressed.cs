using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Alerting.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Suppressed : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Suppressed",
                table: "Alerts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SuppressedBy",
                table: "Alerts",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SuppressedReason",
                table: "Alerts",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Suppressed",
                table: "Alerts");

            migrationBuilder.DropColumn(
                name: "SuppressedBy",
                table: "Alerts");

            migrationBuilder.DropColumn(
                name: "SuppressedReason",
                table: "Alerts");
        }
    }
}
