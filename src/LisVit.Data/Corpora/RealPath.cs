namespace LisVit.Data.Corpora;

/// <summary>Where a path really leads, with every link on it followed.</summary>
internal static class RealPath
{
    // As Linux: a chain that is longer is a circle.
    private const int MostLinks = 40;

    /// <exception cref="InvalidDataException">Its links run in a circle.</exception>
    public static string Of(string path)
    {
        path = Path.GetFullPath(path);
        for (var links = 0; links <= MostLinks; links++)
        {
            if (FirstLink(path) is not { } link)
                return Path.TrimEndingDirectorySeparator(path);
            path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(link.Path)!, link.Target, link.Remainder));
        }

        throw new InvalidDataException($"'{path}' is a link that leads to itself, or through more than {MostLinks} links. Remove the link.");
    }

    // Everything before the first link is real, so that a ".." in its target may be taken away as text.
    private static (string Path, string Target, string Remainder)? FirstLink(string path)
    {
        var root = Path.GetPathRoot(path)!;
        for (var end = root.Length; end < path.Length;)
        {
            var next = path.IndexOf(Path.DirectorySeparatorChar, end);
            var length = next < 0 ? path.Length : next;
            var part = path[..length];
            if (new FileInfo(part).LinkTarget is { } target)
                return (part, target, path[length..].TrimStart(Path.DirectorySeparatorChar));
            end = length + 1;
        }

        return null;
    }
}
