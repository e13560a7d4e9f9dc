using System.Runtime.InteropServices;
using LisVit.Models.Blocks;
using LisVit.Models.Summaries;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class OneDnnTests
{
    private static readonly long[] Channels = [16, 24, 40, 64, 80, 96];

    [SkippableFact]
    public void On_x64_they_are_there()
    {
        Skip.IfNot(RuntimeInformation.ProcessArchitecture == Architecture.X64 && !RuntimeInformation.IsOSPlatform(OSPlatform.OSX), "They are used on x64, for which macOS has no libtorch.");

        OneDnn.Available.Should().BeTrue();
    }

    [SkippableTheory]
    [InlineData(1, 1, false, ScalarType.Float32)]
    [InlineData(3, 1, false, ScalarType.Float32)]
    [InlineData(3, 2, false, ScalarType.Float32)]
    [InlineData(3, 1, true, ScalarType.Float32)]
    [InlineData(3, 2, true, ScalarType.Float32)]
    [InlineData(1, 1, false, ScalarType.BFloat16)]
    [InlineData(3, 1, false, ScalarType.BFloat16)]
    [InlineData(3, 2, true, ScalarType.BFloat16)]
    public void A_unit_that_fuses_gives_what_it_gave(int kernel, int stride, bool depthwise, ScalarType type)
    {
        SkipWithout(type);
        ModuleContract.Seeded(3);
        foreach (var channels in Channels)
        {
            foreach (var activate in new[] { true, false })
            {
                using var scope = NewDisposeScope();
                using var gradients = no_grad();
                using var unit = new ConvNormAct(channels, channels, kernel, stride, depthwise ? channels : 1, bias: activate, activate: activate, normalise: false);
                unit.to(type);
                unit.eval();
                var x = randn([3, 8, 6, channels]).to_type(type).permute(0, 3, 1, 2);
                var expected = unit.call(x);

                ((IOneDnnModule)unit).UseOneDnn();

                ((IOneDnnModule)unit).UsesOneDnn.Should().BeTrue();
                Calls(() =>
                {
                    var fused = unit.call(x);
                    fused.shape.Should().Equal(expected.shape);
                    OneDnn.Agree(fused, expected.to_type(float64), type).Should().BeTrue($"{channels} channels");
                }).Should().Be(1);
                OneDnn.Without(() => unit.call(x).equal(expected).all().item<bool>().Should().BeTrue("without them it is as before"));
            }
        }
    }

    [SkippableTheory]
    [InlineData(FeedForwardActivation.Gelu)]
    [InlineData(FeedForwardActivation.Silu)]
    [InlineData(FeedForwardActivation.Relu)]
    public void A_feed_forward_network_that_fuses_gives_what_it_gave(FeedForwardActivation activation)
    {
        SkipWithout();
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        ModuleContract.Seeded(3);
        using var network = new FeedForward(24, 48, activation, dropoutInside: 0.1);
        network.eval();
        var x = randn(8, 200, 24);
        OneDnn.Pays(x, network.parameters().First()).Should().BeTrue();
        var expected = network.call(x);

        ((IOneDnnModule)network).UseOneDnn();

        ((IOneDnnModule)network).UsesOneDnn.Should().BeTrue();
        Calls(() => OneDnn.Agree(network.call(x), expected.to_type(float64), float32).Should().BeTrue()).Should().Be(2);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Attention_that_uses_it_gives_what_it_gave(bool toItself)
    {
        SkipWithout();
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        ModuleContract.Seeded(3);
        using var attention = new MultiHeadAttention(64, 4);
        attention.eval();
        var x = randn(4, 100, 64);
        var memory = toItself ? x : randn(4, 150, 64);
        var expected = attention.call(x, memory, null);

        ((IOneDnnModule)attention).UseOneDnn();

        ((IOneDnnModule)attention).UsesOneDnn.Should().BeTrue();
        Calls(() => OneDnn.Agree(attention.call(x, memory, null), expected.to_type(float64), float32).Should().BeTrue()).Should().Be(toItself ? 2 : 3, "queries, keys and values are projected together, or queries apart");
    }

    [SkippableFact]
    public void A_layer_with_little_to_do_is_computed_as_before()
    {
        SkipWithout();
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var attention = new MultiHeadAttention(64, 4);
        attention.eval();
        var x = randn(1, 1, 64);
        var expected = attention.call(x, x, null);

        ((IOneDnnModule)attention).UseOneDnn();

        Calls(() => attention.call(x, x, null).equal(expected).all().item<bool>().Should().BeTrue()).Should().Be(0);
    }

    [SkippableTheory]
    [InlineData("input")]
    [InlineData("weight")]
    [InlineData("bias")]
    public void Whoever_asks_for_gradients_gets_them(string asked)
    {
        SkipWithout();
        using var scope = NewDisposeScope();
        using var unit = Unit();
        foreach (var (name, parameter) in unit.named_parameters())
            parameter.requires_grad = name.EndsWith(asked, StringComparison.Ordinal);
        var x = randn([2, 16, 4, 4], requires_grad: asked == "input");

        Calls(() => unit.call(x).sum().backward()).Should().Be(0);

        (asked == "input" ? x : unit.parameters().Single(parameter => parameter.requires_grad)).grad!.abs().sum().item<float>().Should().BePositive();
        using (no_grad())
            Calls(() => unit.call(x)).Should().Be(1);
    }

    [SkippableFact]
    public void Other_types_and_training_are_computed_as_before()
    {
        SkipWithout();
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var unit = Unit();
        var x = randn(2, 16, 4, 4);

        Calls(() => unit.call(x)).Should().Be(1);
        unit.train();
        Calls(() => unit.call(x)).Should().Be(0);
        unit.eval();
        unit.to(float64);
        Calls(() => unit.call(x.to_type(float64))).Should().Be(0);
    }

    [SkippableFact]
    public void One_copy_serves_many_threads()
    {
        SkipWithout();
        using var model = new CtcRecognizer(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs), 4);
        using var copy = model.ForInference();
        using var clips = new DisposableList(Enumerable.Range(2, 8).Select(frames => randn([1, frames, 3, 64, 64])));
        using var alone = new DisposableList(clips.Select(Read));

        using var together = new DisposableList(clips.Concat(clips).AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(Read));

        foreach (var (one, other) in together.Zip(alone.Concat(alone)))
            one.equal(other).all().item<bool>().Should().BeTrue();

        Tensor Read(Tensor clip)
        {
            using var gradients = no_grad();
            return copy.call(clip, null);
        }
    }

    [SkippableFact]
    public void Where_onednn_refuses_a_type_copies_are_made_all_the_same()
    {
        SkipWithout();
        using var scope = NewDisposeScope();

        OneDnn.Try(randn(1), () => OneDnn.Linear(randn(2, 3), randn(4, 5), null, FusedActivation.None) is not null).Should().BeFalse("libtorch throws");
        OneDnn.Try(randn(1, dtype: float64), () => true).Should().BeFalse();
        OneDnn.Try(randn(1), () => true).Should().BeTrue();
    }

    [SkippableFact]
    public void Copies_for_inference_fuse_and_models_that_train_do_not()
    {
        SkipWithout();
        using var model = new CtcRecognizer(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs), 4);
        using var single = model.ForInference();
        using var half = model.ForInference(ScalarType.BFloat16);
        using var twice = model.ForInference(ScalarType.Float64);

        Fused(model).Should().OnlyContain(fused => !fused);
        Fused(single).Should().OnlyContain(fused => fused);
        if (DoesBfloat16)
            Fused(half).Should().Contain(true);
        Fused(twice).Should().OnlyContain(fused => !fused);
    }

    [Fact]
    public void A_unit_whose_trial_fails_stays_as_it_is()
    {
        using var scope = NewDisposeScope();
        using var right = randn(3, 4);
        using var wrong = right.clone();
        wrong[1, 2].add_(0.1);
        using var lost = right.clone();
        lost[0, 0].fill_(float.NaN);

        var exact = right.to_type(float64);
        OneDnn.Agree(right, exact, float32).Should().BeTrue();
        OneDnn.Agree(wrong, exact, float32).Should().BeFalse();
        OneDnn.Agree(lost, exact, float32).Should().BeFalse();
        OneDnn.Agree(right * 1e-6, exact, float32).Should().BeFalse();

        using var infinite = new ConvNormAct(16, 16, 3, bias: true, normalise: false);
        using (no_grad())
            infinite.parameters().First().fill_(float.PositiveInfinity);
        infinite.eval();
        ((IOneDnnModule)infinite).UseOneDnn();
        ((IOneDnnModule)infinite).UsesOneDnn.Should().BeFalse();
    }

    [Fact]
    public void A_summary_counts_a_copys_operations_as_its_models()
    {
        using var model = new CtcRecognizer(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs), 4);
        using var copy = model.ForInference();
        var size = new ClipSize(Frames: 3, Height: 64, Width: 64);

        ModelSummary.Of(copy, size).Total.MultiplyAccumulates.Should().Be(ModelSummary.Of(model, size).Total.MultiplyAccumulates);
    }

    [SkippableFact]
    public void They_leave_nothing_behind()
    {
        SkipWithout();
        using var model = new CtcRecognizer(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs), 4);
        using var copy = model.ForInference();
        using var frames = randn([1, 3, 3, 64, 64]);
        using var gradients = no_grad();
        copy.call(frames, null).Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        copy.call(frames, null).Dispose();

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }

    private static long Calls(Action run)
    {
        var before = OneDnn.Calls;
        run();
        return OneDnn.Calls - before;
    }

    private static ConvNormAct Unit()
    {
        var unit = new ConvNormAct(16, 16, 3, bias: true, normalise: false);
        unit.eval();
        ((IOneDnnModule)unit).UseOneDnn();
        return unit;
    }

    private static IEnumerable<bool> Fused(nn.Module model) => model.modules().OfType<IOneDnnModule>().Select(part => part.UsesOneDnn);

    private static bool DoesBfloat16 { get; } = OneDnn.Try(zeros(1, dtype: bfloat16), () => OneDnn.Convolution(zeros([1, 16, 2, 2], dtype: bfloat16), zeros([16, 16, 1, 1], dtype: bfloat16), null, 1, FusedActivation.Silu) is not null);

    private static void SkipWithout(ScalarType type = ScalarType.Float32)
    {
        Skip.IfNot(OneDnn.Available, "This libtorch has no such kernels for this processor.");
        Skip.IfNot(type == ScalarType.Float32 || DoesBfloat16, "oneDNN has no kernels for bfloat16 on this processor.");
    }

    private sealed class DisposableList(IEnumerable<Tensor> tensors) : List<Tensor>(tensors), IDisposable
    {
        public void Dispose() => ForEach(tensor => tensor.Dispose());
    }
}
