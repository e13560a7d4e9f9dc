using LisVit.Data.Frames;
using SkiaSharp;

namespace LisVit.Data.Tests;

/// <summary>A temporary folder to lay corpora out in; it goes with the test.</summary>
internal sealed class CorpusFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lisvit-data-");

    public string Root => folder.FullName;

    public string At(params string[] parts) => Path.Combine([Root, .. parts]);

    public string Text(string content, params string[] parts)
    {
        var path = Prepare(parts);
        File.WriteAllText(path, content);
        return path;
    }

    public string Image(SKColor colour, int width, int height, params string[] parts)
    {
        var path = Prepare(parts);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        bitmap.Erase(colour);
        using var data = bitmap.Encode(path.EndsWith(".png", StringComparison.Ordinal) ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, 100);
        File.WriteAllBytes(path, data.ToArray());
        return path;
    }

    /// <summary>Frame n is a plain PNG whose red is n.</summary>
    public void Frames(int first, int count, params string[] parts)
    {
        for (var number = first; number < first + count; number++)
            Image(new SKColor((byte)number, 2, 3), 4, 3, [.. parts, $"images{number:D4}.png"]);
    }

    public void Dispose() => folder.Delete(recursive: true);

    public static byte[] Reds(RgbFrames frames) => [.. Enumerable.Range(0, frames.Count).Select(t => frames.Frame(t)[0])];

    private string Prepare(string[] parts)
    {
        var path = At(parts);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
