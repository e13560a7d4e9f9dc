using System.Text.Json;
using LisVit.Data;
using LisVit.Data.Composing;
using LisVit.Tests;
using SkiaSharp;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class PhotosTests
{
    [Fact]
    public async Task Test_photos_replace_the_test_split_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var photos = Draw(folder, "photos", signers: 4);
        var others = Draw(folder, "others", signers: 2);

        var model = await Run(folder.PathTo("output"), "--photos", photos, "--test-photos", others);

        var corpus = new ComposedCorpus(IsolatedSigns.Open(photos), ComposingOptions.SignedDigitsV1, trainingClips: 1);
        var foreign = new ComposedClipSource(IsolatedSigns.Open(others), ComposingOptions.SignedDigitsV1, 500, ComposingOptions.SignedDigitsV1.TestSeed, freshEveryEpoch: false);
        model.GetProperty("validation").GetProperty("words").GetInt32().Should().Be(Words(corpus.Validation));
        model.GetProperty("test").GetProperty("words").GetInt32().Should().Be(Words(foreign));
        model.GetProperty("training").GetProperty("samplingRate").GetDouble().Should().Be(0.25);

        static int Words(IClipSource clips) => Enumerable.Range(0, clips.Count).Sum(clip => clips.Open(clip, epoch: 0).Glosses.Count);
    }

    [Fact]
    public async Task A_cancelled_run_saves_and_ends_with_its_own_code()
    {
        using var session = new Session();
        using var output = new StringWriter();
        var settings = new Settings
        {
            Corpus = session.Corpus,
            Models = [ModelKind.EncoderOnly],
            Preset = Preset.Recommended,
            Size = Models.VideoMobileViTSize.Xxs,
            Width = 64,
            Height = 64,
            Epochs = 1,
            Device = "cpu",
            Seed = 1,
            Output = session.Output,
        };
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        new Experiment(settings, output).Run(cancellation.Token).Should().Be(130);

        output.ToString().Should().Contain("--resume");
        File.Exists(Path.Combine(session.Output, "encoder-only", "last.safetensors")).Should().BeTrue();
        var (code, _, _) = await session.Run("--models", "encoder-only", "--resume");
        code.Should().Be(0);
    }

    private static async Task<JsonElement> Run(string output, params string[] args)
    {
        using var console = new StringWriter();
        using var error = new StringWriter();
        string[] all = ["--models", "encoder-only", "--resolution", "64x64", "--minutes", "0.01", "--output", output, .. args];
        var code = await Application.RunAsync(all, console, error);
        (code, error.ToString()).Should().Be((0, ""));
        using var results = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "results.json")));
        return results.RootElement.GetProperty("models")[0].Clone();
    }

    private static string Draw(TemporaryFolder folder, string name, int signers)
    {
        for (var signer = 0; signer < signers; signer++)
        {
            for (var digit = 0; digit < 2; digit++)
            {
                using var picture = new SKBitmap(16, 16);
                picture.Erase(new SKColor((byte)(signer * 40), (byte)(digit * 200), 90));
                using var png = picture.Encode(SKEncodedImageFormat.Png, 100);
                folder.Write($"{name}/signer{signer}/{digit}.png", png.ToArray());
            }
        }

        return folder.PathTo(name);
    }
}
