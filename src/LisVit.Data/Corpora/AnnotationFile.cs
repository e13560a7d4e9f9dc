using LisVit.Data.Frames;

namespace LisVit.Data.Corpora;

/// <summary>Opens the files that say what a corpus holds.</summary>
internal static class AnnotationFile
{
    /// <param name="path">The file, or a link to it.</param>
    /// <param name="what">What the file is called in errors, such as "Annotation file".</param>
    /// <param name="expected">What it should be.</param>
    /// <exception cref="InvalidDataException">There is no file, or nothing in it.</exception>
    public static FileStream Open(string path, string what, string expected)
    {
        if (!File.Exists(path))
            throw new InvalidDataException($"{what} '{path}' does not exist. Expected is {expected}.");
        // Pipes and devices have no length either, and would be waited for.
        if (StoredFile.Target(new FileInfo(path)).Length == 0)
            throw new InvalidDataException($"{what} '{path}' is empty. Expected is {expected}.");
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
    }
}
