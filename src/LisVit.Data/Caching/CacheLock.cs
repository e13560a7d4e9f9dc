namespace LisVit.Data.Caching;

/// <summary>
/// Who holds it writes the cache. The system gives it back when its process ends, however that ends; the empty file stays, since deleting it
/// would let two processes lock two files of that name.
/// </summary>
internal static class CacheLock
{
    // EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    /// <returns>The lock, until it is disposed, or null where another has it.</returns>
    public static IDisposable? TryTake(string cache)
    {
        var path = $"{cache}.lock";
        if (new FileInfo(path).LinkTarget is not null)
            throw new IOException($"'{path}' is a link, and nothing is written outside the folder. Delete it");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (Held.Contains(exception.HResult))
        {
            return null;
        }
    }
}
