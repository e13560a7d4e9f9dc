using System.Runtime.InteropServices;

namespace LisVit.Data.Caching;

/// <summary>What writing a cache asks of the file system; tests replace it by one that fails.</summary>
internal class CacheStorage
{
    // SIGXFSZ of Linux and of macOS ends a process that writes beyond its limit on the size of files (ulimit -f), unless it is handled: then
    // writing fails like on a full disk. It is handled for good, since it is told to us later than the failure.
    private static readonly PosixSignalRegistration? TooLarge =
        OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() ? PosixSignalRegistration.Create((PosixSignal)25, context => context.Cancel = true) : null;

    /// <summary>Bytes that may be written to a folder.</summary>
    public virtual long FreeBytes(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    /// <summary>Makes a file that was not there.</summary>
    public virtual Stream Create(string path)
    {
        GC.KeepAlive(TooLarge);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16);
    }

    /// <summary>Returns when all that was written is on the disk.</summary>
    public virtual void Flush(Stream stream) => ((FileStream)stream).Flush(flushToDisk: true);

    /// <summary>Gives a file another's name at once; who has the other open keeps it.</summary>
    public virtual void Rename(string from, string to) => File.Move(from, to, overwrite: true);
}
