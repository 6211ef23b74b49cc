using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Platform.Probing.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Rounds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "KeyPeriods",
                schema: "probing",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    ContractId = table.Column<string>(type: "text", nullable: false),
                    FromContract = table.Column<bool>(type: "boolean", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Serves = table.Column<List<string>>(type: "text[]", nullable: false),
                    From = table.Column<DateOnly>(type: "date", nullable: false),
                    To = table.Column<DateOnly>(type: "date", nullable: false),
                    DeclaredDays = table.Column<int>(type: "integer", nullable: true),
                    Multiplier = table.Column<int>(type: "integer", nullable: false),
                    Checks = table.Column<List<string>>(type: "text[]", nullable: false),
                    DutyAt = table.Column<string>(type: "text", nullable: false),
                    Duty = table.Column<string>(type: "text", nullable: false),
                    RetiredAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KeyPeriods", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Plans",
                schema: "probing",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    ContractId = table.Column<string>(type: "text", nullable: true),
                    FromContract = table.Column<bool>(type: "boolean", nullable: false),
                    KeyPeriodId = table.Column<string>(type: "text", nullable: true),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    Approved = table.Column<long>(type: "bigint", nullable: true),
                    Paused = table.Column<bool>(type: "boolean", nullable: false),
                    RetiredAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    PlannedUntil = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ChangedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Revision = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Plans", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PlanVersions",
                schema: "probing",
                columns: table => new
                {
                    PlanId = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    Content = table.Column<string>(type: "text", nullable: false),
                    ChangedBy = table.Column<string>(type: "text", nullable: false),
                    ChangedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ApprovedBy = table.Column<string>(type: "text", nullable: true),
                    ApprovedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PlanVersions", x => new { x.PlanId, x.Version });
                });

            migrationBuilder.CreateTable(
                name: "RoundGaps",
                schema: "probing",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    From = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    To = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RoundGaps", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RoundItems",
                schema: "probing",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    RoundId = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    ItemId = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    CheckId = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    Zone = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Group = table.Column<string>(type: "text", nullable: true),
                    Evidence = table.Column<string>(type: "text", nullable: true),
                    Who = table.Column<string>(type: "text", nullable: true),
                    State = table.Column<int>(type: "integer", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: true),
                    DueAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    By = table.Column<string>(type: "text", nullable: true),
                    RecordId = table.Column<string>(type: "text", nullable: true),
                    Supplemented = table.Column<bool>(type: "boolean", nullable: false),
                    ClaimedBy = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    ClaimedUntil = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    StartedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RoundItems", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RoundPulse",
                schema: "probing",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false),
                    Owner = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    AliveAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RoundPulse", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Rounds",
                schema: "probing",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    PlanId = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    PlanName = table.Column<string>(type: "text", nullable: false),
                    PlanVersion = table.Column<long>(type: "bigint", nullable: false),
                    ContractId = table.Column<string>(type: "text", nullable: true),
                    KeyPeriodId = table.Column<string>(type: "text", nullable: true),
                    Serves = table.Column<List<string>>(type: "text[]", nullable: false),
                    PlannedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    FinishBy = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    RunUntil = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Provisional = table.Column<bool>(type: "boolean", nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: true),
                    StartedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    FinishedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Automatic = table.Column<int>(type: "integer", nullable: false),
                    Manual = table.Column<int>(type: "integer", nullable: false),
                    Normal = table.Column<int>(type: "integer", nullable: false),
                    Abnormal = table.Column<int>(type: "integer", nullable: false),
                    NotDone = table.Column<int>(type: "integer", nullable: false),
                    Unknown = table.Column<int>(type: "integer", nullable: false),
                    Reminded = table.Column<bool>(type: "boolean", nullable: false),
                    ToldOverdue = table.Column<bool>(type: "boolean", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Rounds", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_KeyPeriods_ContractId",
                schema: "probing",
                table: "KeyPeriods",
                column: "ContractId");

            migrationBuilder.CreateIndex(
                name: "IX_Plans_ContractId",
                schema: "probing",
                table: "Plans",
                column: "ContractId");

            migrationBuilder.CreateIndex(
                name: "IX_RoundGaps_To",
                schema: "probing",
                table: "RoundGaps",
                column: "To");

            migrationBuilder.CreateIndex(
                name: "IX_RoundItems_RoundId_ItemId",
                schema: "probing",
                table: "RoundItems",
                columns: new[] { "RoundId", "ItemId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_RoundItems_State_DueAt",
                schema: "probing",
                table: "RoundItems",
                columns: new[] { "State", "DueAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Rounds_PlanId_PlannedAt",
                schema: "probing",
                table: "Rounds",
                columns: new[] { "PlanId", "PlannedAt" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Rounds_PlannedAt",
                schema: "probing",
                table: "Rounds",
                column: "PlannedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Rounds_State_PlannedAt",
                schema: "probing",
                table: "Rounds",
                columns: new[] { "State", "PlannedAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "KeyPeriods",
                schema: "probing");

            migrationBuilder.DropTable(
                name: "Plans",
                schema: "probing");

            migrationBuilder.DropTable(
                name: "PlanVersions",
                schema: "probing");

            migrationBuilder.DropTable(
                name: "RoundGaps",
                schema: "probing");

            migrationBuilder.DropTable(
                name: "RoundItems",
                schema: "probing");

            migrationBuilder.DropTable(
                name: "RoundPulse",
                schema: "probing");

            migrationBuilder.DropTable(
                name: "Rounds",
                schema: "probing");
        }
    }
}
