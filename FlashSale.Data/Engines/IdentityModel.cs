using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Data.Engines;

/// <summary>Which version of Identity's tables the shop has. Identity reads it from the options of the application that uses the context.</summary>
internal static class IdentityModel
{
    private static readonly IServiceProvider OptionsOnly = new ServiceCollection().Configure<IdentityOptions>(Configure).BuildServiceProvider();

    /// <summary>Version 3 is the one with passkeys.</summary>
    public static void Configure(IdentityOptions options)
    {
        options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        options.Stores.MaxLengthForKeys = 128;
    }

    /// <summary>Gives a context that is made outside of the shop (design time, tests) the same options as in it.</summary>
    public static void EnsureOptions(DbContextOptionsBuilder builder)
    {
        if (builder.Options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider is null)
            builder.UseApplicationServiceProvider(OptionsOnly);
    }
}
