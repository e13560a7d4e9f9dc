using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Tests;

public sealed class VideoMobileViTTests
{
    public static TheoryData<string, VideoMobileViTOptions> Variants() => new()
    {
        { "report", VideoMobileViTOptions.Xxs },
        { "released encoder-only", VideoMobileViTOptions.ReleasedEncoderOnly(VideoMobileViTSize.Xxs) },
        { "released encoder-decoder", VideoMobileViTOptions.ReleasedEncoderDecoder(VideoMobileViTSize.Xxs) },
        { "recommended", VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs) },
        { "pooling frames", VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs) with { Temporal = TemporalStage.K5P2K5P2 } },
        { "original", VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs) },
        { "across patches", VideoMobileViTOptions.Xxs with { Unfolding = Unfolding.AcrossPatches(2, 2) } },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_clip_is_encoded_the_same_alone_and_in_a_batch(string variant, VideoMobileViTOptions options)
    {
        ModuleContract.Seeded(3);
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var encoder = new VideoMobileViT(options);
        GiveStatistics(encoder);
        encoder.eval();
        var frames = randn([3, 5, 3, 64, 64]);
        long[] lengths = [2, 5, 3];

        var together = encoder.call(frames, tensor(lengths));

        for (var clip = 0; clip < lengths.Length; clip++)
        {
            var alone = encoder.call(frames.narrow(0, clip, 1).narrow(1, 0, lengths[clip]), null);
            alone.shape[1].Should().Be(encoder.MemoryLength(lengths[clip]));
            var difference = (together.narrow(0, clip, 1).narrow(1, 0, alone.shape[1]) - alone).abs().max().item<float>();
            difference.Should().BeLessThanOrEqualTo(1e-5f, $"clip {clip} of {variant}");
        }
    }

    [Fact]
    public void Padding_never_enters_batch_statistics()
    {
        using var scope = NewDisposeScope();
        var frames = randn([2, 4, 3, 64, 64]);
        var padded = frames.clone();
        padded[1].narrow(0, 2, 2).fill_(1e6);
        using var first = Train(frames);
        using var second = Train(padded);

        foreach (var ((name, one), (_, other)) in first.named_buffers().Zip(second.named_buffers()))
            one.allclose(other, rtol: 0, atol: 0).Should().BeTrue($"{name} saw valid frames only");

        static VideoMobileViT Train(Tensor frames)
        {
            ModuleContract.Seeded(5);
            var encoder = new VideoMobileViT(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs) with { TransformerDropout = 0 });
            encoder.train();
            encoder.call(frames, tensor(new long[] { 4, 2 }));
            return encoder;
        }
    }

    [Fact]
    public void A_frame_is_informed_by_other_frames()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var encoder = new VideoMobileViT(VideoMobileViTOptions.Xxs);
        GiveStatistics(encoder);
        encoder.eval();
        var frames = randn([1, 4, 3, 64, 64]);
        var changed = frames.clone();
        changed[0, 3].add_(1);

        var difference = (encoder.call(frames, null) - encoder.call(changed, null))[0, 0].abs().max().item<float>();

        difference.Should().BeGreaterThan(1e-6f);
    }

    [Theory]
    [InlineData(VideoMobileViTSize.Xxs, 1_522_832, 6_323_052)]
    [InlineData(VideoMobileViTSize.Xs, 2_843_168, 9_192_516)]
    [InlineData(VideoMobileViTSize.S, 6_937_024, 21_448_556)]
    public void Released_models_have_the_released_number_of_parameters(VideoMobileViTSize size, long encoderOnly, long encoderDecoder)
    {
        var decoderSide = VideoMobileViTOptions.ReleasedEncoderDecoder(size);
        using var ctc = new CtcRecognizer(VideoMobileViTOptions.ReleasedEncoderOnly(size), glosses: 1115);
        using var attention = new EncoderDecoderRecognizer(decoderSide, GlossDecoderOptions.Released(decoderSide.Features, glosses: 1115));

        ctc.parameters().Sum(parameter => parameter.numel()).Should().Be(encoderOnly);
        attention.parameters().Sum(parameter => parameter.numel()).Should().Be(encoderDecoder);
    }

    [Fact]
    public void A_frame_size_that_cannot_be_divided_is_named_with_one_that_can()
    {
        using var encoder = new VideoMobileViT(VideoMobileViTOptions.Xxs);

        var encode = () => encoder.call(zeros([1, 2, 3, 260, 210]), null);

        encode.Should().Throw<ArgumentException>().WithMessage(
            "frames of 210 x 260 (width x height) cannot be encoded: with a total stride of 32 and Windows(2, 2) the width must be a multiple of 64 and the height of 64, such as 192 x 256.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void A_length_outside_the_batch_is_refused(long length)
    {
        using var encoder = new VideoMobileViT(VideoMobileViTOptions.Xxs);

        var encode = () => encoder.call(zeros([2, 5, 3, 64, 64]), tensor(new[] { 5, length }));

        encode.Should().Throw<ArgumentException>().WithMessage($"length ({length}) must be in [1, 5]. (Parameter 'lengths')");
    }

    [Fact]
    public void The_original_takes_frames_of_any_size()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var encoder = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs));

        encoder.call(zeros([1, 2, 3, 101, 67]), null).shape.Should().Equal(1, 2, 320);
    }

    [Fact]
    public void Lengths_of_another_kind_are_refused()
    {
        using var encoder = new VideoMobileViT(VideoMobileViTOptions.Xxs);
        void Refuses(Tensor lengths, string what) => FluentActions.Invoking(() => encoder.call(zeros([2, 5, 3, 64, 64]), lengths))
            .Should().Throw<ArgumentException>().WithMessage($"lengths must be int64 [2], one for each clip, but are {what}.*");

        Refuses(tensor(new[] { 5, 4 }), "Int32 [2]");
        Refuses(tensor(new long[] { 5, 4 }, [2, 1]), "Int64 [2 1]");
    }

    [Fact]
    public void A_batch_without_frames_is_refused()
    {
        using var encoder = new VideoMobileViT(VideoMobileViTOptions.Xxs);

        var encode = () => encoder.call(zeros([2, 0, 3, 64, 64]), null);

        encode.Should().Throw<ArgumentException>().WithMessage("there must be at least one clip and one frame, but there are 2 clips of 0 frames.*");
    }

    [Fact]
    public void Options_with_too_few_values_are_refused_by_name()
    {
        var make = () => new VideoMobileViT(VideoMobileViTOptions.Xxs with { Strides = [2, 2] });

        make.Should().Throw<ArgumentException>().WithMessage("Strides has 2 values, but must have 6.*");
    }

    [Fact]
    public void Values_out_of_range_are_refused_by_name()
    {
        var xxs = VideoMobileViTOptions.Xxs;

        Make(xxs with { Strides = [2, 1, 3, 2, 2, 2] }).Should().Throw<ArgumentException>().WithMessage("Strides (2, 1, 3, 2, 2, 2) must be 1 or 2 each.*");
        Make(xxs with { TransformerDepths = [2, 0, 3] }).Should().Throw<ArgumentException>().WithMessage("TransformerDepths (2, 0, 3) must be at least 1.*");
        Make(xxs with { Heads = 5 }).Should().Throw<ArgumentException>().WithMessage("TransformerWidths has 64, which 5 Heads do not divide.*");
        Make(xxs with { Heads = 1, TransformerWidths = [64, 81, 96], RotaryPositions = true }).Should().Throw<ArgumentException>().WithMessage("TransformerWidths has 81, of which each of 1 Heads has 81: with RotaryPositions dimensions are turned in pairs, so it must be even.*");
        Make(xxs with { Unfolding = Unfolding.Windows(0, 2) }).Should().Throw<ArgumentException>().WithMessage("Unfolding (*) must be Windows, Patches or AcrossPatches of at least 1 x 1.*");
        Make(xxs with { Unfolding = null! }).Should().Throw<ArgumentException>().WithMessage("Unfolding must not be null.*");
        Make(xxs with { Strides = null! }).Should().Throw<ArgumentException>().WithMessage("Strides must not be null.*");
        Make(xxs with { Activation = (FeedForwardActivation)9 }).Should().Throw<ArgumentException>().WithMessage("Activation (9) must be one of *");
        FluentActions.Invoking(() => new TransformerEncoderLayer(new(Width: 8, Heads: 3, FeedForward: 16))).Should().Throw<ArgumentException>().WithMessage("Width (8) must be divisible by Heads (3).*");
        FluentActions.Invoking(() => new TransformerDecoderLayer(new(Width: 8, Heads: 2, FeedForward: 0))).Should().Throw<ArgumentException>().WithMessage("FeedForward (0) must be at least 1.*");
        FluentActions.Invoking(() => new TransformerDecoderLayer(new(Width: 8, Heads: 2, FeedForward: 8) { Dropout = 1 })).Should().Throw<ArgumentException>().WithMessage("Dropout (1) must be in [0, 1).*");
        Make(xxs with { TransformerDropout = 1 }).Should().Throw<ArgumentException>().WithMessage("TransformerDropout (1) must be in [0, 1).*");
        FluentActions.Invoking(() => new GlossDecoder(GlossDecoderOptions.Report(320, 5) with { Heads = 7 })).Should().Throw<ArgumentException>().WithMessage("Width is 320, which 7 Heads do not divide.*");
        FluentActions.Invoking(() => new GlossDecoder(GlossDecoderOptions.Report(320, 5) with { Dropout = -0.1 })).Should().Throw<ArgumentException>().WithMessage("Dropout (-0.1) must be in [0, 1).*");
        FluentActions.Invoking(() => new GlossDecoder(GlossDecoderOptions.Report(320, 5) with { Layers = 0 })).Should().Throw<ArgumentException>().WithMessage("Layers (0) must be at least 1.*");

        static Action Make(VideoMobileViTOptions options) => () => new VideoMobileViT(options).Dispose();
    }

    private static void GiveStatistics(nn.Module module)
    {
        foreach (var (name, buffer) in module.named_buffers())
        {
            if (name.EndsWith("running_mean", StringComparison.Ordinal))
                buffer.normal_(0, 0.3);
            else if (name.EndsWith("running_var", StringComparison.Ordinal))
                buffer.uniform_(0.5, 1.5);
        }
    }
}
