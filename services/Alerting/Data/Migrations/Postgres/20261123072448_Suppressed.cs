using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Alerting.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Suppressed : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Suppressed",
                schema: "alerting",
                table: "Alerts",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SuppressedBy",
                schema: "alerting",
                table: "Alerts",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SuppressedReason",
                schema: "alerting",
                table: "Alerts",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Suppressed",
                schema: "alerting",
                table: "Alerts");

            migrationBuilder.DropColumn(
                name: "SuppressedBy",
                schema: "alerting",
                table: "Alerts");

            migrationBuilder.DropColumn(
                name: "SuppressedReason",
                schema: "alerting",
                table: "Alerts");
        }
    }
}
