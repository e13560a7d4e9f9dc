namespace LisVit.Data.Frames;

/// <summary>
/// A clip as a video file, decoded by the ffmpeg program. Frame i is the i-th that the file shows, whatever its time stamp: none is
/// doubled or dropped for an even rate. It stands upright (the file's rotation is applied), has the stored pixels (their aspect
/// is not applied, fields are not separated) and 8 bits a channel; alpha is left out. Of several video streams the first is taken, never a cover
/// picture. Several threads may read at once; each read is a process of its own.
/// </summary>
public sealed class VideoFrames : IStoredFrames
{
    private readonly VideoFile video;
    private readonly int? expected;
    private readonly Lock counting = new();
    private volatile VideoLength? length;

    private VideoFrames(VideoFile video, int? frameCount)
    {
        this.video = video;
        expected = frameCount;
    }

    /// <summary>
    /// Frames that can be decoded. Unless it was given, it is counted once, when it is first asked for, by decoding the whole file:
    /// headers and packets say other numbers for cut, edited and damaged files. <see cref="Read(ReadOnlySpan{int})"/> does not need it.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is no video, has no video stream or no frame that can be decoded.</exception>
    /// <exception cref="FfmpegMissingException">ffmpeg is not installed.</exception>
    /// <exception cref="TimeoutException">ffmpeg took longer than the options allow.</exception>
    public int FrameCount => CountFrames(CancellationToken.None);

    /// <summary>
    /// Frames that are shown in a second, on average over the file, by its time stamps and to a thousandth; null where it has none. Asked for first, it decodes the whole file, as <see cref="FrameCount"/> does, and once for both.
    /// A recording that is played slower than it was made has fewer here than the camera had.
    /// </summary>
    /// <inheritdoc cref="FrameCount"/>
    public double? FramesPerSecond => MeasureFramesPerSecond(CancellationToken.None);

    /// <summary>A digest of the file's full path, size and time of last change, as they are now; of a link, those of the file that it leads to.</summary>
    public string Fingerprint => StoredFile.Fingerprint(Path.GetDirectoryName(video.Path)!, [new FileInfo(video.Path)]);

    /// <summary>Opens a video file; ffmpeg is not started yet.</summary>
    /// <param name="path">The file. Its name is never read as an address, an option or a pattern, and a file that lists others is refused.</param>
    /// <exception cref="InvalidDataException">There is no file, or it is empty.</exception>
    public static VideoFrames Open(string path) => Open(path, new VideoOptions());

    /// <summary>Opens a video file with limits of your own.</summary>
    /// <inheritdoc cref="Open(string)"/>
    public static VideoFrames Open(string path, VideoOptions options) => Checked(path, options, null);

    /// <summary>Opens a video file whose number of frames is known, from its corpus or an earlier count, and need not be counted.</summary>
    /// <param name="path">The file.</param>
    /// <param name="frameCount">Number of frames, at least 1. Where it is too large, reading a frame that is not there is an error.</param>
    /// <param name="options">Limits; the defaults where it is null.</param>
    /// <inheritdoc cref="Open(string)"/>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="frameCount"/> is below 1.</exception>
    public static VideoFrames Open(string path, int frameCount, VideoOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frameCount, 1);
        return Checked(path, options ?? new VideoOptions(), frameCount);
    }

    /// <inheritdoc/>
    public RgbFrames Read(ReadOnlySpan<int> indices) => Read(indices, CancellationToken.None);

    /// <summary>Decodes the chosen frames in one run of ffmpeg, which ends after the last of them.</summary>
    /// <param name="indices">Frame indices from 0, ascending; an index may repeat.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <returns>Frames in the order of <paramref name="indices"/>, <c>[t h w c]</c>.</returns>
    /// <exception cref="ArgumentException">There is no index, or they do not ascend.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside <c>[0, FrameCount)</c>.</exception>
    /// <exception cref="InvalidDataException">The file cannot be decoded, or not up to a chosen frame: it is damaged or cut short.</exception>
    /// <exception cref="FfmpegMissingException">ffmpeg is not installed.</exception>
    /// <exception cref="TimeoutException">ffmpeg took longer than the options allow.</exception>
    public RgbFrames Read(ReadOnlySpan<int> indices, CancellationToken cancellationToken) => Read(indices, null, cancellationToken);

    /// <summary><see cref="FrameCount"/>, whose counting can be cancelled.</summary>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <inheritdoc cref="FrameCount"/>
    public int CountFrames(CancellationToken cancellationToken) => expected ?? Measure(cancellationToken).Frames;

    /// <summary><see cref="FramesPerSecond"/>, whose measuring can be cancelled.</summary>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <inheritdoc cref="FrameCount"/>
    public double? MeasureFramesPerSecond(CancellationToken cancellationToken) => Measure(cancellationToken).FramesPerSecond;

    /// <summary>As <see cref="Read(ReadOnlySpan{int}, CancellationToken)"/>, but in the memory of one frame, which is handed over as often as one is read.</summary>
    /// <param name="indices">Frame indices from 0, ascending; an index may repeat.</param>
    /// <param name="take">Takes each frame in its turn. It must have copied what it needs when it returns: the next frame overwrites it.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <inheritdoc cref="Read(ReadOnlySpan{int}, CancellationToken)"/>
    public void Stream(ReadOnlySpan<int> indices, Action<RgbFrames> take, CancellationToken cancellationToken) => Read(indices, take, cancellationToken);

    private RgbFrames Read(ReadOnlySpan<int> indices, Action<RgbFrames>? take, CancellationToken cancellationToken)
    {
        FrameIndices.Check(indices, KnownCount ?? int.MaxValue);
        var clip = video.Read(indices, cancellationToken, out var filled, out var reason, take);
        if (filled == indices.Length)
            return clip!;

        var known = KnownCount;
        var now = video.Measure(cancellationToken);
        var decodable = now.Frames;
        if (indices[filled] < decodable)
            throw new InvalidDataException($"Video '{video.Path}': frame {indices[filled]} of {decodable} could not be decoded; {reason}.");
        if (known is not null)
            throw new InvalidDataException($"Video '{video.Path}' has only {decodable} frames that can be decoded, but frame {indices[filled]} was asked for, and {known} frames were expected. It is cut short or damaged, or its frame count is wrong; restore the file, or correct the count.");
        length = now;
        throw FrameIndices.Outside(nameof(indices), indices[filled], decodable);
    }

    private int? KnownCount => expected ?? length?.Frames;

    private VideoLength Measure(CancellationToken cancellationToken)
    {
        if (length is { } known)
            return known;
        lock (counting)
            return length ??= video.Measure(cancellationToken);
    }

    private static VideoFrames Checked(string path, VideoOptions options, int? frameCount)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumPixels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Timeout, TimeSpan.Zero);
        if (Directory.Exists(path))
            throw new InvalidDataException($"'{path}' is a folder, not a video file. ImageFolderFrames reads a folder of images.");
        var file = StoredFile.Target(new FileInfo(path));
        if (!file.Exists)
            throw new InvalidDataException($"Video '{path}' is missing. Restore the file.");
        // A pipe or a device has no length, and would never end.
        if (file.Length == 0)
            throw new InvalidDataException($"Video '{path}' is empty. Restore the file.");
        return new VideoFrames(new VideoFile(Path.GetFullPath(path), options), frameCount);
    }
}
