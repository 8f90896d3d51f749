using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FlashSale.Data.Migrations.SqlServer
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
                    Id = table.Column<string>(type: "varchar(26)", unicode: false, maxLength: 26, nullable: false, collation: "Latin1_General_100_BIN2"),
                    OrderId = table.Column<string>(type: "varchar(26)", unicode: false, maxLength: 26, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Gateway = table.Column<string>(type: "varchar(32)", unicode: false, maxLength: 32, nullable: false),
                    Amount = table.Column<long>(type: "bigint", nullable: false),
                    Currency = table.Column<string>(type: "varchar(3)", unicode: false, maxLength: 3, nullable: false),
                    Status = table.Column<string>(type: "varchar(16)", unicode: false, maxLength: 16, nullable: false),
                    Reference = table.Column<string>(type: "varchar(255)", unicode: false, maxLength: 255, nullable: true),
                    Page = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true),
                    Receipt = table.Column<string>(type: "varchar(255)", unicode: false, maxLength: 255, nullable: true),
                    CreatedAt = table.Column<DateTimeOffset>(type: "datetimeoffset(3)", precision: 3, nullable: false),
                    UpdatedAt = table.Column<DateTimeOffset>(type: "datetimeoffset(3)", precision: 3, nullable: false)
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
                unique: true,
                filter: "[ClaimNumber] IS NOT NULL AND [SaleId] IS NOT NULL");

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
                unique: true,
                filter: "[SaleId] IS NOT NULL AND [ClaimNumber] IS NOT NULL");
        }
    }
}
