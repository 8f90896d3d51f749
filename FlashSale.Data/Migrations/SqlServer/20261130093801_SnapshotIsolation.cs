using FlashSale.Data.Engines;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FlashSale.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class SnapshotIsolation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) =>
            // Not allowed in a transaction.
            migrationBuilder.Sql(SqlServerSnapshots.TurnOn, suppressTransaction: true);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // Earlier versions of the shop work with snapshots too.
        }
    }
}
