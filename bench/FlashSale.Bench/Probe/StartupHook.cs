using System.Reflection;
using System.Runtime.Loader;

/// <summary>Loads this assembly into the shop's process through DOTNET_STARTUP_HOOKS, without changes to the shop.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        var bench = Assembly.GetExecutingAssembly();
        AssemblyLoadContext.Default.Resolving += (_, wanted) => wanted.Name == bench.GetName().Name ? bench : null;
        Environment.SetEnvironmentVariable("ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", bench.GetName().Name);
    }
}
