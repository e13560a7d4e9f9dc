using LisVit.Data.Corpora;
using LisVit.Data.Frames;

namespace LisVit.Data.Phoenix;

/// <summary>Finds the frames of clips in the folder of a PHOENIX split.</summary>
/// <param name="root">The corpus.</param>
/// <param name="split">Name of the split.</param>
/// <param name="options">How the corpus is opened.</param>
internal sealed class PhoenixFrames(string root, string split, CorpusOptions options)
{
    // The csv ends its paths in a folder that the published frames of 2014 T lack, and those of 2014 have.
    private const string CsvFolder = "1";

    private readonly LinkBoundary boundary = new(root, Path.Combine(root, "features", "fullFrame-210x260px", split), options);

    /// <summary>Whether a path of a csv, such as <c>name/1/*.png</c>, names a folder and then files.</summary>
    public static bool IsPattern(string path) => CorpusPath.IsInside(path) && path.Contains('/');

    /// <param name="clip">Name of the clip, for errors.</param>
    /// <param name="pattern">Where the csv says that its frames are.</param>
    /// <param name="start">First frame by its number, or negative for the recording's first.</param>
    /// <param name="end">Last frame by its number, or negative for the recording's last.</param>
    /// <exception cref="InvalidDataException">The frames are missing or lead out of the corpus; the message names the clip.</exception>
    public IFrameSource Open(string clip, string pattern, int start = -1, int end = -1)
    {
        var parts = pattern.Split('/')[..^1];
        if (parts is [_, .., CsvFolder])
            parts = parts[..^1];
        var folder = boundary.PathTo(Path.Combine(parts));
        string[] candidates = [Path.Combine(folder, CsvFolder), folder];
        var found = Array.Find(candidates, Directory.Exists)
            ?? throw new InvalidDataException($"Clip '{clip}' of split '{split}' has no frames: neither '{candidates[0]}' nor '{candidates[1]}' exists. Expected is a folder of numbered PNG images; restore it from the corpus.");
        boundary.Check(found, clip);
        var frames = ImageFolderFrames.Open(found);
        return start < 0 && end < 0 ? frames : Part(frames, clip, start, end);
    }

    private static FrameRange Part(ImageFolderFrames frames, string clip, int start, int end)
    {
        var numbers = ImageNumbers.Of(frames);
        var (first, last) = (start < 0 ? numbers[0] : start, end < 0 ? numbers[^1] : end);
        if (first < numbers[0] || last > numbers[^1] || first > last)
            throw new InvalidDataException($"Clip '{clip}' is to be frames {first} to {last} of its recording by its columns 'start' and 'end', but the recording in '{Path.GetDirectoryName(frames.Files[0])}' has frames {numbers[0]} to {numbers[^1]}. Correct the columns, or restore the recording.");
        var chosen = numbers.Index().Where(number => number.Item >= first && number.Item <= last).Select(number => number.Index).ToArray();
        return chosen.Length > 0
            ? FrameRange.Of(frames, chosen[0], chosen.Length)
            : throw new InvalidDataException($"Clip '{clip}' is to be frames {first} to {last} of its recording, but all of them are missing in '{Path.GetDirectoryName(frames.Files[0])}'. Restore the recording.");
    }
}
