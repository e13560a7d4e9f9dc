namespace LisVit.Data.Frames;

/// <summary>
/// A clip as a folder of numbered images, PNG or JPEG: <c>images0001.png</c>, <c>images0002.png</c>, ... They are read in the order of their
/// numbers, with or without leading zeros, from 0 or 1. Index i is the i-th file that is there: where numbers are missing, later frames
/// move up, and <see cref="MissingNumbers"/> says so.
/// </summary>
public sealed class ImageFolderFrames : IStoredFrames, IRentedFrames
{
    private readonly string folder;
    private readonly string[] files;

    private ImageFolderFrames(string folder, string[] files, int[] missing)
    {
        this.folder = folder;
        this.files = files;
        MissingNumbers = missing;
    }

    /// <inheritdoc/>
    public int FrameCount => files.Length;

    /// <summary>The files, in the order of their numbers.</summary>
    public IReadOnlyList<string> Files => files;

    /// <summary>Numbers below the last one that no file has, ascending: lost frames. Numbering may begin at 0 or 1.</summary>
    public IReadOnlyList<int> MissingNumbers { get; }

    /// <summary>
    /// A digest of the folder's full path and of each frame's name, size and time of last change, as they are now; of a link, those of
    /// the file that it leads to. Takes one listing of the folder.
    /// </summary>
    public string Fingerprint
    {
        get
        {
            var now = new DirectoryInfo(folder).EnumerateFiles().ToDictionary(file => file.Name, StringComparer.Ordinal);
            return StoredFile.Fingerprint(Path.GetFullPath(folder), files.Select(file => now.GetValueOrDefault(Path.GetFileName(file)) ?? new FileInfo(file)));
        }
    }

    /// <summary>Lists the frames of a folder; none is decoded.</summary>
    /// <param name="folder">The clip's folder. Files that are no images are left alone.</param>
    /// <exception cref="InvalidDataException">
    /// There is no frame, one has no number or another's, or more than 10,000 are missing; the message names it.
    /// </exception>
    public static ImageFolderFrames Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidDataException($"Folder '{folder}' of a clip does not exist. Expected is a folder of numbered PNG or JPEG images.");
        var (files, missing) = FrameNumbers.Order(folder, Directory.GetFiles(folder).Where(ImageFile.IsImage));
        return files.Length > 0
            ? new ImageFolderFrames(folder, files, missing)
            : throw new InvalidDataException($"Folder '{folder}' has no frames. Expected are numbered PNG or JPEG images, such as images0001.png.");
    }

    /// <summary>
    /// Decodes the chosen frames and no other. Grey, palette and 16-bit images become 8-bit colour, alpha is left out, and of an
    /// animated PNG its still picture is taken.
    /// </summary>
    /// <inheritdoc/>
    public RgbFrames Read(ReadOnlySpan<int> indices) =>
        Read(indices, (count, height, width) => new RgbFrames(FrameLimits.Allocate(folder, count, height, width), count, height, width));

    RgbFrames IRentedFrames.ReadRented(ReadOnlySpan<int> indices) => Read(indices, (count, height, width) => FrameLimits.Rent(folder, count, height, width));

    /// <summary>Decodes all frames, <c>[t h w c]</c>.</summary>
    public RgbFrames ReadAll() => Read([.. Enumerable.Range(0, FrameCount)]);

    private RgbFrames Read(ReadOnlySpan<int> indices, Func<int, int, int, RgbFrames> allocate)
    {
        FrameIndices.Check(indices, FrameCount);
        RgbFrames? clip = null;
        for (var i = 0; i < indices.Length; i++)
        {
            if (i > 0 && indices[i] == indices[i - 1])
            {
                clip!.Frame(i - 1).CopyTo(clip.Frame(i));
                continue;
            }

            var file = files[indices[i]];
            using var image = EncodedImage.Open(file);
            clip ??= allocate(indices.Length, image.Height, image.Width);
            if (image.Height != clip.Height || image.Width != clip.Width)
                throw new InvalidDataException($"Frame '{file}' is {image.Width} wide and {image.Height} high, but '{Path.GetFileName(files[indices[0]])}' of the same clip is {clip.Width} wide and {clip.Height} high. All frames of a clip must have one size; restore the file from the corpus.");
            image.Decode(clip.Frame(i));
        }

        return clip!;
    }
}
