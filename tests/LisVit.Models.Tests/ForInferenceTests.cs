using LisVit.Models.Decoding;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Tests;

public sealed class ForInferenceTests
{
    private static readonly long[] Lengths = [5, 3];

    public static TheoryData<string> Encoders => [.. Named.Keys];

    private static Dictionary<string, VideoMobileViTOptions> Named { get; } = new()
    {
        ["report"] = VideoMobileViTOptions.Xxs,
        ["released encoder-only"] = VideoMobileViTOptions.ReleasedEncoderOnly(VideoMobileViTSize.Xxs),
        ["released encoder-decoder"] = VideoMobileViTOptions.ReleasedEncoderDecoder(VideoMobileViTSize.Xxs),
        ["MobileViT"] = VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs),
        ["recommended"] = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs),
    };

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Folding_changes_nothing_but_rounding(string name)
    {
        using var scope = NewDisposeScope();
        using var encoder = Trained(new VideoMobileViT(Named[name]));

        using var inference = encoder.ForInference(float64);
        using var single = encoder.ForInference();

        var expected = Outputs(encoder.to(float64), float64);
        Far(Outputs(inference, float64), expected).Should().BeLessThan(1e-6, "weights of float32 were folded in float64");
        Far(Outputs(single, float32), expected).Should().BeLessThan(1e-4);
    }

    [Fact]
    public void Batch_normalisation_and_gradients_are_gone()
    {
        using var model = Trained(new CtcRecognizer(Named["recommended"], 4));

        using var inference = model.ForInference();

        inference.state_dict().Keys.Should().NotContain(name => name.Contains("running", StringComparison.Ordinal));
        inference.parameters().Should().OnlyContain(parameter => !parameter.requires_grad);
        inference.training.Should().BeFalse();
        inference.Encoder.Options.FoldedNorms.Should().BeTrue();
        inference.state_dict().Values.Sum(tensor => tensor.numel()).Should().BeLessThan(model.state_dict().Values.Sum(tensor => tensor.numel()));
    }

    [Fact]
    public void The_original_is_left_as_it_is()
    {
        using var scope = NewDisposeScope();
        using var model = Trained(new CtcRecognizer(Named["recommended"], 4));
        model.train();
        var before = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        manual_seed(3);
        var expected = rand(4);
        manual_seed(3);

        using var inference = model.ForInference();

        rand(4).equal(expected).all().item<bool>().Should().BeTrue("the random state is left as it was");
        model.training.Should().BeTrue();
        model.parameters().Should().OnlyContain(parameter => parameter.requires_grad);
        foreach (var (name, tensor) in model.state_dict())
            tensor.equal(before[name]).all().item<bool>().Should().BeTrue(name);
    }

    [Fact]
    public void Later_training_does_not_reach_the_copy()
    {
        using var scope = NewDisposeScope();
        using var model = Trained(new CtcRecognizer(Named["recommended"], 4));
        using var inference = model.ForInference();
        var expected = Outputs(inference.Encoder, float32);

        using (no_grad())
        {
            foreach (var parameter in model.parameters())
                parameter.zero_();
        }

        Far(Outputs(inference.Encoder, float32), expected).Should().Be(0);
    }

    [Fact]
    public void A_copy_of_a_copy_is_the_same()
    {
        using var scope = NewDisposeScope();
        using var model = Trained(new VideoMobileViT(Named["recommended"]));
        using var inference = model.ForInference();
        using var again = inference.ForInference();

        Far(Outputs(again, float32), Outputs(inference, float32)).Should().Be(0);
    }

    [Fact]
    public void Bfloat16_takes_frames_of_float32()
    {
        using var scope = NewDisposeScope();
        using var model = Trained(new CtcRecognizer(Named["recommended"], 4));
        model.eval();
        using var inference = model.ForInference(bfloat16);
        using var gradients = no_grad();

        var logits = inference.call(Frames(float32), tensor(Lengths));

        logits.dtype.Should().Be(bfloat16);
        var expected = model.call(Frames(float32), tensor(Lengths));
        Far(logits.to_type(float32), expected).Should().BeLessThan(0.1);
        CtcGreedyDecoder.Decode(logits, tensor(Lengths)).Should().HaveCount(Lengths.Length);
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1e-4)]
    [InlineData(ScalarType.BFloat16, 0.2)]
    public void Both_heads_of_an_encoder_decoder_are_kept(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var options = Named["recommended"];
        using var model = Trained(new EncoderDecoderRecognizer(options, GlossDecoderOptions.Recommended(options.Features, 4), auxiliaryGlosses: 4));
        model.eval();
        using var inference = model.ForInference(type);
        using var gradients = no_grad();
        var tokens = tensor(new long[] { 5, 1, 2, 5, 3, 4 }, [2, 3]);

        Far(Heads(inference), Heads(model)).Should().BeLessThan(tolerance);

        // The numbers of signs are steps, which rounding may move; so the decoder is given those of the original.
        Tensor Heads(EncoderDecoderRecognizer which)
        {
            var memory = which.Encoder.call(Frames(float32), tensor(Lengths));
            var read = which.Auxiliary!.call(memory);
            var heard = which.Hear(memory, model.Auxiliary!.call(model.Encoder.call(Frames(float32), tensor(Lengths))).to_type(memory.dtype));
            return cat([which.Decoder.call(tokens, heard, tensor(Lengths)).flatten(), read.flatten()]).to_type(float32);
        }
    }

    [Fact]
    public void Other_types_are_refused()
    {
        using var model = new CtcRecognizer(Named["recommended"], 4);

        var act = () => model.ForInference(ScalarType.Int64);

        act.Should().Throw<ArgumentException>().WithMessage("*type (Int64) must be Float32, Float64 or BFloat16*");
    }

    // No value is one that a new model has.
    private static TModel Trained<TModel>(TModel model)
        where TModel : nn.Module
    {
        ModuleContract.Seeded(5);
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        foreach (var (name, tensor) in model.state_dict())
        {
            if (name.EndsWith("running_mean", StringComparison.Ordinal) || name.EndsWith("bias", StringComparison.Ordinal) || name.Contains("mixing", StringComparison.Ordinal))
                tensor.normal_(0, 0.2);
            else if (name.EndsWith("running_var", StringComparison.Ordinal) || (name.Contains("norm", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal)))
                tensor.uniform_(0.5, 2);
        }

        return model;
    }

    private static Tensor Outputs(VideoMobileViT encoder, ScalarType type)
    {
        encoder.eval();
        using var gradients = no_grad();
        return encoder.call(Frames(type), tensor(Lengths));
    }

    private static Tensor Frames(ScalarType type)
    {
        ModuleContract.Seeded(7);
        return randn([2, 5, 3, 64, 64]).to_type(type);
    }

    private static double Far(Tensor actual, Tensor expected)
    {
        actual.shape.Should().Equal(expected.shape);
        var reference = expected.to_type(float64);
        return ((actual.to_type(float64) - reference).abs().max() / reference.abs().max()).item<double>();
    }
}
