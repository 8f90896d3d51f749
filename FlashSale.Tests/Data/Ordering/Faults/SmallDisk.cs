using System.Diagnostics;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>A small tmpfs that can be filled completely. Needs the permission to mount it.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string filler;

    private SmallDisk(DirectoryInfo folder)
    {
        Folder = folder;
        filler = Path.Combine(folder.FullName, "filler");
    }

    /// <summary>The path of its folder.</summary>
    public DirectoryInfo Folder { get; }

    /// <summary>Mounts a disk. Null if mounting isn't allowed.</summary>
    public static async Task<SmallDisk?> TryMountAsync()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return null;
        var folder = Directory.CreateTempSubdirectory("flashsale-disk-");
        if (await RunAsync("mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", folder.FullName) == 0)
            return new SmallDisk(folder);
        folder.Delete();
        return null;
    }

    /// <summary>Fills the disk completely.</summary>
    public void Fill()
    {
        using var file = new FileStream(filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    /// <summary>Frees the space again.</summary>
    public void Free() => File.Delete(filler);

    public async ValueTask DisposeAsync()
    {
        if (await RunAsync("umount", "--lazy", Folder.FullName) == 0)
            Folder.Delete();
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process =
            Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
