using System.Reflection;
using System.Runtime.Loader;

/// <summary>Brings this assembly into the shop's own process, when DOTNET_STARTUP_HOOKS names it. The shop knows nothing of it.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        var bench = Assembly.GetExecutingAssembly();
        AssemblyLoadContext.Default.Resolving += (_, wanted) => wanted.Name == bench.GetName().Name ? bench : null;
        Environment.SetEnvironmentVariable("ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", bench.GetName().Name);
    }
}
