using System.Globalization;

namespace LisVit.Data.Frames;

/// <summary>
/// A clip as a folder of numbered images, PNG or JPEG: <c>images0001.png</c>, <c>images0002.png</c>, ... They are read in the order of their
/// numbers, with or without leading zeros, from 0 or 1; a number that is missing is an error.
/// </summary>
public sealed class ImageFolderFrames : IFrameSource
{
    private readonly string[] files;

    private ImageFolderFrames(string[] files) => this.files = files;

    /// <inheritdoc/>
    public int FrameCount => files.Length;

    /// <summary>The files, in the order of their numbers.</summary>
    public IReadOnlyList<string> Files => files;

    /// <summary>Lists the frames of a folder; none is decoded.</summary>
    /// <param name="folder">The clip's folder. Files that are no images are left alone.</param>
    /// <exception cref="InvalidDataException">There is no frame, one is missing, or one has no number or another's; the message names it.</exception>
    public static ImageFolderFrames Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidDataException($"Folder '{folder}' of a clip does not exist. Expected is a folder of numbered PNG or JPEG images.");
        var numbered = Directory.GetFiles(folder).Where(ImageFile.IsImage)
            .Select(file => (File: file, Number: Number(file)))
            .OrderBy(frame => frame.Number).ThenBy(frame => frame.File, StringComparer.Ordinal)
            .ToArray();
        if (numbered.Length == 0)
            throw new InvalidDataException($"Folder '{folder}' has no frames. Expected are numbered PNG or JPEG images, such as images0001.png.");

        var expected = Math.Min(numbered[0].Number, 1);
        foreach (var (file, number) in numbered)
        {
            if (number < expected)
                throw new InvalidDataException($"Frame '{file}' has the same number, {number}, as another frame of its folder. Keep one of them.");
            if (number > expected)
                throw new InvalidDataException($"Frame {expected} is missing in folder '{folder}': the next one is '{Path.GetFileName(file)}'. Frames must be numbered without gaps from 0 or 1; restore the missing file from the corpus.");
            expected++;
        }

        return new ImageFolderFrames([.. numbered.Select(frame => frame.File)]);
    }

    /// <inheritdoc/>
    public RgbFrames Read(ReadOnlySpan<int> indices)
    {
        byte[] pixels = [];
        var (height, width) = (0, 0);
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= FrameCount)
                throw new ArgumentOutOfRangeException(nameof(indices), indices[i], $"A frame index must be in [0, {FrameCount}), but is {indices[i]}.");
            var frame = ImageFile.Read(files[indices[i]]);
            if (i == 0)
            {
                (height, width) = (frame.Height, frame.Width);
                pixels = new byte[checked(indices.Length * frame.Pixels.Length)];
            }
            else if (frame.Height != height || frame.Width != width)
            {
                throw new InvalidDataException($"Frame '{files[indices[i]]}' is {frame.Width} wide and {frame.Height} high, but '{Path.GetFileName(files[indices[0]])}' of the same clip is {width} wide and {height} high. All frames of a clip must have one size; restore the file from the corpus.");
            }

            frame.Pixels.CopyTo(pixels, i * frame.Pixels.Length);
        }

        return indices.Length > 0
            ? new RgbFrames(pixels, indices.Length, height, width)
            : throw new ArgumentException("There must be at least one frame to read, but no index was given.", nameof(indices));
    }

    /// <summary>Decodes all frames, <c>[t h w c]</c>.</summary>
    public RgbFrames ReadAll() => Read([.. Enumerable.Range(0, FrameCount)]);

    /// <summary>The digits that end a file's name.</summary>
    private static int Number(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var digits = name[name.AsSpan().TrimEnd("0123456789").Length..];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"Frame '{file}' has no usable number: '{digits}' ends its name. Expected are names that end in a number, such as images0001.png.");
    }
}
