using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Probing.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Verdicts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "Flapping",
                schema: "probing",
                table: "StateChanges",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Suppressed",
                schema: "probing",
                table: "StateChanges",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SuppressedBy",
                schema: "probing",
                table: "StateChanges",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Baseline",
                schema: "probing",
                table: "CheckStates",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "Flapping",
                schema: "probing",
                table: "CheckStates",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Recent",
                schema: "probing",
                table: "CheckStates",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "Suppressed",
                schema: "probing",
                table: "CheckStates",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SuppressedBy",
                schema: "probing",
                table: "CheckStates",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SuppressedReason",
                schema: "probing",
                table: "CheckStates",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "SuppressionOverAt",
                schema: "probing",
                table: "CheckStates",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "BaselineAtLeastMs",
                schema: "probing",
                table: "Checks",
                type: "double precision",
                nullable: false,
                defaultValue: 0.0);

            migrationBuilder.AddColumn<double>(
                name: "BaselineFactor",
                schema: "probing",
                table: "Checks",
                type: "double precision",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "BaselineSamples",
                schema: "probing",
                table: "Checks",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<List<string>>(
                name: "DependsOn",
                schema: "probing",
                table: "Checks",
                type: "text[]",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.CreateTable(
                name: "Maintenances",
                schema: "probing",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    ContractId = table.Column<string>(type: "text", nullable: true),
                    FromContract = table.Column<bool>(type: "boolean", nullable: false),
                    Terms = table.Column<string>(type: "text", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: false),
                    CreatedBy = table.Column<string>(type: "text", nullable: false),
                    CreatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ChangedBy = table.Column<string>(type: "text", nullable: true),
                    ChangedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    EndedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    EndedBy = table.Column<string>(type: "text", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Maintenances", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_CheckStates_Suppressed",
                schema: "probing",
                table: "CheckStates",
                column: "Suppressed",
                filter: "\"Suppressed\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Maintenances_ContractId",
                schema: "probing",
                table: "Maintenances",
                column: "ContractId");

            migrationBuilder.CreateIndex(
                name: "IX_Maintenances_EndedAt",
                schema: "probing",
                table: "Maintenances",
                column: "EndedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Maintenances",
                schema: "probing");

            migrationBuilder.DropIndex(
                name: "IX_CheckStates_Suppressed",
                schema: "probing",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "Flapping",
                schema: "probing",
                table: "StateChanges");

            migrationBuilder.DropColumn(
                name: "Suppressed",
                schema: "probing",
                table: "StateChanges");

            migrationBuilder.DropColumn(
                name: "SuppressedBy",
                schema: "probing",
                table: "StateChanges");

            migrationBuilder.DropColumn(
                name: "Baseline",
                schema: "probing",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "Flapping",
                schema: "probing",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "Recent",
                schema: "probing",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "Suppressed",
                schema: "probing",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "SuppressedBy",
                schema: "probing",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "SuppressedReason",
                schema: "probing",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "SuppressionOverAt",
                schema: "probing",
                table: "CheckStates");

            migrationBuilder.DropColumn(
                name: "BaselineAtLeastMs",
                schema: "probing",
                table: "Checks");

            migrationBuilder.DropColumn(
                name: "BaselineFactor",
                schema: "probing",
                table: "Checks");

            migrationBuilder.DropColumn(
                name: "BaselineSamples",
                schema: "probing",
                table: "Checks");

            migrationBuilder.DropColumn(
                name: "DependsOn",
                schema: "probing",
                table: "Checks");
        }
    }
}
