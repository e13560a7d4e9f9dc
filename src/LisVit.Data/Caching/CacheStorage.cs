namespace LisVit.Data.Caching;

/// <summary>What writing a cache asks of the file system; tests replace it by one that fails.</summary>
internal class CacheStorage
{
    /// <summary>Bytes that may be written to a folder.</summary>
    public virtual long FreeBytes(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    /// <summary>Makes a file that was not there.</summary>
    public virtual Stream Create(string path) => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16);

    /// <summary>Returns when all that was written is on the disk.</summary>
    public virtual void Flush(Stream stream) => ((FileStream)stream).Flush(flushToDisk: true);

    /// <summary>Gives a file another's name at once; who has the other open keeps it.</summary>
    public virtual void Rename(string from, string to) => File.Move(from, to, overwrite: true);
}
