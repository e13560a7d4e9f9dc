namespace LisVit.Data.Corpora;

/// <summary>
/// Keeps links from leading a reader out of a corpus. What may be linked anywhere are the folders that the user or the layout names; below
/// them, where names come from annotations, a link must end inside the corpus's root or the folder of clips. This guards against what
/// a downloaded corpus contains, not against a program that changes it meanwhile.
/// </summary>
/// <param name="root">The corpus's folder.</param>
/// <param name="clips">The folder that names of clips are relative to.</param>
/// <param name="options">Whether links may lead anywhere.</param>
internal sealed class LinkBoundary(string root, string clips, CorpusOptions options)
{
    // Resolved once, when the first clip is opened.
    private readonly Lazy<string[]> allowed = new(() => [.. new[] { root, clips }.Select(RealPath.Of).Distinct()]);

    /// <summary>The absolute path of something in the folder of clips.</summary>
    public string PathTo(string relative) => Path.GetFullPath(Path.Combine(clips, relative));

    /// <summary>Refuses a clip whose file or folder, or a file right inside it, is a link out of the corpus.</summary>
    /// <exception cref="InvalidDataException">It is; the message names the clip, the link and where it leads.</exception>
    public void Check(string path, string clip)
    {
        if (options.FollowLinks)
            return;
        CheckOne(path, clip);
        if (!Directory.Exists(path))
            return;
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos())
        {
            if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                CheckOne(entry.FullName, clip);
        }
    }

    private void CheckOne(string path, string clip)
    {
        var real = RealPath.Of(path);
        if (!allowed.Value.Any(folder => IsBelow(real, folder)))
            throw new InvalidDataException($"Clip '{Shown.Of(clip)}' leads out of its corpus: '{path}' is really '{real}', which does not lie in {string.Join(" or ", allowed.Value.Select(folder => $"'{folder}'"))}. If the link is meant, open the corpus with CorpusOptions.FollowLinks.");
    }

    private static bool IsBelow(string path, string folder) =>
        path == folder || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
