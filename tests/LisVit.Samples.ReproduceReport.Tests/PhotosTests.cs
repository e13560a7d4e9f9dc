using LisVit.Data;
using LisVit.Data.Composing;
using LisVit.Tests;
using SkiaSharp;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class PhotosTests
{
    [Fact]
    public void Test_photos_replace_the_test_splits_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var photos = Draw(folder, "photos", signers: 4);
        var others = Draw(folder, "others", signers: 2);

        using var usual = Splits("--photos", photos);
        using var replaced = Splits("--photos", photos, "--test-photos", others);

        var foreign = new ComposedClipSource(IsolatedSigns.Open(others), ComposingOptions.SignedDigitsV1, 500, ComposingOptions.SignedDigitsV1.TestSeed, freshEveryEpoch: false);
        Glosses(replaced.Test).Should().BeEquivalentTo(Glosses(foreign), options => options.WithStrictOrdering());
        Signers(replaced.Test).Should().OnlyContain(signer => signer.StartsWith("others-"));
        Signers(replaced.LongTest!).Should().OnlyContain(signer => signer.StartsWith("others-"));
        Signers(replaced.Train).Should().Equal(Signers(usual.Train));
        Signers(replaced.Validation).Should().Equal(Signers(usual.Validation));
        replaced.SamplingRate.Should().Be(0.25).And.Be(usual.SamplingRate);

        static string[] Signers(IClipSource clips) => [.. Enumerable.Range(0, clips.Count).Select(clip => clips.Open(clip, epoch: 0).Signer)];

        static IEnumerable<string[]> Glosses(IClipSource clips) => Enumerable.Range(0, clips.Count).Select(clip => clips.Open(clip, epoch: 0).Glosses.ToArray());
    }

    [Fact]
    public async Task A_cancelled_run_saves_and_ends_with_its_own_code()
    {
        using var session = new Session();
        using var output = new StringWriter();
        var settings = SmallSettings.For(session.Output) with { Corpus = session.Corpus };
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        new Experiment(settings, output).Run(cancellation.Token).Should().Be(130);

        output.ToString().Should().Contain("--resume");
        File.Exists(Path.Combine(session.Output, "encoder-only", "last.safetensors")).Should().BeTrue();
        var (code, _, _) = await session.Run("--models", "encoder-only", "--resume");
        code.Should().Be(0);
    }

    private static CorpusSplits Splits(params string[] arguments)
    {
        CorpusSplits? splits = null;
        CommandLine.Create((settings, cancellation) =>
        {
            splits = CorpusSplits.Open(settings, TextWriter.Null, cancellation);
            return 0;
        }).Parse(arguments).Invoke().Should().Be(0);
        return splits!;
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
                folder.Write($"{name}/{name}-{signer}/{digit}.png", png.ToArray());
            }
        }

        return folder.PathTo(name);
    }
}
