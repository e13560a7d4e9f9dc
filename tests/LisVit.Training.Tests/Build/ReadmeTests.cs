using System.Diagnostics;
using System.Text.RegularExpressions;
using LisVit.Data.Batching;
using LisVit.Data.Corpora;
using LisVit.Data.Frames;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Synthetic;
using LisVit.Data.Transforms;
using LisVit.Models;
using LisVit.Models.Decoding;
using LisVit.Models.Weights;
using LisVit.Recognition;
using LisVit.Tests;
using LisVit.Training.Callbacks;
using LisVit.Training.Loggers;
using LisVit.Training.Tasks;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Build;

/// <summary>The code of the README and of the packages' own runs here, and the README names the versions that the repository is built with.</summary>
public sealed class ReadmeTests : IDisposable
{
    private const string Source = "tests/LisVit.Training.Tests/Build/ReadmeTests.cs";

    private static readonly Documentation Readme = Of("README.md");

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
        IsShownWithItsNamespaces("LisVit.Models", "quickstart");
    }

    [Fact]
    public void Weights_are_taken_as_shown()
    {
        using (var source = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs)))
            SafetensorsFile.Write("mobilevit_xxs.safetensors", KeyMaps.Timm.FromOurs(source.state_dict()));

        // begin weights
        using var encoder = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs));
        encoder.LoadWeights("mobilevit_xxs.safetensors", KeyMaps.Timm);
        // end weights

        Readme.Text.Should().Contain(Readme.Snippet("weights"));
    }

    [Fact]
    public void The_data_package_is_used_as_shown()
    {
        SyntheticCorpus.Write("phoenix-2014-T", new SyntheticCorpusOptions { TrainClips = 3, DevClips = 1, TestClips = 1 });
        var batches = 0;

        // begin data
        var corpus = Corpus.Open("phoenix-2014-T");                // or PHOENIX-2014, pickled annotations, a csv of your own
        var clips = corpus.Split("train");
        var vocabulary = GlossVocabulary.FromClips(clips);
        var dataset = new ClipDataset(clips, vocabulary, new UniformFrameSampler(0.25), new FrameTransform(), seed: 1);
        var loader = new ClipLoader(dataset, new ClipLoaderOptions { BatchSize = 4, Shuffle = true });
        foreach (var batch in loader.Epoch(0))
        {
            using (batch)
                Console.WriteLine(batch.Frames);                   // b t c h w
        }
        // end data

        foreach (var batch in loader.Epoch(0))
        {
            using (batch)
            {
                batches++;
                batch.Frames.shape.Should().HaveCount(5).And.StartWith(3).And.EndWith([3, 256, 192]);
            }
        }

        batches.Should().Be(1);
        IsShownWithItsNamespaces("LisVit.Data", "data");
    }

    [SkippableFact]
    public void The_training_package_is_used_as_shown()
    {
        MakeVideo("clip.mp4");
        var vocabulary = GlossVocabulary.FromGlosses(["REGEN", "SONNE", "WIND", "NEBEL", "FROST"]);
        var frames = new FrameTransformOptions { Width = 64, Height = 64 };
        var (training, validation) = (new OneClip(), new OneClip());

        // begin training
        using var model = new CtcRecognizer(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs), vocabulary.Count);
        var description = RecognizerDescription.For(model, frames, samplingRate: 0.25);
        var options = new TrainerOptions { Epochs = 10, OutputFolder = "output", Vocabulary = vocabulary, Metadata = description.ToMetadata() };
        var trainer = new Trainer(options, new ConsoleProgress(), new ModelCheckpoint(MetricNames.WordErrorRate));
        trainer.Fit(new CtcTask(model), training, validation);

        using var recognizer = Recognizer.Open("output/best.safetensors");   // the checkpoint says itself what its model is
        foreach (var gloss in recognizer.Recognize(VideoFrames.Open("clip.mp4")))
            Console.WriteLine(gloss);
        // end training

        recognizer.Description.SamplingRate.Should().Be(0.25);
        IsShownWithItsNamespaces("LisVit.Training", "training");
        Readme.Text.Should().Contain(Readme.Snippet("training"));
    }

    [Theory]
    [InlineData("libtorch-cpu-linux-x64", "LibTorchVersion")]
    [InlineData("SharpZipLib", "SharpZipLib")]
    [InlineData("SkiaSharp.NativeAssets.Linux.NoDependencies", "SkiaSharp.NativeAssets.Linux.NoDependencies")]
    public void Versions_are_those_of_the_repository(string package, string name) =>
        Regex.Match(Readme.Text, $"""<PackageReference Include="{Regex.Escape(package)}" Version="(?<version>[\d.]+)" />""").Groups["version"].Value.Should().Be(Repository.VersionOf(name));

    // A reader compiles the block as it is: this file has its namespaces, and the code runs here.
    private static void IsShownWithItsNamespaces(string package, string snippet)
    {
        var readme = Of($"src/{package}/README.md");
        readme.Text.Should().Contain(readme.Snippet(snippet));
        var namespaces = readme.Text.Split('\n').Where(line => line.StartsWith("using ", StringComparison.Ordinal) && !line.StartsWith("using var ", StringComparison.Ordinal)).ToArray();
        namespaces.Should().NotBeEmpty().And.BeSubsetOf([.. File.ReadAllLines(Repository.PathTo(Source)), "using LisVit.Training;"], "what is around this namespace needs no line here");
    }

    private static Documentation Of(string document) => new(document, Source);

    private static void MakeVideo(string file)
    {
        using var ffmpeg = Process.Start(new ProcessStartInfo(Requirement.Tool("ffmpeg", "ffmpeg"), $"-v error -f lavfi -i testsrc=size=64x64:rate=25:duration=1 -pix_fmt yuv420p {file}"))!;
        ffmpeg.WaitForExit();
        ffmpeg.ExitCode.Should().Be(0);
    }

    // As small as the recommended model takes it.
    private sealed class OneClip : IBatchLoader<ClipBatch>
    {
        public int BatchCount(int epoch) => 1;

        public IEnumerable<ClipBatch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default) =>
            [new ClipBatch(["clip"], randn([1, 4, 3, 64, 64]), tensor([4L]), tensor([1L, 2L], [1, 2]), tensor([2L]))];
    }
}
