using LisVit.Data.Batching;
using LisVit.Data.Frames;
using LisVit.Data.Glosses;
using LisVit.Data.Transforms;
using LisVit.Models;
using LisVit.Recognition;
using LisVit.Tests;
using LisVit.Training.Checkpoints;
using LisVit.Training.Tasks;
using LisVit.Training.Tests.Support;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Recognition;

public sealed class RecognizerTests : IDisposable
{
    private const int Frames = 40;

    private static readonly GlossVocabulary Vocabulary = GlossVocabulary.FromGlosses(["REGEN", "SONNE", "WIND", "NEBEL", "FROST"]);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_encoder_only_checkpoint_reads_what_its_task_reads()
    {
        using var model = TinyRecognizer.Make(seed: 3);
        using var recognizer = Open(model, Describe(decoder: null, auxiliary: false));
        using var batch = Batch();

        var found = recognizer.Recognize(Noise());

        found.Should().NotBeEmpty();
        found.Select(gloss => gloss.Gloss).Should().Equal(Vocabulary.Decode(new CtcTask(model).Recognize(batch)[0]));
        found.Should().AllSatisfy(gloss => gloss.Confidence.Should().BeInRange(0, 1));
        found.Should().AllSatisfy(gloss => (gloss.Start < gloss.End).Should().BeTrue());
        found[^1].End.Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(Frames / 25.0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_encoder_decoder_checkpoint_reads_what_its_task_reads(bool auxiliary)
    {
        var decoder = GlossDecoderOptions.Recommended(TinyRecognizer.Encoder.Features, TinyRecognizer.Glosses) with { Guided = auxiliary };
        manual_seed(5);
        using var model = new EncoderDecoderRecognizer(TinyRecognizer.Encoder, decoder, auxiliary ? TinyRecognizer.Glosses : 0);
        using var recognizer = Open(model, Describe(decoder, auxiliary));
        using var batch = Batch();
        var task = new EncoderDecoderTask(model, new() { Joint = auxiliary ? new() : null, AuxiliaryWeight = auxiliary ? 0.5 : 0 });

        var found = recognizer.Recognize(Noise());

        found.Should().NotBeEmpty();
        found.Select(gloss => gloss.Gloss).Should().Equal(Vocabulary.Decode(task.Recognize(batch)[0]));
        found.Should().AllSatisfy(gloss => gloss.Start.HasValue.Should().Be(auxiliary));
    }

    [Fact]
    public void Live_frames_read_as_the_video_does()
    {
        using var model = TinyRecognizer.Make(seed: 3);
        using var recognizer = Open(model, Describe(decoder: null, auxiliary: false), new() { Window = 8 });
        var video = Noise();

        var live = recognizer.RecognizeLive(Enumerable.Range(0, Frames).Select(i => video.Read([i])), framesPerSecond: 30);

        live.Should().Equal(recognizer.Recognize(video, framesPerSecond: 30));
    }

    [Theory]
    [InlineData(2, 50)]
    [InlineData(4, 100)]
    public void A_video_of_a_higher_rate_reads_as_one_of_the_models_rate(int times, double rate)
    {
        using var model = TinyRecognizer.Make(seed: 3);
        using var recognizer = Open(model, Describe(decoder: null, auxiliary: false));
        var video = Noise();
        var faster = new MemoryFrames(video.Read([.. Enumerable.Range(0, Frames * times).Select(i => i / times)]));

        recognizer.Recognize(faster, rate).Should().Equal(recognizer.Recognize(video)).And.NotBeEmpty();
        recognizer.RecognizeLive([faster.Read([.. Enumerable.Range(0, Frames * times)])], rate).Should().Equal(recognizer.Recognize(video));
    }

    [Fact]
    public void Of_a_video_of_a_lower_rate_all_frames_are_read_at_most()
    {
        using var model = TinyRecognizer.Make(seed: 3);
        using var recognizer = Open(model, Describe(decoder: null, auxiliary: false) with { SamplingRate = 1 });

        recognizer.Recognize(Noise(), framesPerSecond: 12.5).Select(gloss => (gloss.Gloss, gloss.Start / 2, gloss.End / 2))
            .Should().Equal(recognizer.Recognize(Noise()).Select(gloss => (gloss.Gloss, gloss.Start, gloss.End)));
    }

    [Fact]
    public void Bfloat16_reads_too()
    {
        using var model = TinyRecognizer.Make(seed: 3);
        using var recognizer = Open(model, Describe(decoder: null, auxiliary: false), new() { Type = ScalarType.BFloat16 });

        recognizer.Recognize(Noise()).Should().NotBeEmpty();
    }

    [Fact]
    public void Many_threads_read_the_same()
    {
        using var model = TinyRecognizer.Make(seed: 3);
        using var recognizer = Open(model, Describe(decoder: null, auxiliary: false));
        var expected = recognizer.Recognize(Noise());

        Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => recognizer.Recognize(Noise()).Should().Equal(expected));
    }

    [Fact]
    public void Cancelling_ends_it()
    {
        using var model = TinyRecognizer.Make(seed: 3);
        using var recognizer = Open(model, Describe(decoder: null, auxiliary: false));

        var recognise = () => recognizer.Recognize(Noise(), cancellationToken: new CancellationToken(canceled: true));

        recognise.Should().Throw<OperationCanceledException>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void Frames_come_at_a_rate(double rate)
    {
        using var model = TinyRecognizer.Make(seed: 3);
        using var recognizer = Open(model, Describe(decoder: null, auxiliary: false));

        var recognise = () => recognizer.Recognize(Noise(), rate);

        recognise.Should().Throw<ArgumentOutOfRangeException>().WithMessage("framesPerSecond*must be positive*");
    }

    [Fact]
    public void What_was_disposed_says_so()
    {
        using var model = TinyRecognizer.Make(seed: 3);
        var recognizer = Open(model, Describe(decoder: null, auxiliary: false));
        recognizer.Dispose();

        recognizer.Invoking(disposed => disposed.Recognize(Noise())).Should().Throw<ObjectDisposedException>();
        recognizer.Invoking(disposed => disposed.RecognizeLive([])).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void A_window_has_some_frames()
    {
        var open = () => Recognizer.Open(folder.PathTo("best"), new() { Window = 7 });

        open.Should().Throw<ArgumentException>().WithMessage("Window (7) must be at least 8 frames.");
    }

    [Fact]
    public void A_model_has_a_type_that_it_can_have()
    {
        var open = () => Recognizer.Open(folder.PathTo("best"), new() { Type = ScalarType.Float16 });

        open.Should().Throw<ArgumentException>().WithMessage("Type (Float16) must be Float32, Float64 or BFloat16.");
    }

    [Theory]
    [InlineData(25, 25, "*25*")]
    [InlineData(0.25, 0, "FramesPerSecond (0) must be positive and finite.")]
    public void A_description_that_cannot_be_used_is_refused_before_training(double samplingRate, double framesPerSecond, string message)
    {
        var write = () => (Describe(null, false) with { SamplingRate = samplingRate, FramesPerSecond = framesPerSecond }).ToMetadata();

        write.Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void A_model_describes_itself()
    {
        var frames = new FrameTransformOptions { Width = 32, Height = 32 };
        using var encoderOnly = TinyRecognizer.Make();
        using var encoderDecoder = TinyRecognizer.MakeEncoderDecoder();

        RecognizerDescription.For(encoderOnly, frames, 0.25).Should().BeEquivalentTo(Describe(null, false) with { Frames = frames });
        RecognizerDescription.For(encoderDecoder, frames, 0.25).Should().BeEquivalentTo(Describe(encoderDecoder.Decoder.Options, auxiliary: false) with { Frames = frames });
    }

    [Fact]
    public void Opening_one_draws_no_random_numbers()
    {
        using var model = TinyRecognizer.Make(seed: 3);
        using var first = Open(model, Describe(decoder: null, auxiliary: false));
        manual_seed(1);
        using var expected = rand([2]);

        manual_seed(1);
        using var second = Recognizer.Open(folder.PathTo("best"));
        using var actual = rand([2]);

        actual.equal(expected).all().item<bool>().Should().BeTrue();
    }

    [Theory]
    [InlineData("\"samplingRate\":0.25", "\"samplingRate\":0.5", "*recognizer samplingRate '0.25', this run has '0.5'*")]
    [InlineData("\"heads\":2", "\"heads\":1", "*recognizer encoder.heads '2', this run has '1'*")]
    [InlineData("\"framesPerSecond\":25", "\"inventedLater\":1", null)]
    public void A_run_goes_on_with_a_description_that_says_more_and_not_with_another(string from, string to, string? refusal)
    {
        var metadata = Describe(null, false).ToMetadata();
        var changed = metadata.ToDictionary(entry => entry.Key, entry => entry.Value.Replace(from, to, StringComparison.Ordinal));
        using var model = TinyRecognizer.Make();
        new Trainer(new() { Steps = 1, OutputFolder = folder.FullName, Metadata = metadata }).Fit(new CtcTask(model), TinyRecognizer.Clips(2), TinyRecognizer.Clips(1));

        var resume = () => new Trainer(new() { Steps = 2, OutputFolder = folder.FullName, Metadata = changed }).Fit(new CtcTask(model), TinyRecognizer.Clips(2), TinyRecognizer.Clips(1), folder.FullName);

        if (refusal is null)
            resume().Steps.Should().Be(2);
        else
            resume.Should().Throw<ArgumentException>().WithMessage(refusal);
    }

    [Fact]
    public void A_checkpoint_that_does_not_describe_itself_says_what_to_do()
    {
        using var model = TinyRecognizer.Make();
        Checkpoint.Save(folder.PathTo("best"), model, new CheckpointDescription { Glosses = Vocabulary.Glosses });

        var open = () => Recognizer.Open(folder.PathTo("best"));

        open.Should().Throw<InvalidDataException>().WithMessage("*best.safetensors' does not say what its model is: its metadata has no 'recognizer'*ToMetadata*");
    }

    [Fact]
    public void A_checkpoint_without_a_vocabulary_is_refused()
    {
        using var model = TinyRecognizer.Make();
        Checkpoint.Save(folder.PathTo("best"), model, new CheckpointDescription { Metadata = Describe(null, false).ToMetadata() });

        var open = () => Recognizer.Open(folder.PathTo("best"));

        open.Should().Throw<InvalidDataException>().WithMessage("*has no vocabulary*");
    }

    [Theory]
    [InlineData("\"samplingRate\":0.25", "\"samplingRate\":0")]
    [InlineData("\"samplingRate\":0.25", "\"samplingRate\":0.25,\"inventedLater\":1")]
    [InlineData("\"framesPerSecond\":25", "\"framesPerSecond\":0")]
    [InlineData("\"kind\":\"patches\"", "\"kind\":\"spirals\"")]
    [InlineData("\"frames\":{", "\"frames\":null,\"decoder\":{")]
    [InlineData("{", "[")]
    public void A_description_that_this_version_cannot_make_is_refused(string from, string to)
    {
        using var model = TinyRecognizer.Make();
        var metadata = Describe(null, false).ToMetadata().ToDictionary(entry => entry.Key, entry => entry.Value.Replace(from, to, StringComparison.Ordinal));
        metadata[RecognizerDescription.MetadataKey].Should().Contain(to);
        Checkpoint.Save(folder.PathTo("best"), model, new CheckpointDescription { Glosses = Vocabulary.Glosses, Metadata = metadata });

        var open = () => Recognizer.Open(folder.PathTo("best"));

        open.Should().Throw<InvalidDataException>().WithMessage("*describes a recogniser that this version cannot make*use that one, or a newer one.");
    }

    public static TheoryData<string> Presets => ["recommended", "report", "encoder-only", "encoder-decoder", "MobileViT"];

    [Theory]
    [MemberData(nameof(Presets))]
    public void Every_preset_comes_back_as_it_was(string preset)
    {
        var encoder = preset switch
        {
            "recommended" => VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xs),
            "report" => VideoMobileViTOptions.Report(VideoMobileViTSize.S),
            "encoder-only" => VideoMobileViTOptions.ReleasedEncoderOnly(VideoMobileViTSize.Xxs),
            "encoder-decoder" => VideoMobileViTOptions.ReleasedEncoderDecoder(VideoMobileViTSize.Xxs),
            _ => VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs),
        };
        var description = new RecognizerDescription
        {
            Encoder = encoder,
            Decoder = GlossDecoderOptions.Released(encoder.Features, 5, beginAndEnd: 3),
            Frames = new() { Width = 64, Height = 96, Antialias = true, Mean = [0.1f, 0.2f, 0.3f] },
            SamplingRate = 1.0 / 3,
        };
        using var model = TinyRecognizer.Make();
        Checkpoint.Save(folder.PathTo("best"), model, new CheckpointDescription { Metadata = description.ToMetadata() });

        using var checkpoint = Checkpoint.Open(folder.PathTo("best"));
        var read = RecognizerDescription.Of(checkpoint);

        read.Should().BeEquivalentTo(description);
        read.ToMetadata().Should().Equal(description.ToMetadata());
    }

    private static RecognizerDescription Describe(GlossDecoderOptions? decoder, bool auxiliary) => new()
    {
        Encoder = TinyRecognizer.Encoder,
        Decoder = decoder,
        Auxiliary = auxiliary,
        Frames = new() { Width = 32, Height = 32, Augmentation = new() },
        SamplingRate = 0.25,
    };

    private Recognizer Open(nn.Module model, RecognizerDescription description, RecognizerOptions? options = null)
    {
        model.eval();
        Checkpoint.Save(folder.PathTo("best"), model, new CheckpointDescription { Glosses = Vocabulary.Glosses, Metadata = description.ToMetadata() });
        return Recognizer.Open(folder.PathTo("best"), options);
    }

    private static MemoryFrames Noise()
    {
        var pixels = new byte[Frames * 24 * 20 * 3];
        new Random(1).NextBytes(pixels);
        return new MemoryFrames(pixels, Frames, 24, 20);
    }

    // What training's own way makes of the same video.
    private static ClipBatch Batch()
    {
        var dataset = new ClipDataset(new OneClip(), Vocabulary, new Data.Sampling.UniformFrameSampler(0.25), new FrameTransform(new() { Width = 32, Height = 32 }), seed: 1);
        return new ClipLoader(dataset, new ClipLoaderOptions { BatchSize = 1 }).Epoch(0).Single();
    }

    private sealed class OneClip : Data.IClipSource
    {
        public int Count => 1;

        public Data.AnnotatedClip Open(int index, int epoch) => new("noise", "Nobody", ["REGEN"], Noise());
    }
}
