namespace LisVit.Data.Corpora;

/// <summary>
/// Names in annotations become paths, and a downloaded annotation file may say anything: a name that would lead out of the corpus is refused,
/// by the rules of every system on every system. A name that begins with '-' is fine, since paths are always made absolute before they are used.
/// </summary>
internal static class CorpusPath
{
    public const string Expected = "Expected is a relative path without '..', '\\' and ':', so that it stays inside the corpus.";

    private const int MostCharacters = 1_024;

    public static bool IsInside(string path)
    {
        if (path.Length is 0 or > MostCharacters || path.AsSpan().ContainsAny('\\', ':') || path.AsSpan().ContainsAnyInRange('\0', '\x1F'))
            return false;
        foreach (var part in path.AsSpan().Split('/'))
        {
            if (path.AsSpan()[part] is "" or "." or "..")
                return false;
        }

        return true;
    }
}
