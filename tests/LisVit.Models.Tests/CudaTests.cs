using LisVit.Models.Decoding;
using LisVit.Models.Summaries;
using LisVit.Models.Tests.Decoding;
using LisVit.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Tests;

/// <summary>A GPU computes what the processor computes.</summary>
public sealed class CudaTests : IDisposable
{
    private const int Glosses = 7;

    // 19 frames in all, which is none of the numbers that convolutions there are to meet.
    private static readonly long[] Lengths = [11, 8];

    private static readonly Dictionary<string, VideoMobileViTOptions> Encoders = new()
    {
        ["report"] = VideoMobileViTOptions.Xxs,
        ["released encoder-only"] = VideoMobileViTOptions.ReleasedEncoderOnly(VideoMobileViTSize.Xxs),
        ["released encoder-decoder"] = VideoMobileViTOptions.ReleasedEncoderDecoder(VideoMobileViTSize.Xxs),
        ["MobileViT"] = VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs),
        ["recommended"] = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs),
    };

    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<string> Names => [.. Encoders.Keys];

    public void Dispose() => scope.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void An_encoder_gives_the_same_memory(string name)
    {
        using var encoder = Make(() => new VideoMobileViT(Encoders[name]));
        encoder.eval();

        OnBoth(encoder, device => encoder.call(Frames(device), tensor(Lengths, device: device)), 1e-4);
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void An_encoder_for_inference_gives_the_same_memory(string name)
    {
        using var trained = Make(() => new VideoMobileViT(Encoders[name]));
        using var encoder = trained.ForInference();

        OnBoth(encoder, device => encoder.call(Frames(device), tensor(Lengths, device: device)), 1e-4);
    }

    [SkippableFact]
    public void An_encoder_that_was_moved_gives_an_encoder_for_inference_there()
    {
        var gpu = Requirement.Cuda();
        using var gradients = no_grad();
        using var model = Make(() => new CtcRecognizer(Encoders["recommended"], Glosses));
        model.eval();
        var expected = model.call(Frames(CPU), null);

        model.to(gpu);
        using var inference = model.ForInference(bfloat16);
        var logits = inference.call(Frames(gpu), null);

        logits.device_type.Should().Be(DeviceType.CUDA);
        Far(logits, expected).Should().BeLessThan(0.1);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_are_the_same(bool checkpointed)
    {
        var gpu = Requirement.Cuda();
        using var model = Make(() => new CtcRecognizer(WithoutDropout(Encoders["recommended"]), Glosses));
        if (checkpointed)
            model.Encoder.CheckpointActivations();
        var expected = Gradients(model, CPU);

        var actual = Gradients(model, gpu);

        ShouldBeNear(actual, expected, 2e-3);
    }

    [SkippableFact]
    public void Dropout_draws_the_same_numbers_again_where_activations_are_computed_twice()
    {
        var gpu = Requirement.Cuda();
        using var linear = nn.Linear(8, 8, hasBias: false).to(gpu);
        using (no_grad())
            linear.weight!.copy_(eye(8));
        var recomputation = new Models.Blocks.Recomputation(null);
        var x = randn([64, 8], device: gpu).requires_grad_(true);

        var y = recomputation.Run(linear, input => nn.functional.dropout(linear.call(input), 0.5, true), x);
        y.sum().backward();

        Far(x.grad! * x.detach(), y).Should().BeLessThan(1e-6, "a gradient is that of the values that were kept");
    }

    [SkippableFact]
    public void Training_steps_are_the_same_whatever_the_number_of_frames()
    {
        var gpu = Requirement.Cuda();
        using var here = Make(() => new CtcRecognizer(WithoutDropout(Encoders["recommended"]), Glosses));
        using var there = Make(() => new CtcRecognizer(WithoutDropout(Encoders["recommended"]), Glosses)).to(gpu);

        foreach (var frames in new long[] { 16, 17, 19, 23 })
        {
            ModuleContract.Seeded((int)frames);
            var clips = randn([2, frames, 3, 64, 64]);
            var weights = randn([2, frames, Glosses + 1]);
            var expected = (here.call(clips, tensor(new[] { frames, frames - 4 })) * weights).sum();
            var actual = (there.call(clips.to(gpu), tensor(new[] { frames, frames - 4 }, device: gpu)) * weights.to(gpu)).sum();
            expected.backward();
            actual.backward();
            actual.item<float>().Should().BeApproximately(expected.item<float>(), 1e-3f * Math.Abs(expected.item<float>()) + 0.1f);
        }

        ShouldBeNear(there.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!), here.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!), 2e-3);
        ShouldBeNear(there.named_buffers().ToDictionary(entry => entry.name, entry => entry.buffer), here.named_buffers().ToDictionary(entry => entry.name, entry => entry.buffer), 1e-3);
    }

    [SkippableFact]
    public void A_summary_counts_the_same_operations()
    {
        using var encoder = Make(() => new VideoMobileViT(Encoders["recommended"]));
        var here = ModelSummary.Of(encoder, new ClipSize(29, 64, 64)).Total.MultiplyAccumulates;

        ModelSummary.Of(encoder.to(CUDA), new ClipSize(29, 64, 64)).Total.MultiplyAccumulates.Should().Be(here);
    }

    [SkippableFact]
    public void The_best_path_and_the_beam_read_the_same()
    {
        var gpu = Requirement.Cuda();
        var logits = randn([3, 12, Glosses + 1]) * 3;

        CtcGreedyDecoder.Decode(logits.to(gpu)).Should().BeEquivalentTo(CtcGreedyDecoder.Decode(logits), Closely);
        CtcBeamSearchDecoder.Decode(logits.to(gpu)).Should().BeEquivalentTo(CtcBeamSearchDecoder.Decode(logits), Closely);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_decoder_generates_the_same(bool guided)
    {
        var gpu = Requirement.Cuda();
        using var decoder = GlossDecoders.Make(GlossDecoderOptions.Recommended(32, Glosses) with { Guided = guided });
        var memory = GlossDecoders.Memory(decoder, 3, 10);
        var lengths = tensor(new long[] { 10, 7, 3 });
        var (greedy, beam) = Both(memory, lengths);

        decoder.to(gpu);
        var (greedyThere, beamThere) = Both(memory.to(gpu), lengths.to(gpu));

        greedyThere.Should().BeEquivalentTo(greedy, Closely);
        beamThere.Should().BeEquivalentTo(beam, Closely);

        (IReadOnlyList<GlossHypothesis> Greedy, IReadOnlyList<IReadOnlyList<GlossHypothesis>> Beam) Both(Tensor heard, Tensor heardLengths) => (
            AutoregressiveGreedyDecoder.Decode(decoder, heard, heardLengths),
            AutoregressiveBeamDecoder.Decode(decoder, heard, heardLengths));
    }

    [SkippableFact]
    public void Both_heads_together_recognise_the_same()
    {
        var gpu = Requirement.Cuda();
        var options = Encoders["recommended"];
        using var model = Make(() => new EncoderDecoderRecognizer(options, GlossDecoderOptions.Recommended(options.Features, Glosses), auxiliaryGlosses: Glosses));
        model.eval();
        var expected = Recognised(CPU);

        Recognised(gpu).Should().BeEquivalentTo(expected, Closely);

        IReadOnlyList<IReadOnlyList<JointHypothesis>> Recognised(Device device)
        {
            using var gradients = no_grad();
            model.to(device);
            var memory = model.Encoder.call(Frames(device), null);
            var logits = model.Auxiliary!.call(memory);
            return JointDecoder.Decode(model.Decoder, model.Hear(memory, logits), logits);
        }
    }

    // What is nothing but rounding, such as the gradient of a shift before a normalisation, is held against the rest.
    private static void ShouldBeNear(Dictionary<string, Tensor> actual, Dictionary<string, Tensor> expected, double tolerance)
    {
        var largest = expected.Values.Where(tensor => tensor.is_floating_point()).Max(tensor => tensor.abs().max().item<float>());
        foreach (var (name, tensor) in expected)
        {
            var reference = tensor.cpu().to_type(float64);
            var difference = (actual[name].cpu().to_type(float64) - reference).abs().max().item<double>();
            difference.Should().BeLessThan((tolerance * reference.abs().max().item<double>()) + (1e-5 * largest), name);
        }
    }

    private static void OnBoth(nn.Module module, Func<Device, Tensor> call, double tolerance)
    {
        var gpu = Requirement.Cuda();
        using var gradients = no_grad();
        var expected = call(CPU);

        module.to(gpu);
        var actual = call(gpu);

        actual.device_type.Should().Be(DeviceType.CUDA);
        Far(actual, expected).Should().BeLessThan(tolerance);
    }

    private static Dictionary<string, Tensor> Gradients(CtcRecognizer model, Device device)
    {
        model.to(device);
        model.zero_grad();
        ModuleContract.Seeded(9);
        var weights = randn([2, Lengths[0], Glosses + 1]).to(device);
        (model.call(Frames(device), tensor(Lengths, device: device)) * weights).sum().backward();
        return model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!.cpu());
    }

    private static VideoMobileViTOptions WithoutDropout(VideoMobileViTOptions options) =>
        options with { ConvolutionDropout = new(0), TransformerDropout = 0 };

    // cuDNN's convolutions round factors to 10 bits unless told not to.
    private static TModule Make<TModule>(Func<TModule> make)
        where TModule : nn.Module
    {
        Requirement.Cuda();
        backends.cudnn.allow_tf32 = false;
        ModuleContract.Seeded(5);
        return make();
    }

    private static Tensor Frames(Device device)
    {
        ModuleContract.Seeded(7);
        return randn([2, Lengths[0], 3, 64, 64]).to(device);
    }

    private static double Far(Tensor actual, Tensor expected)
    {
        actual.shape.Should().Equal(expected.shape);
        var reference = expected.cpu().to_type(float64);
        return ((actual.cpu().to_type(float64) - reference).abs().max() / reference.abs().max()).item<double>();
    }

    private static FluentAssertions.Equivalency.EquivalencyAssertionOptions<T> Closely<T>(FluentAssertions.Equivalency.EquivalencyAssertionOptions<T> options) => options
        .Using<double>(context => context.Subject.Should().BeApproximately(context.Expectation, 1e-3)).WhenTypeIs<double>()
        .Using<float>(context => context.Subject.Should().BeApproximately(context.Expectation, 1e-3f)).WhenTypeIs<float>();
}
