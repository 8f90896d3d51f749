using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FlashSale.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class HoldsAndPayments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "Orders_FlashSale_ClaimNumber",
                table: "Orders");

            migrationBuilder.CreateTable(
                name: "Payments",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", unicode: false, maxLength: 26, nullable: false, collation: "BINARY"),
                    OrderId = table.Column<string>(type: "TEXT", unicode: false, maxLength: 26, nullable: false, collation: "BINARY"),
                    Gateway = table.Column<string>(type: "TEXT", unicode: false, maxLength: 32, nullable: false),
                    Amount = table.Column<long>(type: "INTEGER", nullable: false),
                    Currency = table.Column<string>(type: "TEXT", unicode: false, maxLength: 3, nullable: false),
                    Status = table.Column<string>(type: "TEXT", unicode: false, maxLength: 16, nullable: false),
                    Reference = table.Column<string>(type: "TEXT", unicode: false, maxLength: 255, nullable: true),
                    Page = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    Receipt = table.Column<string>(type: "TEXT", unicode: false, maxLength: 255, nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Payments", x => x.Id);
                    table.CheckConstraint("Payments_AmountPositive", "\"Amount\" > 0");
                    table.ForeignKey(
                        name: "FK_Payments_Orders_OrderId",
                        column: x => x.OrderId,
                        principalTable: "Orders",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "Orders_ClaimNumber_FlashSale",
                table: "Orders",
                columns: new[] { "ClaimNumber", "SaleId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "Payments_Order",
                table: "Payments",
                column: "OrderId");

            migrationBuilder.CreateIndex(
                name: "Payments_Order_Open",
                table: "Payments",
                column: "OrderId",
                unique: true,
                filter: "\"Status\" = 'Open'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Payments");

            migrationBuilder.DropIndex(
                name: "Orders_ClaimNumber_FlashSale",
                table: "Orders");

            migrationBuilder.CreateIndex(
                name: "Orders_FlashSale_ClaimNumber",
                table: "Orders",
                columns: new[] { "SaleId", "ClaimNumber" },
                unique: true);
        }
    }
}
