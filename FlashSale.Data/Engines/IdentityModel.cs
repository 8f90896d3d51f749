using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Data.Engines;

/// <summary>
/// The version of Identity's tables. Identity reads it from the options of the application that uses the context.
/// </summary>
internal static class IdentityModel
{
    private static readonly IServiceProvider OptionsOnly =
        new ServiceCollection().Configure<IdentityOptions>(Configure).BuildServiceProvider();

    /// <summary>Selects schema version 3, which has passkeys.</summary>
    public static void Configure(IdentityOptions options)
    {
        options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        options.Stores.MaxLengthForKeys = 128;
    }

    /// <summary>Gives a context that is created outside of the shop (at design time, in tests) the same options.</summary>
    public static void EnsureOptions(DbContextOptionsBuilder builder)
    {
        if (builder.Options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider is null)
            builder.UseApplicationServiceProvider(OptionsOnly);
    }
}
