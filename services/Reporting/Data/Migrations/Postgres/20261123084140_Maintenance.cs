using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Reporting.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Maintenance : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "MaintenanceFacts",
                schema: "reporting",
                columns: table => new
                {
                    WindowId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    From = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: false),
                    ContractId = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    SystemId = table.Column<string>(type: "text", nullable: true),
                    Checks = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MaintenanceFacts", x => new { x.WindowId, x.Version, x.From });
                });

            migrationBuilder.CreateIndex(
                name: "IX_MaintenanceFacts_From",
                schema: "reporting",
                table: "MaintenanceFacts",
                column: "From");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "MaintenanceFacts",
                schema: "reporting");
        }
    }
}
