using System.Runtime.InteropServices;
using LisVit.Models.Blocks;
using LisVit.Models.Summaries;
using TorchSharp;
using TorchSharp.Modules;
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
        SkipWithout();
        ModuleContract.Seeded(3);
        foreach (var channels in Channels)
        {
            foreach (var activate in new[] { true, false })
            {
                using var scope = NewDisposeScope();
                using var gradients = no_grad();
                using var unit = new ConvNormAct(channels, channels, kernel, stride, depthwise ? channels : 1, bias: true, activate: activate, normalise: false);
                unit.to(type);
                unit.eval();
                var x = randn([3, 8, 6, channels]).to_type(type).permute(0, 3, 1, 2);
                var expected = unit.call(x);

                ((IOneDnnModule)unit).UseOneDnn();

                ((IOneDnnModule)unit).UsesOneDnn.Should().BeTrue();
                var fused = unit.call(x);
                fused.shape.Should().Equal(expected.shape);
                OneDnn.Agree(fused, expected).Should().BeTrue($"{channels} channels");
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
        Calls(network, () => OneDnn.Agree(network.call(x), expected).Should().BeTrue()).Should().Be(0);
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
        Calls(attention, () => OneDnn.Agree(attention.call(x, memory, null), expected).Should().BeTrue()).Should().Be(0);
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

        Calls(attention, () => attention.call(x, x, null).equal(expected).all().item<bool>().Should().BeTrue()).Should().Be(1);
    }

    [SkippableFact]
    public void Whoever_asks_for_gradients_gets_them()
    {
        SkipWithout();
        using var scope = NewDisposeScope();
        using var unit = new ConvNormAct(16, 16, 3, bias: true, normalise: false);
        unit.eval();
        ((IOneDnnModule)unit).UseOneDnn();
        foreach (var parameter in unit.parameters())
            parameter.requires_grad = false;
        var x = randn([2, 16, 4, 4], requires_grad: true);

        unit.call(x).sum().backward();

        x.grad!.abs().sum().item<float>().Should().BePositive();
    }

    [SkippableFact]
    public void Other_types_are_computed_as_before()
    {
        SkipWithout();
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var unit = new ConvNormAct(16, 16, 3, bias: true, normalise: false);
        unit.eval();
        ((IOneDnnModule)unit).UseOneDnn();
        var x = randn(2, 16, 4, 4);
        var expected = unit.call(x);

        unit.to(float64);

        (unit.call(x.to_type(float64)) - expected).abs().max().item<double>().Should().BeLessThan(1e-5);
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

        OneDnn.Agree(right, right).Should().BeTrue();
        OneDnn.Agree(wrong, right).Should().BeFalse();
        OneDnn.Agree(lost, right).Should().BeFalse();

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

    // How often libtorch's own linear layers below a module are called, which oneDNN's stand in for.
    private static int Calls(nn.Module module, Action run)
    {
        var calls = 0;
        var hooks = module.children().OfType<Linear>().Select(linear => linear.register_forward_hook((_, _, output) =>
        {
            calls++;
            return output;
        })).ToList();
        run();
        hooks.ForEach(hook => hook.remove());
        return calls;
    }

    private static IEnumerable<bool> Fused(nn.Module model) => model.modules().OfType<IOneDnnModule>().Select(part => part.UsesOneDnn);

    private static void SkipWithout() => Skip.IfNot(OneDnn.Available, "This libtorch has no such kernels for this processor.");
}
