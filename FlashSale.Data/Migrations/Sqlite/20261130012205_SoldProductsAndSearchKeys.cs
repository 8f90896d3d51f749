using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FlashSale.Data.Migrations.Sqlite
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
                type: "TEXT",
                maxLength: 400,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<long>(
                name: "FailedAt",
                table: "OutboxMessages",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "LastError",
                table: "OutboxMessages",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "FormerBuyerHash",
                table: "Orders",
                type: "BLOB",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "HoldReleasedAt",
                table: "Orders",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ImageId",
                table: "Orders",
                type: "TEXT",
                unicode: false,
                maxLength: 26,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ProductName",
                table: "Orders",
                type: "TEXT",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            // Earlier orders get the name and the picture that their product has now: the earlier ones weren't stored.
            migrationBuilder.Sql(
                "UPDATE \"Orders\" SET " +
                "\"ProductName\" = (SELECT \"Name\" FROM \"Products\" WHERE \"Products\".\"Id\" = \"Orders\".\"ProductId\"), " +
                "\"ImageId\" = (SELECT \"ImageId\" FROM \"Products\" WHERE \"Products\".\"Id\" = \"Orders\".\"ProductId\");");

            migrationBuilder.CreateTable(
                name: "Installations",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", unicode: false, maxLength: 26, nullable: false, collation: "BINARY"),
                    InstallationId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    DeviceType = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    UserId = table.Column<string>(type: "TEXT", unicode: false, maxLength: 26, nullable: true, collation: "BINARY"),
                    Fields = table.Column<string>(type: "TEXT", maxLength: 8192, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false)
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
                    Name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ProtectedValue = table.Column<byte[]>(type: "BLOB", maxLength: 1024, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
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

            // By hand, because EF would rebuild the tables and lose their triggers.
            migrationBuilder.Sql("ALTER TABLE \"Products\" DROP COLUMN \"SearchKey\";");

            migrationBuilder.Sql("ALTER TABLE \"OutboxMessages\" DROP COLUMN \"FailedAt\";");

            migrationBuilder.Sql("ALTER TABLE \"OutboxMessages\" DROP COLUMN \"LastError\";");

            migrationBuilder.Sql("ALTER TABLE \"Orders\" DROP COLUMN \"FormerBuyerHash\";");

            migrationBuilder.Sql("ALTER TABLE \"Orders\" DROP COLUMN \"HoldReleasedAt\";");

            migrationBuilder.Sql("ALTER TABLE \"Orders\" DROP COLUMN \"ImageId\";");

            migrationBuilder.Sql("ALTER TABLE \"Orders\" DROP COLUMN \"ProductName\";");

            migrationBuilder.CreateIndex(
                name: "OutboxMessages_Due",
                table: "OutboxMessages",
                column: "DueAt",
                filter: "\"SentAt\" IS NULL");
        }
    }
}
