using LisVit.Tests;
using SkiaSharp;

namespace LisVit.Samples.Corpus.Tests;

/// <summary>A corpus of four tiny clips in a folder of its own, of which one has a gap, and runs of the program on it.</summary>
internal sealed class Session : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public Session()
    {
        Rows("frames/a,REGEN WIND REGEN,Anna,train", "frames/b,WIND,Bo,train", "frames/c,SONNE REGEN,Cem,dev", "frames/d,WIND WIND,Cem,dev");
        Frames("a", 1, 2, 3, 4);
        Frames("b", 1, 2);
        Frames("c", 1, 2, 5);
        Frames("d", 1, 2, 3);
    }

    public string Corpus => folder.PathTo("corpus");

    public string Output => folder.PathTo("output");

    public string Clip(string name) => Path.Combine(Corpus, "frames", name);

    public void Rows(params string[] rows) => folder.Write("corpus/corpus.csv", $"video,glosses,signer,split\n{string.Join('\n', rows)}\n");

    public string[] Files() => Directory.Exists(Output) ? [.. Directory.GetFiles(Output).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)] : [];

    public async Task<(int Code, string Output, string Error)> Run(string command, string[]? more = null, CancellationToken cancellation = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await Application.RunAsync([command, Corpus, .. more ?? []], output, error, cancellation);
        return (code, output.ToString(), error.ToString());
    }

    public void Dispose() => folder.Dispose();

    // Red is 1 in every second frame and else 0, green 0.2, blue 1.
    private void Frames(string clip, params int[] numbers)
    {
        foreach (var number in numbers)
        {
            using var picture = new SKBitmap(4, 3);
            picture.Erase(new SKColor((byte)(number % 2 * 255), 51, 255));
            using var png = picture.Encode(SKEncodedImageFormat.Png, 100);
            folder.Write($"corpus/frames/{clip}/images{number:0000}.png", png.ToArray());
        }
    }
}
