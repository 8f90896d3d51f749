using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FlashSale.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ProductImages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Images",
                table: "Products",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Width",
                table: "ProductImages",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ImageSizes",
                columns: table => new
                {
                    ImageId = table.Column<string>(type: "TEXT", unicode: false, maxLength: 26, nullable: false, collation: "BINARY"),
                    Width = table.Column<int>(type: "INTEGER", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ImageSizes", x => new { x.ImageId, x.Width });
                    table.ForeignKey(
                        name: "FK_ImageSizes_ProductImages_ImageId",
                        column: x => x.ImageId,
                        principalTable: "ProductImages",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ImageSizes");

            // By hand, because EF would rebuild the tables and lose their triggers.
            migrationBuilder.Sql("ALTER TABLE \"Products\" DROP COLUMN \"Images\";");

            migrationBuilder.Sql("ALTER TABLE \"ProductImages\" DROP COLUMN \"Width\";");
        }
    }
}
