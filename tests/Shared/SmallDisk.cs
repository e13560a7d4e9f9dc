using System.Diagnostics;
using System.Globalization;

namespace LisVit.Tests;

/// <summary>A folder on a disk of its own that is soon full; tests skip where none can be had.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <param name="kilobytes">Its size.</param>
    public SmallDisk(int kilobytes)
    {
        var isMounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={kilobytes}k"), "tmpfs", folder.FullName) == 0;
        if (!isMounted)
            folder.Dispose();
        Skip.IfNot(isMounted, "a small file system can only be mounted by root on Linux");
    }

    public string FullName => folder.FullName;

    /// <summary>Fills the disk up to so many bytes.</summary>
    public void Fill(long room)
    {
        Clear();
        var ballast = new byte[4096];
        using var file = new FileStream(folder.PathTo("ballast"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        while (new DriveInfo(FullName).AvailableFreeSpace > room)
            file.Write(ballast);
    }

    /// <summary>Makes room again.</summary>
    public void Clear() => File.Delete(folder.PathTo("ballast"));

    public void Dispose()
    {
        Run("umount", FullName);
        folder.Dispose();
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
