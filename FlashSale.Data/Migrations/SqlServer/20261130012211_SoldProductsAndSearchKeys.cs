using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FlashSale.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class SoldProductsAndSearchKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "OutboxMessages_Due",
                table: "OutboxMessages");

            migrationBuilder.AddColumn<string>(
                name: "SearchKey",
                table: "Products",
                type: "nvarchar(400)",
                maxLength: 400,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "FailedAt",
                table: "OutboxMessages",
                type: "datetimeoffset(3)",
                precision: 3,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "LastError",
                table: "OutboxMessages",
                type: "nvarchar(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "FormerBuyerHash",
                table: "Orders",
                type: "varbinary(32)",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "HoldReleasedAt",
                table: "Orders",
                type: "datetimeoffset(3)",
                precision: 3,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ImageId",
                table: "Orders",
                type: "varchar(26)",
                unicode: false,
                maxLength: 26,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ProductName",
                table: "Orders",
                type: "nvarchar(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            // Earlier orders get the name and the picture that their product has now: the earlier ones weren't stored.
            migrationBuilder.Sql(
                "EXEC(N'UPDATE o SET [ProductName] = p.[Name], [ImageId] = p.[ImageId] " +
                "FROM [Orders] AS o JOIN [Products] AS p ON p.[Id] = o.[ProductId];');");

            migrationBuilder.CreateTable(
                name: "Installations",
                columns: table => new
                {
                    Id = table.Column<string>(type: "varchar(26)", unicode: false, maxLength: 26, nullable: false, collation: "Latin1_General_100_BIN2"),
                    InstallationId = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: false),
                    DeviceType = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    UserId = table.Column<string>(type: "varchar(26)", unicode: false, maxLength: 26, nullable: true, collation: "Latin1_General_100_BIN2"),
                    Fields = table.Column<string>(type: "nvarchar(max)", maxLength: 8192, nullable: false),
                    CreatedAt = table.Column<DateTimeOffset>(type: "datetimeoffset(3)", precision: 3, nullable: false),
                    UpdatedAt = table.Column<DateTimeOffset>(type: "datetimeoffset(3)", precision: 3, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Installations", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Installations_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ShopSecrets",
                columns: table => new
                {
                    Name = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    ProtectedValue = table.Column<byte[]>(type: "varbinary(1024)", maxLength: 1024, nullable: false),
                    CreatedAt = table.Column<DateTimeOffset>(type: "datetimeoffset(3)", precision: 3, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ShopSecrets", x => x.Name);
                });

            migrationBuilder.CreateIndex(
                name: "Products_SearchKey",
                table: "Products",
                column: "SearchKey");

            migrationBuilder.CreateIndex(
                name: "OutboxMessages_Due",
                table: "OutboxMessages",
                column: "DueAt",
                filter: "\"SentAt\" IS NULL AND \"FailedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "OutboxMessages_Failed",
                table: "OutboxMessages",
                column: "FailedAt",
                filter: "\"FailedAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "Orders_FormerBuyer",
                table: "Orders",
                columns: new[] { "FormerBuyerHash", "SaleId" },
                filter: "\"FormerBuyerHash\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "Installations_InstallationId",
                table: "Installations",
                column: "InstallationId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Installations_UserId",
                table: "Installations",
                column: "UserId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Installations");

            migrationBuilder.DropTable(
                name: "ShopSecrets");

            migrationBuilder.DropIndex(
                name: "Products_SearchKey",
                table: "Products");

            migrationBuilder.DropIndex(
                name: "OutboxMessages_Due",
                table: "OutboxMessages");

            migrationBuilder.DropIndex(
                name: "OutboxMessages_Failed",
                table: "OutboxMessages");

            migrationBuilder.DropIndex(
                name: "Orders_FormerBuyer",
                table: "Orders");

            migrationBuilder.DropColumn(
                name: "SearchKey",
                table: "Products");

            migrationBuilder.DropColumn(
                name: "FailedAt",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "LastError",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "FormerBuyerHash",
                table: "Orders");

            migrationBuilder.DropColumn(
                name: "HoldReleasedAt",
                table: "Orders");

            migrationBuilder.DropColumn(
                name: "ImageId",
                table: "Orders");

            migrationBuilder.DropColumn(
                name: "ProductName",
                table: "Orders");

            migrationBuilder.CreateIndex(
                name: "OutboxMessages_Due",
                table: "OutboxMessages",
                column: "DueAt",
                filter: "\"SentAt\" IS NULL");
        }
    }
}
