using System.Text;
using LisVit.Data.Frames;
using SkiaSharp;

namespace LisVit.Data.Phoenix;

/// <summary>
/// Writes clips in the layout of RWTH-PHOENIX-Weather 2014 T: <c>features/fullFrame-210x260px/SPLIT/NAME/images0001.png</c> and
/// <c>annotations/manual/PHOENIX-2014-T.SPLIT.corpus.csv</c>. Everything goes into a sibling folder that gets its name
/// when it is complete, so that a stopped run leaves nothing that looks whole.
/// </summary>
internal static class PhoenixLayoutWriter
{
    private const string Header = "name|video|start|end|speaker|orth|translation";
    private const int MostFrames = 9999;
    private const int FramesAtOnce = 32;

    // Flat colours are smallest and fastest unfiltered.
    private static readonly SKPngEncoderOptions Encoding = new(SKPngEncoderFilterFlags.None, 3);
    private static readonly UTF8Encoding Utf8WithoutMark = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Writes the clips of epoch 0 with all processors. The translation of a clip is its glosses in lower case;
    /// the folder's name says 210x260 whatever size the frames have.
    /// </summary>
    /// <param name="root">Folder that receives <c>features</c> and <c>annotations</c>. It must not exist, or be empty.</param>
    /// <param name="train">Clips for training.</param>
    /// <param name="dev">Clips for choosing a model.</param>
    /// <param name="test">Clips for the final figure.</param>
    /// <param name="progress">Told the share of clips written, ascending to 1.</param>
    /// <param name="cancellationToken">Stops writing; nothing is left behind.</param>
    /// <exception cref="ArgumentException">A name, signer or gloss cannot stand in the csv, or a clip has more than 9,999 frames; the message names the clip.</exception>
    /// <exception cref="IOException"><paramref name="root"/> already holds something.</exception>
    public static void Write(string root, IClipSource train, IClipSource dev, IClipSource test, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        WholeFolder.Write(root, folder => Fill(folder, train, dev, test, progress, cancellationToken));

    internal static void Fill(string folder, IClipSource train, IClipSource dev, IClipSource test, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var count = new ClipCount(train.Count + dev.Count + test.Count, progress);
        WriteSplit(folder, "train", train, count, cancellationToken);
        WriteSplit(folder, "dev", dev, count, cancellationToken);
        WriteSplit(folder, "test", test, count, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static void WriteSplit(string root, string split, IClipSource clips, ClipCount count, CancellationToken cancellationToken)
    {
        var features = Directory.CreateDirectory(Path.Combine(root, "features", "fullFrame-210x260px", split)).FullName;
        var opened = Enumerable.Range(0, clips.Count).Select(index => clips.Open(index, epoch: 0)).ToArray();
        var rows = opened.Select(Row).Prepend(Header).ToArray();
        CheckNames(split, opened);
        ParallelClips.ForEach(opened.Length, workers: null, index =>
        {
            WriteFrames(Path.Combine(features, opened[index].Name), opened[index], cancellationToken);
            count.Add();
        }, cancellationToken);

        var annotations = Directory.CreateDirectory(Path.Combine(root, "annotations", "manual")).FullName;
        File.WriteAllText(Path.Combine(annotations, $"PHOENIX-2014-T.{split}.corpus.csv"), string.Concat(rows.Select(row => row + '\n')), Utf8WithoutMark);
    }

    private static void CheckNames(string split, AnnotatedClip[] clips)
    {
        // Some file systems do not tell capitals from small letters.
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var clip in clips)
        {
            if (!names.Add(clip.Name))
                throw new ArgumentException($"Two clips of {split} are named '{clip.Name}'; names must be unique, whatever their case.");
        }
    }

    private static string Row(AnnotatedClip clip)
    {
        if (clip.Name is "" or "." or ".." || clip.Name.AsSpan().ContainsAny("|/\\\r\n"))
            throw new ArgumentException($"Clip '{clip.Name}' cannot name a folder and a csv row: its name must not be empty or contain '|', '/', '\\' or a line break.");
        if (clip.Signer.AsSpan().ContainsAny("|\r\n"))
            throw new ArgumentException($"Clip '{clip.Name}': signer '{clip.Signer}' contains '|' or a line break, which the csv cannot hold.");
        foreach (var gloss in clip.Glosses)
        {
            if (gloss.Length == 0 || gloss.AsSpan().ContainsAny("| \r\n"))
                throw new ArgumentException($"Clip '{clip.Name}': gloss '{gloss}' is empty or contains '|', a space or a line break, which the csv cannot hold.");
        }

        if (clip.Frames.FrameCount > MostFrames)
            throw new ArgumentException($"Clip '{clip.Name}' has {clip.Frames.FrameCount} frames; file names of four digits allow {MostFrames}.");

        var glosses = string.Join(' ', clip.Glosses);
        return $"{clip.Name}|{clip.Name}/1/*.png|-1|-1|{clip.Signer}|{glosses}|{glosses.ToLowerInvariant()}";
    }

    private static void WriteFrames(string folder, AnnotatedClip clip, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        for (var first = 0; first < clip.Frames.FrameCount; first += FramesAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var indices = Enumerable.Range(first, Math.Min(FramesAtOnce, clip.Frames.FrameCount - first)).ToArray();
            var frames = clip.Frames.Read(indices);
            for (var i = 0; i < indices.Length; i++)
                WritePng(Path.Combine(folder, $"images{indices[i] + 1:0000}.png"), frames, i);
        }
    }

    private static void WritePng(string path, RgbFrames frames, int index)
    {
        var rgb = frames.Frame(index);
        using var bitmap = new SKBitmap(new SKImageInfo(frames.Width, frames.Height, SKColorType.Rgb888x, SKAlphaType.Opaque));
        var rgbx = bitmap.GetPixelSpan();
        for (int from = 0, to = 0; from < rgb.Length; from += RgbFrames.Channels, to += 4)
        {
            rgbx[to] = rgb[from];
            rgbx[to + 1] = rgb[from + 1];
            rgbx[to + 2] = rgb[from + 2];
            rgbx[to + 3] = byte.MaxValue;
        }

        using var pixels = bitmap.PeekPixels();
        using var png = pixels.Encode(Encoding) ?? throw new InvalidOperationException($"{path} could not be encoded as PNG.");
        using var file = File.Create(path);
        png.SaveTo(file);
    }

    private sealed class ClipCount(int total, IProgress<double>? progress)
    {
        private readonly Lock reporting = new();
        private int written;

        public void Add()
        {
            lock (reporting)
                progress?.Report(++written / (double)total);
        }
    }
}
