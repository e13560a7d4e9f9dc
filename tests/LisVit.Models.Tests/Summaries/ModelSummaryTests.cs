using System.Collections;
using System.Reflection;
using LisVit.Models.Blocks;
using LisVit.Models.Summaries;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Summaries;

public sealed class ModelSummaryTests
{
    private static readonly VideoMobileViTOptions Recommended = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs);
    private static readonly ClipSize Padded = new(3, 64, 64) { Batch = 2, Lengths = [3, 1], GlossLength = 4 };

    [Fact]
    public void A_module_and_those_directly_below_it_add_up()
    {
        using var model = EncoderDecoder();

        var rows = ModelSummary.Of(model, Padded).Rows;

        foreach (var row in rows)
        {
            var below = rows.Where(other => other.Depth == row.Depth + 1 && (row.Depth == 0 || other.Path.StartsWith(row.Path + ".", StringComparison.Ordinal))).ToArray();
            row.Parameters.Should().Be(row.OwnParameters + below.Sum(child => child.Parameters), row.Path);
            row.MultiplyAccumulates.Should().Be(row.OwnMultiplyAccumulates + below.Sum(child => child.MultiplyAccumulates), row.Path);
        }

        rows[0].Parameters.Should().Be(model.parameters().Sum(parameter => parameter.numel()));
        rows[0].Buffers.Should().Be(model.buffers().Sum(buffer => buffer.numel()));
        rows.Sum(row => row.OwnMultiplyAccumulates).Should().Be(rows[0].MultiplyAccumulates).And.BePositive();
    }

    [Fact]
    public void Paths_are_the_names_in_a_checkpoint()
    {
        using var model = EncoderDecoder();
        var rows = ModelSummary.Of(model, Padded).Rows;

        rows.Where(row => row.OwnParameters > 0).Select(row => row.Path).Should().BeEquivalentTo(
            model.named_parameters().Select(entry => entry.name[..entry.name.LastIndexOf('.')]).Distinct());
        rows.Select(row => row.Path).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Shapes_show_that_padding_is_not_convolved()
    {
        using var model = new CtcRecognizer(Recommended, glosses: 10);

        var summary = ModelSummary.Of(model, Padded);

        summary["encoder.stem"].OutputShape.Should().Equal(4, 16, 32, 32);
        summary["encoder.stem.conv"].OutputShape.Should().Equal(4, 16, 32, 32);
        summary["encoder.block5"].OutputShape.Should().Equal(4, 80, 2, 2);
        summary["encoder.block5.layers"].OutputShape.Should().BeNull("a list of modules is never called");
        summary["encoder.block5.layers.0"].OutputShape.Should().Equal(2, 12, 96);
        summary["encoder.temporal.0"].OutputShape.Should().Equal(2, 3, 320);
        summary["classifier"].OutputShape.Should().Equal(2, 3, 11);
        summary.Total.OutputShape.Should().Equal(2, 3, 11);
    }

    [Fact]
    public void A_guided_decoder_is_summarised_alone_and_with_the_head_that_guides_it()
    {
        var options = GlossDecoderOptions.Recommended(320, 4);
        using var model = new EncoderDecoderRecognizer(Recommended, options, auxiliaryGlosses: 4);
        using var decoder = new GlossDecoder(options);

        ModelSummary.Of(model, Padded)["auxiliary"].Calls.Should().Be(1);
        ModelSummary.Of(decoder, Padded).Total.OutputShape![^1].Should().Be(options.Tokens);
    }

    [Fact]
    public void An_auxiliary_head_is_listed_but_not_called()
    {
        using var model = new EncoderDecoderRecognizer(Recommended, GlossDecoderOptions.Recommended(320, 4) with { Guided = false }, auxiliaryGlosses: 4);

        var row = ModelSummary.Of(model, Padded)["auxiliary"];

        (row.Calls, row.Parameters, row.MultiplyAccumulates).Should().Be((0, 5 * 320, 0));
    }

    [Fact]
    public void No_hook_is_left_even_where_the_run_fails()
    {
        using var model = new CtcRecognizer(Recommended, glosses: 10);

        ModelSummary.Of(model, Padded);
        var fail = () => ModelSummary.Of(model, new ClipSize(3, 65, 64));

        fail.Should().Throw<ArgumentException>().WithMessage("frames of 64 x 65 (width x height) cannot be encoded*");
        model.modules().Sum(Hooks).Should().Be(0);
    }

    [Fact]
    public void Hooks_of_others_stay_and_see_the_run()
    {
        using var linear = nn.Linear(2, 2);
        var seen = 0;
        linear.register_forward_hook((_, _, output) =>
        {
            seen++;
            return output;
        });

        ModelSummary.Of(linear, () => linear.call(zeros(1, 2)));
        linear.call(zeros(1, 2));

        (seen, Hooks(linear)).Should().Be((2, 1));
    }

    [Fact]
    public void Each_module_keeps_its_mode()
    {
        using var model = new CtcRecognizer(Recommended, glosses: 10);
        model.train();
        model.Encoder.eval();
        var block = model.Encoder.children().OfType<VideoMobileViTBlock>().Last();
        block.train();
        var before = model.modules().Select(module => module.training).ToArray();

        ModelSummary.Of(model, Padded);

        model.modules().Select(module => module.training).Should().Equal(before).And.Contain([true, false]);
    }

    [Fact]
    public void Weights_statistics_gradients_and_random_state_are_left_alone()
    {
        using var scope = NewDisposeScope();
        using var model = new CtcRecognizer(Recommended, glosses: 10);
        model.train();
        var state = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        var randomState = random.get_rng_state();
        var before = scope.DisposablesCount;

        ModelSummary.Of(model, Padded);

        scope.DisposablesCount.Should().Be(before, "no tensor is left behind");
        random.get_rng_state().eq(randomState).all().item<bool>().Should().BeTrue();
        foreach (var (name, value) in model.state_dict())
            value.eq(state[name]).all().item<bool>().Should().BeTrue(name);
        model.parameters().Should().OnlyContain(parameter => ReferenceEquals(parameter.grad, null));
    }

    [Fact]
    public void Parameters_shared_by_two_modules_are_counted_once()
    {
        using var model = new TiedHead(tokens: 5, width: 4);

        var summary = ModelSummary.Of(model);

        (summary["embedding"].Parameters, summary["classifier"].Parameters, summary.Total.Parameters).Should().Be((20, 5, 25));
    }

    [Fact]
    public void Size_goes_by_type_and_frozen_parameters_are_not_trained()
    {
        using var model = nn.Sequential(("first", nn.Linear(3, 4, dtype: float64)), ("second", nn.BatchNorm1d(4)));
        foreach (var parameter in model.children().First().parameters())
            parameter.requires_grad = false;

        var summary = ModelSummary.Of(model);

        summary["first"].Should().BeEquivalentTo(new { Parameters = 16L, TrainableParameters = 0L, Buffers = 0L, Bytes = 128L, Megabytes = 128e-6 });
        summary["second"].Should().BeEquivalentTo(new { Parameters = 8L, TrainableParameters = 8L, Buffers = 9L, Bytes = 32L });
        summary.Total.Should().BeEquivalentTo(new { Parameters = 24L, TrainableParameters = 8L, Bytes = 160L });
    }

    [Theory]
    [InlineData(0, 1, "Frames (0) must be at least 1. (Parameter 'Frames')")]
    [InlineData(1, -2, "GlossLength (-2) must be at least 1. (Parameter 'GlossLength')")]
    public void A_size_that_is_not_positive_is_named(int frames, int glossLength, string message)
    {
        using var decoder = new GlossDecoder(GlossDecoderOptions.Report(32, 4));

        var summarise = () => ModelSummary.Of(decoder, new ClipSize(frames, 64, 64) { GlossLength = glossLength });

        summarise.Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Theory]
    [InlineData(new long[] { 3 }, "Lengths has 1 values, but must have one for each of 2 clips. (Parameter 'Lengths')")]
    [InlineData(new long[] { 3, 4 }, "Lengths has 4, but must be in [1, 3]. (Parameter 'Lengths')")]
    [InlineData(new long[] { 0, 3 }, "Lengths has 0, but must be in [1, 3]. (Parameter 'Lengths')")]
    public void Lengths_that_do_not_fit_are_named(long[] lengths, string message)
    {
        using var decoder = new GlossDecoder(GlossDecoderOptions.Report(32, 4));

        var summarise = () => ModelSummary.Of(decoder, Padded with { Lengths = lengths });

        summarise.Should().Throw<ArgumentException>().WithMessage(message);
    }

    private static EncoderDecoderRecognizer EncoderDecoder() => new(Recommended, GlossDecoderOptions.Recommended(Recommended.Features, 4) with { Guided = false });

    private static int Hooks(nn.Module module)
    {
        const BindingFlags Fields = BindingFlags.Instance | BindingFlags.NonPublic;
        return ((string[])["pre_hooks", "post_hooks"]).Sum(name => module.GetType().GetField(name, Fields)?.GetValue(module) is ICollection hooks ? hooks.Count : 0);
    }

    private sealed class TiedHead : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding embedding;
        private readonly Linear classifier;

        public TiedHead(long tokens, long width)
            : base(nameof(TiedHead))
        {
            embedding = nn.Embedding(tokens, width);
            classifier = nn.Linear(width, tokens);
            classifier.weight = embedding.weight!;
            RegisterComponents();
        }

        public override Tensor forward(Tensor tokens) => classifier.call(embedding.call(tokens));
    }
}
