using System.Text.RegularExpressions;
using LisVit.Models;
using LisVit.Models.Decoding;
using LisVit.Models.Weights;
using LisVit.Tests;
using LisVit.Training.Callbacks;
using LisVit.Training.Loggers;
using LisVit.Training.Tasks;
using LisVit.Training.Tests.Support;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Build;

/// <summary>The README's code runs here, and it names the versions that the repository is built with.</summary>
public sealed class ReadmeTests : IDisposable
{
    private static readonly Documentation Readme = new("README.md", "tests/LisVit.Training.Tests/Build/ReadmeTests.cs");

    private readonly TemporaryFolder folder = new();
    private readonly string former = Directory.GetCurrentDirectory();

    public ReadmeTests() => Directory.SetCurrentDirectory(folder.FullName);

    public void Dispose()
    {
        Directory.SetCurrentDirectory(former);
        folder.Dispose();
    }

    [Fact]
    public void The_quick_start_runs_as_shown()
    {
        // begin quickstart
        var options = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs);
        using var model = new CtcRecognizer(options, glosses: 1085);
        model.eval();

        using var frames = randn([2, 30, 3, 256, 192]);            // b t c h w: two clips, standardised
        using var lengths = tensor(new long[] { 30, 22 });         // the second has 22 frames; padding is never convolved
        using var logits = model.call(frames, lengths);            // b t v, class 0 is blank
        foreach (var clip in CtcGreedyDecoder.Decode(logits, lengths))
            Console.WriteLine(string.Join(' ', clip.Glosses));     // ids of the vocabulary; an untrained model's are noise
        // end quickstart

        logits.shape.Should().Equal(2, 30, 1086);
        Readme.Text.Should().Contain(Readme.Snippet("quickstart"));
    }

    [Fact]
    public void Weights_are_taken_as_shown()
    {
        using (var source = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs)))
            SafetensorsFile.Write("mobilevit_xxs.safetensors", KeyMaps.Timm.FromOurs(source.state_dict()));

        // begin weights
        using var encoder = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs));
        encoder.LoadWeights(WeightFile.ReadAll("mobilevit_xxs.safetensors"), KeyMaps.Timm);
        // end weights

        Readme.Text.Should().Contain(Readme.Snippet("weights"));
    }

    [Fact]
    public void A_training_is_as_shown()
    {
        using var model = TinyRecognizer.Make();
        var (trainingBatches, validationBatches) = (TinyRecognizer.Clips(1), TinyRecognizer.Clips(1));

        // begin train
        var trainer = new Trainer(new TrainerOptions { Epochs = 40, OutputFolder = "output" }, new ConsoleProgress(), new ModelCheckpoint("wordErrorRate"));
        trainer.Fit(new CtcTask(model), trainingBatches, validationBatches);
        // end train

        File.Exists("output/best.safetensors").Should().BeTrue();
        Readme.Text.Should().Contain(Readme.Snippet("train"));
    }

    [Theory]
    [InlineData("libtorch-cpu-linux-x64", "LibTorchVersion")]
    [InlineData("SharpZipLib", "SharpZipLib")]
    [InlineData("SkiaSharp.NativeAssets.Linux.NoDependencies", "SkiaSharp.NativeAssets.Linux.NoDependencies")]
    public void Versions_are_those_of_the_repository(string package, string name) =>
        Regex.Match(Readme.Text, $"""<PackageReference Include="{Regex.Escape(package)}" Version="(?<version>[\d.]+)" />""").Groups["version"].Value.Should().Be(Repository.VersionOf(name));
}
