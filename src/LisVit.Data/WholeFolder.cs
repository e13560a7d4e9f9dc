namespace LisVit.Data;

/// <summary>Writes a folder that is there whole or not at all.</summary>
internal static class WholeFolder
{
    /// <summary>Has a sibling folder filled, which gets its name when that is done and is deleted if it fails.</summary>
    /// <exception cref="IOException">The folder already holds something.</exception>
    public static void Write(string folder, Action<string> fill)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new IOException($"{folder} already holds something. Delete it, or choose a folder that does not exist.");

        var partial = $"{folder}.partial-{Guid.NewGuid():N}";
        try
        {
            fill(partial);
            if (Directory.Exists(folder))
                Directory.Delete(folder);
            Directory.Move(partial, folder);
        }
        catch
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
            throw;
        }
    }
}
