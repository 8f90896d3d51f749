using System.Buffers.Binary;
using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashSale.Data;
using FlashSale.Data.Accounts;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FlashSale.Tests.Web.Hosting.Security;

public sealed class StoredSecretsTests : IDisposable
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flashsale-secrets-");

    private string Database => Path.Combine(folder.FullName, "shop.db");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_new_password_is_hashed_with_210000_rounds()
    {
        await MakeMerchantAsync();

        IterationsOf(await ReadAsync<string>("SELECT PasswordHash FROM Users")).ShouldBeGreaterThanOrEqualTo(210_000);
    }

    [Fact]
    public async Task A_weakly_hashed_password_is_rehashed_at_the_next_login()
    {
        await using var shop = RunningShop.Open();
        var user = await shop.AddUserAsync("ada");
        using var phone = await new ParseClient(shop).LogInAsync("ada");
        await WeakenAsync(shop, user);
        using var client = await new ParseClient(shop).LogInAsync("ada");

        await using var after = await shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(Cancelled);
        var stored = await after.Users.SingleAsync(each => each.Id == user.Id, Cancelled);
        IterationsOf(stored.PasswordHash!).ShouldBe(RunningShop.PasswordIterations);
        stored.SecurityStamp.ShouldBe(user.SecurityStamp);
        (await phone.GetAsync("/users/me")).ShouldBe(HttpStatusCode.OK);
    }

    private static async Task WeakenAsync(RunningShop shop, User user)
    {
        var weak = new PasswordHasher<User>(Options.Create(new PasswordHasherOptions { IterationCount = 10 }));
        await using var context = await shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(Cancelled);
        await context.Users.Where(each => each.Id == user.Id).ExecuteUpdateAsync(
            set => set.SetProperty(each => each.PasswordHash, weak.HashPassword(user, RunningShop.Password)), Cancelled);
    }

    [Fact]
    public async Task Only_the_owner_can_read_the_database_files()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no file modes.");
        await MakeMerchantAsync();

        foreach (var file in folder.GetFiles())
            file.UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.Name);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Database_files_that_others_could_read_are_restricted()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no file modes.");
        await MakeMerchantAsync();
        File.SetUnixFileMode(Database, (UnixFileMode)0b110_110_100);

        (await ShopProcess.RunAsync(["migrate"], Environment())).ExitCode.ShouldBe(0);

        File.GetUnixFileMode(Database).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_certificate_encrypts_the_keys_in_the_database()
    {
        var certificate = MakeCertificate("first");
        await using (var shop = Open(certificate))
            await VisitLoginAsync(shop);

        (await ReadAsync<string>("SELECT Xml FROM DataProtectionKeys")).ShouldContain("EncryptedData");
    }

    [Fact]
    public async Task Earlier_keys_stay_readable_after_a_certificate_change()
    {
        var (first, second) = (MakeCertificate("first"), MakeCertificate("second"));
        string kept;
        await using (var shop = Open(first))
            kept = Protector(shop).Protect("still readable");

        await using var later = Open(second, first);

        Protector(later).Unprotect(kept).ShouldBe("still readable");
    }

    private static IDataProtector Protector(RunningShop shop) => shop.Get<IDataProtectionProvider>().CreateProtector("test");

    private static async Task VisitLoginAsync(RunningShop shop)
    {
        using var visitor = new HttpClient();
        (await visitor.GetAsync(new Uri(shop.Address + "/Account/Login"), Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private RunningShop Open(string certificate, params string[] earlier) => RunningShop.Open(host =>
    {
        host.UseSetting("ConnectionStrings:FlashSale", $"Data Source={Database};Pooling=False");
        host.UseSetting("DataProtection:CertificatePath", certificate);
        host.UseSetting("DataProtection:CertificatePassword", "of the file");
        for (var index = 0; index < earlier.Length; index++)
            host.UseSetting($"DataProtection:EarlierCertificatePaths:{index}", earlier[index]);
    });

    private string MakeCertificate(string name)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(RunningShop.Now.AddDays(-1), RunningShop.Now.AddDays(30));
        var file = Path.Combine(folder.FullName, name + ".pfx");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, "of the file"));
        return file;
    }

    private Dictionary<string, string> Environment() => new()
    {
        ["ConnectionStrings__FlashSale"] = $"Data Source={Database}",
        ["FLASHSALE_PASSWORD"] = RunningShop.Password,
    };

    private async Task MakeMerchantAsync()
    {
        (await ShopProcess.RunAsync(["migrate"], Environment())).ExitCode.ShouldBe(0);
        string[] command = ["create-merchant", "--username", "mia", "--email", "mia@example.com"];
        (await ShopProcess.RunAsync(command, Environment())).ExitCode.ShouldBe(0);
    }

    private async Task<T> ReadAsync<T>(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        await connection.OpenAsync(Cancelled);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)(await command.ExecuteScalarAsync(Cancelled))!;
    }

    // Identity's format: a version, the algorithm (four bytes), and the number of rounds (four bytes, big-endian).
    private static int IterationsOf(string hash) => (int)BinaryPrimitives.ReadUInt32BigEndian(Convert.FromBase64String(hash).AsSpan(5, 4));
}
