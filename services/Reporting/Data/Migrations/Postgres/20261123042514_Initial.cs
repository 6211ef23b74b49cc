using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Platform.Reporting.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "reporting");

            migrationBuilder.CreateTable(
                name: "AppliedVersions",
                schema: "reporting",
                columns: table => new
                {
                    Reaction = table.Column<string>(type: "text", nullable: false),
                    Subject = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AppliedVersions", x => new { x.Reaction, x.Subject });
                });

            migrationBuilder.CreateTable(
                name: "Audit",
                schema: "reporting",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Actor = table.Column<string>(type: "text", nullable: false),
                    Address = table.Column<string>(type: "text", nullable: true),
                    Action = table.Column<string>(type: "text", nullable: false),
                    Target = table.Column<string>(type: "text", nullable: false),
                    Status = table.Column<int>(type: "integer", nullable: false),
                    TraceId = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Audit", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Contracts",
                schema: "reporting",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Title = table.Column<string>(type: "text", nullable: false),
                    Customer = table.Column<string>(type: "text", nullable: false),
                    Supplier = table.Column<string>(type: "text", nullable: true),
                    Source = table.Column<string>(type: "text", nullable: true),
                    From = table.Column<DateOnly>(type: "date", nullable: false),
                    To = table.Column<DateOnly>(type: "date", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    ContentHash = table.Column<string>(type: "text", nullable: false),
                    AppliedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    AppliedBy = table.Column<string>(type: "text", nullable: false),
                    Counts_Checks = table.Column<int>(type: "integer", nullable: false),
                    Counts_Deliverables = table.Column<int>(type: "integer", nullable: false),
                    Counts_Inspections = table.Column<int>(type: "integer", nullable: false),
                    Counts_Kpis = table.Column<int>(type: "integer", nullable: false),
                    Counts_People = table.Column<int>(type: "integer", nullable: false),
                    Counts_Sla = table.Column<int>(type: "integer", nullable: false),
                    Counts_Systems = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Contracts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ContractVersions",
                schema: "reporting",
                columns: table => new
                {
                    ContractId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    AppliedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    AppliedBy = table.Column<string>(type: "text", nullable: false),
                    Sha256 = table.Column<string>(type: "text", nullable: false),
                    Text = table.Column<byte[]>(type: "bytea", nullable: false),
                    Variables = table.Column<byte[]>(type: "bytea", nullable: true),
                    Document = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ContractVersions", x => new { x.ContractId, x.Version });
                });

            migrationBuilder.CreateTable(
                name: "Cursors",
                schema: "reporting",
                columns: table => new
                {
                    Topic = table.Column<string>(type: "text", nullable: false),
                    Epoch = table.Column<Guid>(type: "uuid", nullable: false),
                    Sequence = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Cursors", x => x.Topic);
                });

            migrationBuilder.CreateTable(
                name: "Deferred",
                schema: "reporting",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    EventId = table.Column<Guid>(type: "uuid", nullable: false),
                    Reaction = table.Column<string>(type: "text", nullable: false),
                    Topic = table.Column<string>(type: "text", nullable: false),
                    Subject = table.Column<string>(type: "text", nullable: false),
                    Sequence = table.Column<long>(type: "bigint", nullable: false),
                    Envelope = table.Column<string>(type: "text", nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    Attempts = table.Column<int>(type: "integer", nullable: false),
                    NextAttemptAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    FirstFailedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Deferred", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "DeliverableSteps",
                schema: "reporting",
                columns: table => new
                {
                    ContractId = table.Column<string>(type: "text", nullable: false),
                    DeliverableId = table.Column<string>(type: "text", nullable: false),
                    Period = table.Column<string>(type: "text", nullable: false),
                    Step = table.Column<string>(type: "text", nullable: false),
                    DoneAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    DoneBy = table.Column<string>(type: "text", nullable: false),
                    Note = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeliverableSteps", x => new { x.ContractId, x.DeliverableId, x.Period, x.Step });
                });

            migrationBuilder.CreateTable(
                name: "Inbox",
                schema: "reporting",
                columns: table => new
                {
                    EventId = table.Column<Guid>(type: "uuid", nullable: false),
                    Reaction = table.Column<string>(type: "text", nullable: false),
                    Topic = table.Column<string>(type: "text", nullable: false),
                    Sequence = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Inbox", x => new { x.EventId, x.Reaction });
                });

            migrationBuilder.CreateTable(
                name: "Leases",
                schema: "reporting",
                columns: table => new
                {
                    Name = table.Column<string>(type: "text", nullable: false),
                    Owner = table.Column<string>(type: "text", nullable: false),
                    Token = table.Column<long>(type: "bigint", nullable: false),
                    Until = table.Column<long>(type: "bigint", nullable: false),
                    Epoch = table.Column<Guid>(type: "uuid", nullable: false),
                    LastSequence = table.Column<long>(type: "bigint", nullable: false),
                    Published = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Leases", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "Outbox",
                schema: "reporting",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    EventId = table.Column<Guid>(type: "uuid", nullable: false),
                    Type = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Topic = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Subject = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    Time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    TraceParent = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    Data = table.Column<string>(type: "text", nullable: false),
                    Sequence = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Outbox", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Audit_At",
                schema: "reporting",
                table: "Audit",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_Deferred_EventId_Reaction",
                schema: "reporting",
                table: "Deferred",
                columns: new[] { "EventId", "Reaction" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Deferred_Reaction_Subject",
                schema: "reporting",
                table: "Deferred",
                columns: new[] { "Reaction", "Subject" });

            migrationBuilder.CreateIndex(
                name: "IX_Inbox_Topic_Sequence",
                schema: "reporting",
                table: "Inbox",
                columns: new[] { "Topic", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_Outbox_Sequence",
                schema: "reporting",
                table: "Outbox",
                column: "Sequence",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Outbox_Topic_Sequence",
                schema: "reporting",
                table: "Outbox",
                columns: new[] { "Topic", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_Outbox_Unsequenced",
                schema: "reporting",
                table: "Outbox",
                column: "Id",
                filter: "\"Sequence\" IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AppliedVersions",
                schema: "reporting");

            migrationBuilder.DropTable(
                name: "Audit",
                schema: "reporting");

            migrationBuilder.DropTable(
                name: "Contracts",
                schema: "reporting");

            migrationBuilder.DropTable(
                name: "ContractVersions",
                schema: "reporting");

            migrationBuilder.DropTable(
                name: "Cursors",
                schema: "reporting");

            migrationBuilder.DropTable(
                name: "Deferred",
                schema: "reporting");

            migrationBuilder.DropTable(
                name: "DeliverableSteps",
                schema: "reporting");

            migrationBuilder.DropTable(
                name: "Inbox",
                schema: "reporting");

            migrationBuilder.DropTable(
                name: "Leases",
                schema: "reporting");

            migrationBuilder.DropTable(
                name: "Outbox",
                schema: "reporting");
        }
    }
}
