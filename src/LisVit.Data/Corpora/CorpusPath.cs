using System.Buffers;

namespace LisVit.Data.Corpora;

/// <summary>
/// Names in annotations become paths, and a downloaded annotation file may say anything: a name that would lead out of the corpus is refused,
/// by the rules of every system on every system. A name that begins with '-' is fine, since paths are always made absolute before they are used.
/// </summary>
internal static class CorpusPath
{
    public const string Expected = "Expected is a relative path without '..', '\\' and ':', so that it stays inside the corpus.";

    /// <summary>Characters of a name that is a part of a file's name, whatever UTF-8 makes of them.</summary>
    public const int MostNameCharacters = 50;

    private const int MostCharacters = 1_024;

    private static readonly SearchValues<char> NotInNames = SearchValues.Create("/*?\"<>|");

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

    /// <summary>Whether a text can be a part of a file's name on every system.</summary>
    public static bool IsName(string text) => text.Length <= MostNameCharacters && IsInside(text) && !text.AsSpan().ContainsAny(NotInNames);
}
