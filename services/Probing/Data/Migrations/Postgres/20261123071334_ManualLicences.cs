using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Probing.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ManualLicences : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "At",
                schema: "probing",
                table: "Heartbeats",
                type: "timestamp with time zone",
                nullable: true,
                oldClrType: typeof(DateTimeOffset),
                oldType: "timestamp with time zone");

            migrationBuilder.AddColumn<string>(
                name: "Message",
                schema: "probing",
                table: "Heartbeats",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "Ok",
                schema: "probing",
                table: "Heartbeats",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "StartedAt",
                schema: "probing",
                table: "Heartbeats",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "TookSeconds",
                schema: "probing",
                table: "Heartbeats",
                type: "double precision",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Values",
                schema: "probing",
                table: "Heartbeats",
                type: "text",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.CreateTable(
                name: "EvidenceFiles",
                schema: "probing",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    ContentType = table.Column<string>(type: "text", nullable: false),
                    Size = table.Column<long>(type: "bigint", nullable: false),
                    Sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Content = table.Column<byte[]>(type: "bytea", nullable: false),
                    UploadedBy = table.Column<string>(type: "text", nullable: false),
                    UploadedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    BelongsTo = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EvidenceFiles", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "LicenceEntries",
                schema: "probing",
                columns: table => new
                {
                    LicenceId = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Sequence = table.Column<long>(type: "bigint", nullable: false),
                    Event = table.Column<int>(type: "integer", nullable: false),
                    By = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    RecordedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ValidUntil = table.Column<DateOnly>(type: "date", nullable: true),
                    Reference = table.Column<string>(type: "text", nullable: true),
                    Remark = table.Column<string>(type: "text", nullable: true),
                    Hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LicenceEntries", x => new { x.LicenceId, x.Sequence });
                });

            migrationBuilder.CreateTable(
                name: "LicenceRungs",
                schema: "probing",
                columns: table => new
                {
                    LicenceId = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    ValidUntil = table.Column<DateOnly>(type: "date", nullable: false),
                    Days = table.Column<int>(type: "integer", nullable: false),
                    ToldAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LicenceRungs", x => new { x.LicenceId, x.ValidUntil, x.Days });
                });

            migrationBuilder.CreateTable(
                name: "Licences",
                schema: "probing",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Product = table.Column<string>(type: "text", nullable: false),
                    Vendor = table.Column<string>(type: "text", nullable: true),
                    Number = table.Column<string>(type: "text", nullable: true),
                    Scope = table.Column<string>(type: "text", nullable: true),
                    ContractId = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    SystemId = table.Column<string>(type: "text", nullable: true),
                    State = table.Column<int>(type: "integer", nullable: false),
                    ValidUntil = table.Column<DateOnly>(type: "date", nullable: true),
                    Compliance = table.Column<string>(type: "text", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    CreatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Licences", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ManualRecords",
                schema: "probing",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    CheckId = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    RoundItemId = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    Person = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    RecordedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Late = table.Column<bool>(type: "boolean", nullable: false),
                    LateReason = table.Column<string>(type: "text", nullable: true),
                    Result = table.Column<int>(type: "integer", nullable: false),
                    Items = table.Column<string>(type: "text", nullable: false),
                    Remark = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ManualRecords", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_EvidenceFiles_BelongsTo",
                schema: "probing",
                table: "EvidenceFiles",
                column: "BelongsTo");

            migrationBuilder.CreateIndex(
                name: "IX_Licences_ValidUntil",
                schema: "probing",
                table: "Licences",
                column: "ValidUntil");

            migrationBuilder.CreateIndex(
                name: "IX_ManualRecords_CheckId_RecordedAt",
                schema: "probing",
                table: "ManualRecords",
                columns: new[] { "CheckId", "RecordedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_ManualRecords_RoundItemId",
                schema: "probing",
                table: "ManualRecords",
                column: "RoundItemId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "EvidenceFiles",
                schema: "probing");

            migrationBuilder.DropTable(
                name: "LicenceEntries",
                schema: "probing");

            migrationBuilder.DropTable(
                name: "LicenceRungs",
                schema: "probing");

            migrationBuilder.DropTable(
                name: "Licences",
                schema: "probing");

            migrationBuilder.DropTable(
                name: "ManualRecords",
                schema: "probing");

            migrationBuilder.DropColumn(
                name: "Message",
                schema: "probing",
                table: "Heartbeats");

            migrationBuilder.DropColumn(
                name: "Ok",
                schema: "probing",
                table: "Heartbeats");

            migrationBuilder.DropColumn(
                name: "StartedAt",
                schema: "probing",
                table: "Heartbeats");

            migrationBuilder.DropColumn(
                name: "TookSeconds",
                schema: "probing",
                table: "Heartbeats");

            migrationBuilder.DropColumn(
                name: "Values",
                schema: "probing",
                table: "Heartbeats");

            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "At",
                schema: "probing",
                table: "Heartbeats",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)),
                oldClrType: typeof(DateTimeOffset),
                oldType: "timestamp with time zone",
                oldNullable: true);
        }
    }
}
